/// The record of one call of one language model.
package struct ModelCall: Sendable, Hashable {
    /// Whether a request contains private text.
    package enum Privacy: String, Sendable, Hashable {
        /// Published data only: the call may be recorded in full, and any provider may be called.
        case publicData = "public"
        /// Text of a person or company: only hash and figures are recorded, and an external provider is called only
        /// where the settings allow it.
        case privateText = "private"
    }

    /// The verdict of a call whose answer was used; the others are kinds of failures, ``cancelled`` and ``discarded``.
    package static let accepted = "accepted"
    /// The verdict of a call that was cancelled.
    package static let cancelled = "cancelled"
    /// The verdict of a call whose answer was used but must not be reused.
    package static let discarded = "discarded"

    /// A UUID of version 7.
    package var id: String
    /// The SHA-256 key of equal requests.
    package var key: String
    /// The purpose of the call; cut at 64 characters in the database.
    package var purpose: String
    /// The provider's name in the settings; cut at 40 characters in the database.
    package var provider: String
    /// The provider's name for the model; cut at 200 characters in the database.
    package var model: String
    /// Whether the request contained private text.
    package var privacy: Privacy
    /// The outcome of the call.
    package var verdict: String
    /// The status of the response; `nil` if there was none.
    package var status: Int?
    /// Tokens of the request, as counted by the provider or estimated.
    package var inputTokens: Int
    /// Tokens of the answer, as counted by the provider or estimated.
    package var outputTokens: Int
    /// The cost in US dollars at the configured prices; `nil` if there is no price.
    package var cost: Double?
    /// The duration of the call.
    package var milliseconds: Int
    /// The time of the call.
    package var askedAt: Timestamp
    /// The releases that the request was based on.
    package var dataVersion: String
    /// The request as text; `nil` if it is not stored.
    package var request: String?
    /// The model's answer; `nil` if it is not stored.
    package var reply: String?

    package init(
        id: String, key: String, purpose: String, provider: String, model: String, privacy: Privacy,
        verdict: String, status: Int?, inputTokens: Int, outputTokens: Int, cost: Double?, milliseconds: Int,
        askedAt: Timestamp, dataVersion: String, request: String? = nil, reply: String? = nil
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
        self.request = request
        self.reply = reply
    }
}

/// One request to a remote data service and its outcome. Contains no credentials.
package struct ProviderCall: Sendable, Hashable {
    /// The requested resource, for instance `database/rows/skills`.
    package let resource: String
    /// The address with its query; addresses never contain credentials.
    package let request: String
    /// The status; `nil` if there was no complete response.
    package let status: Int?
    /// The name of the failure; `nil` for a usable response.
    package let errorCode: String?
    /// The time at which it was sent.
    package let requestedAt: Timestamp
    /// The duration, including retries and the waits between them.
    package let milliseconds: Int
    /// The text of the response as received; `nil` if there was none.
    package let reply: String?
    /// The length of the response as received, in bytes.
    package let replyBytes: Int

    package init(
        resource: String, request: String, status: Int?, errorCode: String?, requestedAt: Timestamp, milliseconds: Int,
        reply: String?, replyBytes: Int
    ) {
        self.resource = resource
        self.request = request
        self.status = status
        self.errorCode = errorCode
        self.requestedAt = requestedAt
        self.milliseconds = milliseconds
        self.reply = reply
        self.replyBytes = replyBytes
    }
}
