internal import ServiceSupport

/// What one call asks one model: a request, and what went wrong with the answer before, if this is a repair.
package struct ChatQuestion: Sendable {
    /// An answer that could not be used.
    package struct Repair: Sendable, Hashable {
        /// What the model said; empty where the provider kept it.
        package let answer: String
        /// Why it cannot be used.
        package let reason: String
    }

    /// The request.
    package let request: ChatRequest
    /// What is to be mended.
    package var repair: Repair?
    /// The time that this call has.
    package var deadline: Duration
    /// How long the provider may say nothing while an answer streams.
    package var silence: Duration
    /// The largest answer in bytes.
    package var maximumBytes: Int

    /// Makes a question.
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

    /// What the request and the answer come to at most, in tokens: a token has three bytes or more in nearly every
    /// text, and each message costs a few beside its words.
    package var estimatedTokens: Int { estimatedInputTokens + request.maximumTokens }

    /// What the request comes to in tokens, on the high side.
    package var estimatedInputTokens: Int {
        var bytes = request.instructions.utf8.count + request.text.utf8.count
        if let schema = request.schema { bytes += schema.schema.text.utf8.count }
        if let repair { bytes += repair.answer.utf8.count + repair.reason.utf8.count + 200 }
        return (bytes + 2) / 3 + 16
    }

    /// The words that ask for a better answer.
    var repairText: String? {
        guard let repair else { return nil }
        return "That answer cannot be used: \(repair.reason). Answer again, with the corrected JSON alone."
    }
}
