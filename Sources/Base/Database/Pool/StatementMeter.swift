package import ServiceSupport

/// Counts the statements of a pool, their time and failures, and tells of slow ones.
package final class StatementMeter: Sendable {
    /// What was counted since the start.
    package struct Counts: Sendable {
        /// Statements that were run, loads among them.
        package var statements: Int64 = 0
        /// Time that they took, in seconds.
        package var seconds = 0.0
        /// Statements that took longer than the limit.
        package var slow: Int64 = 0
        /// Statements that failed, by class.
        package var failures: [DatabaseError.Code: Int64] = [:]
    }

    /// A statement that took long.
    package struct SlowStatement: Sendable {
        /// Its text with placeholders; never a value.
        package let text: String
        /// How long it took.
        package let duration: Duration
    }

    private let slowLimit: Duration
    private let logger: Logger
    private let state = Locked(Counts())
    /// Longer texts are cut: lists of binds can be long.
    private static let loggedCharacters = 500

    /// Makes a meter.
    ///
    /// - Parameters:
    ///   - slowLimit: Statements that take longer are logged as warnings, without their values.
    ///   - logger: Where slow statements are logged.
    package init(
        slowLimit: Duration = .seconds(1), logger: Logger = Logger(label: "database", writer: NoLogWriter())
    ) {
        self.slowLimit = slowLimit
        self.logger = logger
    }

    /// What was counted so far.
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
