package import ServiceSupport

/// What a model said, and what it took.
package struct ChatReply: Sendable, Hashable {
    /// What it said.
    package let text: String
    /// The provider that answered: its name in the settings.
    package let provider: String
    /// The model that answered, as the provider names it.
    package let model: String
    /// Tokens of the request, as the provider counted them.
    package let inputTokens: Int
    /// Tokens of the answer, hidden reasoning included.
    package let outputTokens: Int
    /// What it cost in US dollars by the configured prices; `nil` where no price is known.
    package let cost: Double?
    /// How long it took in milliseconds; of a cached answer, the look-up.
    package let milliseconds: Int
    /// Whether it was answered from the cache.
    package let isCached: Bool
    /// The id under which the call is recorded; `nil` where nothing is.
    package let callID: String?

    /// Puts a reply together.
    package init(
        text: String, provider: String, model: String, inputTokens: Int, outputTokens: Int, cost: Double?,
        milliseconds: Int, isCached: Bool, callID: String?
    ) {
        self.text = text
        self.provider = provider
        self.model = model
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cost = cost
        self.milliseconds = milliseconds
        self.isCached = isCached
        self.callID = callID
    }
}

/// Why an answer of a model cannot be used, in words that the model itself can mend it by.
package struct ChatRejection: Error, Sendable, Hashable {
    /// What is wrong; holds no text of the answer.
    package let reason: String

    /// Makes a rejection.
    package init(_ reason: String) {
        self.reason = reason
    }
}

/// Language models that may be asked.
package protocol ChatService: Sendable {
    /// Whether any model is configured.
    var isConfigured: Bool { get }
    /// How long an answer that somebody waits for may take, every attempt included.
    var patience: Duration { get }

    /// Asks for JSON and reads it.
    ///
    /// An answer that `read` refuses is asked for once more with the reason, then the next model of the chain is asked.
    /// An accepted answer is cached.
    ///
    /// - Parameters:
    ///   - request: The question; it has a schema.
    ///   - read: Turns the JSON into a value; throws ``ChatRejection`` for one that cannot be used. May be called for
    ///     several answers.
    /// - Throws: ``LanguageModelError``, `CancellationError`.
    func answer<Value: Sendable>(
        _ request: ChatRequest, reading read: @escaping @Sendable (JSONValue) throws(ChatRejection) -> Value
    ) async throws -> (value: Value, reply: ChatReply)

    /// Asks for prose, piece by piece as it is written; a cached answer is one piece.
    ///
    /// The next model of the chain is asked only while nothing was handed on yet.
    ///
    /// - Parameters:
    ///   - request: The question; it has no schema.
    ///   - piece: Called for every piece in order; throwing ends the call.
    /// - Throws: ``LanguageModelError``, `CancellationError`, and what `piece` throws.
    func narrate(
        _ request: ChatRequest, piece: @escaping @Sendable (String) async throws -> Void
    ) async throws -> ChatReply
}

/// No model at all.
package struct NoChatService: ChatService {
    /// Makes it.
    package init() {}

    /// Never.
    package var isConfigured: Bool { false }

    /// Throws ``LanguageModelError/notConfigured``.
    package func answer<Value: Sendable>(
        _ request: ChatRequest, reading read: @escaping @Sendable (JSONValue) throws(ChatRejection) -> Value
    ) async throws -> (value: Value, reply: ChatReply) {
        throw LanguageModelError.notConfigured
    }

    /// Throws ``LanguageModelError/notConfigured``.
    package func narrate(
        _ request: ChatRequest, piece: @escaping @Sendable (String) async throws -> Void
    ) async throws -> ChatReply {
        throw LanguageModelError.notConfigured
    }
}

extension LanguageModelError {
    /// No model is configured.
    package static let notConfigured = LanguageModelError(.notConfigured, "No language model is configured.")
}

extension ChatService {
    /// Twenty seconds.
    package var patience: Duration { .seconds(20) }
}
