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

/// Where calls are kept and accepted answers are found again.
package protocol ChatRecords: Sendable {
    /// The newest accepted call of public data with this key whose answer was kept.
    func accepted(_ key: String) async throws -> ChatCall?

    /// Keeps a call.
    func save(_ call: ChatCall) async throws

    /// Makes sure that no kept answer of this key is found again; the calls themselves stay.
    func discard(_ key: String) async throws

    /// US dollars that calls since a moment came to.
    func spent(since: Timestamp) async throws -> Double
}

/// What equal requests share: a hash over everything that the answer depends on.
enum ChatKey {
    /// SHA-256 as 64 hexadecimal digits.
    static func key(_ request: ChatRequest, chain: String) -> String {
        let fields = [
            "1", chain, request.privacy.rawValue, request.instructions, request.text, request.schema?.name ?? "",
            request.schema?.schema.text ?? "", request.dataVersion, String(request.seed),
            String(request.temperature), String(request.maximumTokens),
        ]
        // Lengths keep what stands in one field from passing for two.
        return SHA256.hex(of: fields.map { "\($0.utf8.count):\($0)" }.joined(separator: "\n"))
    }
}
