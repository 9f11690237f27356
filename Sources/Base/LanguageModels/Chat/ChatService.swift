package import ServiceSupport

/// A model's answer with its usage.
package struct ChatReply: Sendable, Hashable {
    /// The text of the answer.
    package let text: String
    /// The provider's name in the settings.
    package let provider: String
    /// The provider's name for the model.
    package let model: String
    /// Tokens of the request, as counted by the provider.
    package let inputTokens: Int
    /// Tokens of the answer, including hidden reasoning.
    package let outputTokens: Int
    /// The cost in US dollars at the configured prices; `nil` if there is no price.
    package let cost: Double?
    /// The duration in milliseconds; for a cached answer, of the look-up.
    package let milliseconds: Int
    /// Whether the answer is from the cache.
    package let isCached: Bool
    /// The id of the recorded call; `nil` if it is not recorded.
    package let callID: String?

    /// Creates a reply.
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

/// Why a model's answer is unusable, in a form that helps the model correct it.
package struct ChatRejection: Error, Sendable, Hashable {
    /// What is wrong; contains no text of the answer.
    package let reason: String

    package init(_ reason: String) {
        self.reason = reason
    }
}

/// A service that calls language models.
package protocol ChatService: Sendable {
    /// Whether any model is configured.
    var isConfigured: Bool { get }
    /// The time limit for an answer to an interactive request, including all attempts.
    var patience: Duration { get }

    /// Requests JSON and parses it.
    ///
    /// If `read` rejects an answer, the model is called again with the reason, then the next model of the chain is
    /// called. An accepted answer is cached.
    ///
    /// - Parameters:
    ///   - request: The request; it has a schema.
    ///   - read: Converts the JSON to a value; throws ``ChatRejection`` for an unusable answer. May be called for
    ///     several answers.
    /// - Throws: ``LanguageModelError``, `CancellationError`.
    func answer<Value: Sendable>(
        _ request: ChatRequest, reading read: @escaping @Sendable (JSONValue) throws(ChatRejection) -> Value
    ) async throws -> (value: Value, reply: ChatReply)

    /// Requests prose, piece by piece as it is generated; a cached answer is one piece.
    ///
    /// The next model of the chain is called only while nothing was passed on yet.
    ///
    /// - Parameters:
    ///   - request: The request; it has no schema.
    ///   - piece: Called for every piece in order; throwing ends the call.
    /// - Throws: ``LanguageModelError``, `CancellationError`, and what `piece` throws.
    func narrate(
        _ request: ChatRequest, piece: @escaping @Sendable (String) async throws -> Void
    ) async throws -> ChatReply
}

/// A service without any model.
package struct NoChatService: ChatService {
    /// Creates the service.
    package init() {}

    /// Always false.
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
    /// The error where no model is configured.
    package static let notConfigured = LanguageModelError(.notConfigured, "No language model is configured.")
}

extension ChatService {
    /// Twenty seconds.
    package var patience: Duration { .seconds(20) }
}
