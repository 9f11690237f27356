import LanguageModels
import ServiceSupport

/// A provider that answers as a test says, without a network.
final class ToyProvider: ChatProvider {
    typealias Behaviour = @Sendable (_ question: ChatQuestion, _ model: String, _ count: Int) async throws -> String

    let name: String
    let isLocal: Bool
    private let behaviour: Behaviour
    private let asked = Locked<[ChatQuestion]>([])

    init(_ name: String = "toy", isLocal: Bool = true, _ behaviour: @escaping Behaviour) {
        self.name = name
        self.isLocal = isLocal
        self.behaviour = behaviour
    }

    var questions: [ChatQuestion] { asked.withLock { $0 } }

    func ask(
        _ question: ChatQuestion, of model: String, piece: (@Sendable (String) async throws -> Void)?
    ) async throws -> ChatAnswer {
        let count = asked.withLock { asked in
            asked.append(question)
            return asked.count - 1
        }
        let text = try await behaviour(question, model, count)
        if let piece {
            for word in text.split(separator: " ") {
                if word == "BREAK" { throw ChatFailure(.unreachable, "it broke") }
                try await piece(word + " ")
            }
        }
        return ChatAnswer(text: text, inputTokens: 1_000, outputTokens: 100)
    }

    func models(deadline: Duration) async throws -> [String] { ["m1", "gemini-3.5-flash"] }
}
