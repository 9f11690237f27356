internal import ServiceSupport

/// A provider's remaining allowance for one model, from its own statements and the calls in progress.
///
/// Providers refill evenly: with 812 of a minute's 8,000 tokens used, all are available again after 6.09 seconds. So
/// the time until a number of tokens is available follows from the time until all are.
struct ModelBudget: Sendable {
    /// Whether a call may be sent.
    enum Admission: Sendable, Hashable {
        case go
        case wait(Duration)
        case neverFits(limit: Int)
    }

    /// A quantity that refills.
    private struct Bucket: Sendable {
        var limit: Int?
        var left: Int
        var learned: Timestamp
        var reset: Duration

        /// How long until `count` are available; 0 if they are now.
        func wait(for count: Int, at now: Timestamp) -> Duration {
            let missing = Double(count - left)
            guard missing > 0 else { return .zero }
            let passed = Double(now.milliseconds - learned.milliseconds) / 1_000
            let all = reset.inSeconds
            guard let limit, limit > left else { return .seconds(max(0, all - passed)) }
            return .seconds(max(0, all * missing / Double(limit - left) - passed))
        }
    }

    private var tokens: Bucket?
    private var requests: Bucket?
    private var reservedTokens = 0
    private var reservedCalls = 0

    /// Whether a call with this number of tokens may be sent now; if so, they are reserved until `finish`.
    mutating func admit(tokens count: Int, at now: Timestamp) -> Admission {
        if let limit = tokens?.limit, count > limit { return .neverFits(limit: limit) }
        let wait = max(
            tokens?.wait(for: count + reservedTokens, at: now) ?? .zero,
            requests?.wait(for: 1 + reservedCalls, at: now) ?? .zero)
        // More may be reserved than is ever available at once; the calls that reserved it end before that matters.
        guard wait > .zero else {
            reservedTokens += count
            reservedCalls += 1
            return .go
        }
        return .wait(wait)
    }

    /// Ends an admitted call; the provider's new statement includes it.
    mutating func finish(tokens count: Int, _ allowance: ProviderAllowance?, at now: Timestamp) {
        reservedTokens = max(0, reservedTokens - count)
        reservedCalls = max(0, reservedCalls - 1)
        guard let allowance else { return }
        if let left = allowance.tokensLeft, let reset = allowance.tokensReset {
            tokens = Bucket(limit: allowance.tokenLimit, left: left, learned: now, reset: reset)
        }
        if let left = allowance.requestsLeft, let reset = allowance.requestsReset {
            requests = Bucket(limit: allowance.requestLimit, left: left, learned: now, reset: reset)
        }
    }

    /// The remaining allowance as readable text.
    var words: String? {
        var parts: [String] = []
        if let requests { parts.append("\(requests.left) of \(requests.limit.map(String.init) ?? "?") requests a day") }
        if let tokens { parts.append("\(tokens.left) of \(tokens.limit.map(String.init) ?? "?") tokens a minute") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
