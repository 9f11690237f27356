internal import ServiceSupport

/// The interface to one provider of language models.
package protocol ChatProvider: Sendable {
    /// Its name in the settings.
    var name: String { get }
    /// Whether it runs on this machine, so that no text leaves it.
    var isLocal: Bool { get }

    /// Calls a model once.
    ///
    /// - Parameters:
    ///   - question: The request of this call.
    ///   - model: The provider's name for the model.
    ///   - piece: Receives the answer piece by piece as it is generated; `nil` for the complete answer only.
    /// - Throws: ``ChatFailure``, `CancellationError`, and what `piece` throws.
    func ask(
        _ question: ChatQuestion, of model: String, piece: (@Sendable (String) async throws -> Void)?
    ) async throws -> ChatAnswer

    /// The models that the provider offers for this key.
    ///
    /// - Throws: ``ChatFailure``, `CancellationError`.
    func models(deadline: Duration) async throws -> [String]
}

/// The result of one call of one model.
package struct ChatAnswer: Sendable, Hashable {
    /// The text of the answer.
    package var text: String
    /// Tokens of the request, as counted by the provider; an estimate if it did not.
    package var inputTokens: Int
    /// Tokens of the answer, including hidden reasoning.
    package var outputTokens: Int
    /// The remaining allowance that the provider states.
    package var allowance: ProviderAllowance

    package init(
        text: String, inputTokens: Int, outputTokens: Int,
        allowance: ProviderAllowance = ProviderAllowance()
    ) {
        self.text = text
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.allowance = allowance
    }
}

/// The request of one call of one model, with the fault of the previous answer if this is a repair.
package struct ChatQuestion: Sendable {
    /// An unusable answer.
    package struct Repair: Sendable, Hashable {
        /// The model's answer; empty where the provider did not return it.
        package let answer: String
        /// Why it is unusable.
        package let reason: String
    }

    /// The request.
    package let request: ChatRequest
    /// The answer to repair.
    package var repair: Repair?
    /// The time limit for this call.
    package var deadline: Duration
    /// How long the provider may send nothing while an answer streams.
    package var silence: Duration
    /// The maximum size of the answer, in bytes.
    package var maximumBytes: Int

    package init(
        _ request: ChatRequest, repair: Repair? = nil, deadline: Duration, silence: Duration = .seconds(15),
        maximumBytes: Int = 4 << 20
    ) {
        self.request = request
        self.repair = repair
        self.deadline = deadline
        self.silence = silence
        self.maximumBytes = maximumBytes
    }

    /// The maximum number of tokens of request and answer: a token has three bytes or more in nearly every text, and
    /// each message costs a few in addition.
    package var estimatedTokens: Int { estimatedInputTokens + request.maximumTokens }

    /// The number of tokens of the request, estimated high.
    package var estimatedInputTokens: Int {
        var bytes = request.instructions.utf8.count + request.text.utf8.count
        if let schema = request.schema { bytes += schema.schema.text.utf8.count }
        if let repair { bytes += repair.answer.utf8.count + repair.reason.utf8.count + 200 }
        return (bytes + 2) / 3 + 16
    }

    /// The prompt for a repair.
    var repairText: String? {
        guard let repair else { return nil }
        return "That answer cannot be used: \(repair.reason). Answer again, with the corrected JSON alone."
    }
}
