/// How long to wait before another attempt.
struct RetryPolicy: Sendable {
    /// The wait before the first repetition, in seconds.
    var first = 0.2
    /// The longest wait, in seconds; a service that asks for more is not waited for.
    var longest = 10.0
    /// The shortest wait, in seconds, whatever the service asks for.
    var least = 0.0

    /// Exponential back-off with full jitter: uniform between half and all of `first * 2^attempt`, capped.
    ///
    /// For `first` 0.2: up to 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10... seconds.
    ///
    /// - Parameters:
    ///   - attempt: how many attempts have failed, 0 for the first.
    ///   - retryAfter: what the service asked for.
    ///   - random: 0 to 1.
    /// - Returns: seconds, or nil when the service asks for more than `longest`.
    func wait(attempt: Int, retryAfter: Double?, random: Double = .random(in: 0...1)) -> Double? {
        if let retryAfter { return retryAfter <= longest ? max(retryAfter, least) : nil }
        var ceiling = first
        for _ in 0..<min(attempt, 32) { ceiling = min(ceiling * 2, longest) }
        return max(least, min(ceiling, longest) * (0.5 + random / 2))
    }
}
