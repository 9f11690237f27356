internal import ServiceSupport

/// What a provider still allows one model, by its own words and by what is under way.
///
/// Providers refill evenly: with 812 of a minute's 8,000 tokens used, all are there again after 6.09 seconds. So the
/// time until so many are there follows from the time until all are.
struct ModelBudget: Sendable {
    /// Leave to send, or why not.
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

        /// How long until `count` are there beside what is reserved; 0 for now.
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

    /// Whether a call of so many tokens may be sent now; if so, they are set aside until `finish`.
    mutating func admit(tokens count: Int, at now: Timestamp) -> Admission {
        if let limit = tokens?.limit, count > limit { return .neverFits(limit: limit) }
        let wait = max(
            tokens?.wait(for: count + reservedTokens, at: now) ?? .zero,
            requests?.wait(for: 1 + reservedCalls, at: now) ?? .zero)
        // What is set aside may be more than there will ever be at once; its calls end sooner than that.
        guard wait > .zero else {
            reservedTokens += count
            reservedCalls += 1
            return .go
        }
        return .wait(wait)
    }

    /// A call that was admitted has ended; what the provider says now counts it.
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

    /// What is left, for people.
    var words: String? {
        var parts: [String] = []
        if let requests { parts.append("\(requests.left) of \(requests.limit.map(String.init) ?? "?") requests a day") }
        if let tokens { parts.append("\(tokens.left) of \(tokens.limit.map(String.init) ?? "?") tokens a minute") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
