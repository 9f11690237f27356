package import ServiceSupport

/// Options for calling the models of a chain.
package struct ChatChainOptions: Sendable {
    /// The maximum number of calls of one model for one request while it fails temporarily, without repairs.
    package var attempts = 2
    /// The first pause between two of them in seconds; each further one is twice as long. Random jitter shortens each.
    package var firstPause = 0.5
    /// The longest pause in seconds.
    package var longestPause = 8.0
    /// The time limit for one call, within the request's own.
    package var callDeadline = Duration.seconds(20)
    /// How long a model may send nothing while its answer streams.
    package var silence = Duration.seconds(10)
    /// The maximum size of an answer, in bytes.
    package var maximumBytes = 4 << 20
    /// The maximum number of concurrent calls to one provider.
    package var concurrency = 4
    /// The maximum number of calls waiting for that.
    package var waiting = 64
    /// When a failing model is suspended, and for how long.
    package var breaker = CircuitBreaker.Rules(failures: 4, firstPause: .seconds(5), longestPause: .seconds(300))
    /// How long a model is suspended whose key is refused or that does not exist.
    package var rest = Duration.seconds(300)
    /// The maximum spending per day (UTC) in US dollars; `nil` for no limit.
    package var spendCap: Double?
    /// Whether private text of persons or companies may be sent to an external provider.
    package var allowsPrivateText = false
    /// Whether requests and answers with private text are recorded in full.
    package var keepsPrivateText = false
    /// The maximum number of answers kept in memory.
    package var memoryEntries = 500
    /// The maximum size of these answers, in bytes.
    package var memoryBytes = 16 << 20
    /// The time limit for writing or finding a record.
    package var recordDeadline = Duration.seconds(2)

    /// Creates the default options.
    package init() {}
}

/// The sources of time and randomness of a chain, replaceable in tests.
package struct ChatClock: Sendable {
    /// The current time.
    package var now: @Sendable () -> Timestamp
    /// The current time on a monotonic clock.
    package var instant: @Sendable () -> ContinuousClock.Instant
    /// Sleeps for a duration.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// A random number from 0 to 1.
    package var random: @Sendable () -> Double

    package init(
        now: @escaping @Sendable () -> Timestamp, instant: @escaping @Sendable () -> ContinuousClock.Instant,
        sleep: @escaping @Sendable (Duration) async throws -> Void, random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.instant = instant
        self.sleep = sleep
        self.random = random
    }

    /// The system's clock and random numbers.
    package static let system = ChatClock(
        now: { .now }, instant: { .now }, sleep: { try await Task.sleep(for: $0) }, random: { .random(in: 0...1) })
}
