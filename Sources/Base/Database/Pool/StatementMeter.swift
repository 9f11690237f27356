package import ServiceSupport

/// Counts a pool's statements, their time and failures, and logs slow ones.
package final class StatementMeter: Sendable {
    /// The counters since the start.
    package struct Counts: Sendable {
        /// Statements that were run, including loads.
        package var statements: Int64 = 0
        /// Their total time, in seconds.
        package var seconds = 0.0
        /// Statements that took longer than the limit.
        package var slow: Int64 = 0
        /// Failed statements, by class.
        package var failures: [DatabaseError.Code: Int64] = [:]
    }

    private let slowLimit: Duration
    private let logger: Logger
    private let state = Locked(Counts())
    /// The length at which logged texts are cut: lists of binds can be long.
    private static let loggedCharacters = 500

    /// Creates a meter.
    ///
    /// - Parameters:
    ///   - slowLimit: Statements that take longer are logged as warnings, without their values.
    ///   - logger: The logger for slow statements.
    package init(
        slowLimit: Duration = .seconds(1), logger: Logger = Logger(label: "database", writer: NoLogWriter())
    ) {
        self.slowLimit = slowLimit
        self.logger = logger
    }

    /// The counters so far.
    package var counts: Counts { state.withLock { $0 } }

    /// Runs a statement and counts it.
    func measuring<Outcome>(_ text: @autoclosure () -> String, _ work: () throws -> Outcome) throws -> Outcome {
        let start = ContinuousClock.now
        do {
            let outcome = try work()
            note(start.duration(to: .now), text: text, failure: nil)
            return outcome
        } catch {
            note(start.duration(to: .now), text: text, failure: (error as? DatabaseError)?.code)
            throw error
        }
    }

    private func note(_ duration: Duration, text: () -> String, failure: DatabaseError.Code?) {
        let isSlow = duration >= slowLimit
        state.withLock { counts in
            counts.statements += 1
            counts.seconds += duration / .seconds(1)
            if isSlow { counts.slow += 1 }
            if let failure { counts.failures[failure, default: 0] += 1 }
        }
        guard isSlow else { return }
        logger.warning(
            "A statement took long",
            [
                "milliseconds": Figures.milliseconds(duration),
                "statement": String(text().prefix(Self.loggedCharacters)),
            ])
    }
}
