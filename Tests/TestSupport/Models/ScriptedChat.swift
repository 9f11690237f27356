package import LanguageModels
package import ServiceSupport

/// Answers questions with JSON that is known beforehand.
package struct ScriptedChat: ChatService {
    private let answer: @Sendable (ChatRequest) -> JSONValue
    /// What was asked, in order.
    package let asked = Locked<[ChatRequest]>([])

    /// Always the same.
    package init(answer: JSONValue) { self.init { _ in answer } }

    /// What a function makes of each question.
    package init(_ answer: @escaping @Sendable (ChatRequest) -> JSONValue) { self.answer = answer }

    /// Always.
    package var isConfigured: Bool { true }

    /// Reads the JSON.
    package func answer<Value: Sendable>(
        _ request: ChatRequest, reading read: @escaping @Sendable (JSONValue) throws(ChatRejection) -> Value
    ) async throws -> (value: Value, reply: ChatReply) {
        asked.withLock { $0.append(request) }
        let said = answer(request)
        do {
            return (try read(said), Self.reply(said.text))
        } catch {
            throw LanguageModelError(.badAnswer, "No model gave a usable answer: \(error.reason)")
        }
    }

    /// The JSON as text.
    package func narrate(
        _ request: ChatRequest, piece: @escaping @Sendable (String) async throws -> Void
    ) async throws -> ChatReply {
        let said = answer(request).text
        try await piece(said)
        return Self.reply(said)
    }

    private static func reply(_ text: String) -> ChatReply {
        ChatReply(
            text: text, provider: "toy", model: "toy-1", inputTokens: 7, outputTokens: 3, cost: nil, milliseconds: 1,
            isCached: false, callID: "c1")
    }
}
