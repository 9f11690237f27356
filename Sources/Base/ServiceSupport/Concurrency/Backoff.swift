/// Exponential back-off: how long to wait before a retry.
///
/// | failed attempts | 1 | 2 | 3 | 4 | 5 | 10 | 11 and more |
/// |---|---|---|---|---|---|---|---|
/// | at most (first 1 s, cap 15 min) | 1 s | 2 s | 4 s | 8 s | 16 s | 512 s | 900 s |
///
/// Random jitter subtracts up to half of that, so that clients that failed together do not retry together.
package struct Backoff: Sendable {
    /// The wait after the first failure.
    package var first: Duration
    /// The longest wait.
    package var cap: Duration
    /// The maximum share that jitter subtracts.
    private static let jitter = 0.5

    package init(first: Duration, cap: Duration) {
        self.first = first
        self.cap = cap
    }

    /// The wait after a number of failed attempts, 1 or more, in whole milliseconds.
    ///
    /// - Parameters:
    ///   - attempts: The number of failed attempts.
    ///   - chance: A random number from 0 to 1; 0 subtracts nothing.
    package func wait(after attempts: Int, chance: Double = .random(in: 0..<1)) -> Duration {
        // Clamped before it is shifted: no number of attempts overflows.
        let doublings = min(max(0, attempts - 1), 30)
        let longest = min(Double(first.wholeMilliseconds) * Double(1 << doublings), Double(cap.wholeMilliseconds))
        return .milliseconds(Int64((longest * (1 - Self.jitter * chance)).rounded()))
    }
}
