import ServiceSupport

/// How long a failed item waits before it is tried again.
///
/// | failed attempts | 1 | 2 | 3 | 4 | 5 | 10 | 11 and more |
/// |---|---|---|---|---|---|---|---|
/// | at most (base 1 s, cap 15 min) | 1 s | 2 s | 4 s | 8 s | 16 s | 512 s | 900 s |
///
/// Of that up to half is taken off by chance, so that items that failed together do not come back together.
package struct RetryPolicy: Sendable {
    /// The wait after the first failure.
    package var base = Duration.seconds(1)
    /// The longest wait.
    package var cap = Duration.seconds(900)
    /// The share that chance may take off.
    package var jitter = 0.5

    /// The defaults.
    package init() {}

    /// The wait after a number of failed attempts, 1 or more.
    /// - Parameters:
    ///   - attempts: how often it has failed.
    ///   - chance: 0 up to but not including 1; 0 takes nothing off.
    package func wait(after attempts: Int, chance: Double) -> Duration {
        // Capped before it is shifted: no number of attempts overflows.
        let doublings = min(max(0, attempts - 1), 30)
        let longest = min(Double(base.wholeMilliseconds) * Double(1 << doublings), Double(cap.wholeMilliseconds))
        return .milliseconds(Int64((longest * (1 - jitter * chance)).rounded()))
    }
}
