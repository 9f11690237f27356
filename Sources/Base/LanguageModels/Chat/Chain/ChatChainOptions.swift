package import ServiceSupport

/// How a chain treats its models.
package struct ChatChainOptions: Sendable {
    /// Calls of one model for one request, as long as it fails for the moment; repairs not counted.
    package var attempts = 2
    /// The first pause between two of them in seconds; the next is twice as long. Each is shortened by chance.
    package var firstPause = 0.5
    /// The longest pause in seconds.
    package var longestPause = 8.0
    /// The time that one call may take, within the request's own.
    package var callDeadline = Duration.seconds(20)
    /// How long a model may say nothing while its answer streams.
    package var silence = Duration.seconds(10)
    /// The largest answer in bytes.
    package var maximumBytes = 4 << 20
    /// Calls that one provider gets at the same time.
    package var concurrency = 4
    /// Calls that may wait for that.
    package var waiting = 64
    /// When a model is left alone, and for how long.
    package var breaker = CircuitBreaker.Rules(failures: 4, firstPause: .seconds(5), longestPause: .seconds(300))
    /// How long a model is left alone whose key is refused or that does not exist.
    package var rest = Duration.seconds(300)
    /// What may be spent in a day (UTC) in US dollars; `nil` for as much as it takes.
    package var spendCap: Double?
    /// Whether a person's or a company's text may go to a provider off this machine.
    package var allowsPrivateText = false
    /// Whether requests and answers with such text are kept whole.
    package var keepsPrivateText = false
    /// Answers kept in memory.
    package var memoryEntries = 500
    /// Bytes of them.
    package var memoryBytes = 16 << 20
    /// How long keeping or finding a record may take.
    package var recordDeadline = Duration.seconds(2)

    /// The defaults.
    package init() {}
}
