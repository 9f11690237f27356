/// How long to wait before trying again: growing, capped, and spread so that many callers do not return together.
///
/// With 100 ms at first, factor 2 and a cap of 10 s the longest waits are 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10...
/// seconds; jitter 0.5 takes away a random part of up to half of each.
package struct Backoff: Sendable, Hashable {
    /// The longest wait before the second attempt.
    package var initial: Duration
    /// What each further wait is multiplied with.
    package var factor: Double
    /// The longest wait ever.
    package var cap: Duration
    /// The share of each wait that is left to chance, 0 to 1.
    package var jitter: Double

    /// Makes a back-off.
    package init(
        initial: Duration = .milliseconds(100), factor: Double = 2, cap: Duration = .seconds(10), jitter: Double = 0.5
    ) {
        precondition(
            initial > .zero && factor >= 1 && cap >= initial && (0...1).contains(jitter), "back-off of nonsense")
        self.initial = initial
        self.factor = factor
        self.cap = cap
        self.jitter = jitter
    }

    /// The wait after the `failures`-th failure in a row, counted from 1.
    package func delay(afterFailures failures: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        var longest = initial.inSeconds
        var left = failures - 1
        // Stops at the cap: a power of the factor would leave the range of numbers first.
        while left > 0, longest < cap.inSeconds {
            longest *= factor
            left -= 1
        }
        let chance = jitter > 0 ? Double.random(in: 0...1, using: &generator) * jitter : 0
        return .seconds(min(longest, cap.inSeconds) * (1 - chance))
    }

    /// The same with the system's generator.
    package func delay(afterFailures failures: Int) -> Duration {
        var generator = SystemRandomNumberGenerator()
        return delay(afterFailures: failures, using: &generator)
    }
}
