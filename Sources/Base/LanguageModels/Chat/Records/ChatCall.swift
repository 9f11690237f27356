package import ServiceSupport

/// One call of one model, as it is kept.
package struct ChatCall: Sendable, Hashable {
    /// The verdict of a call whose answer was used; the other verdicts are those of ``ChatFailure/Kind`` and
    /// ``cancelled``.
    package static let accepted = "accepted"
    /// The verdict of a call that nobody waited for any more.
    package static let cancelled = "cancelled"

    /// A UUID of version 7.
    package var id: String
    /// What equal requests share; see ``ChatKey``.
    package var key: String
    /// What the call was for.
    package var purpose: String
    /// The provider's name in the settings.
    package var provider: String
    /// The model, as the provider names it.
    package var model: String
    /// Whose words the request held.
    package var privacy: ChatRequest.Privacy
    /// What became of it.
    package var verdict: String
    /// The status of the answer; `nil` where there was none.
    package var status: Int?
    /// Tokens of the request, as counted by the provider or estimated.
    package var inputTokens: Int
    /// Tokens of the answer, as counted by the provider or estimated.
    package var outputTokens: Int
    /// US dollars by the configured prices; `nil` where no price is known.
    package var cost: Double?
    /// How long it took.
    package var milliseconds: Int
    /// When it was asked.
    package var askedAt: Timestamp
    /// The releases that the request was made from.
    package var dataVersion: String
    /// The request as text; `nil` where it is not kept.
    package var requestText: String?
    /// What the model said; `nil` where it is not kept.
    package var replyText: String?

    /// Makes a record.
    package init(
        id: String, key: String, purpose: String, provider: String, model: String, privacy: ChatRequest.Privacy,
        verdict: String, status: Int?, inputTokens: Int, outputTokens: Int, cost: Double?, milliseconds: Int,
        askedAt: Timestamp, dataVersion: String, requestText: String? = nil, replyText: String? = nil
    ) {
        self.id = id
        self.key = key
        self.purpose = purpose
        self.provider = provider
        self.model = model
        self.privacy = privacy
        self.verdict = verdict
        self.status = status
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cost = cost
        self.milliseconds = milliseconds
        self.askedAt = askedAt
        self.dataVersion = dataVersion
        self.requestText = requestText
        self.replyText = replyText
    }
}
