internal import ServiceSupport

/// Lets equal requests at the same time share one call.
///
/// The call ends when nobody waits for it any more.
final class SingleFlight: Sendable {
    private struct Flight: Sendable {
        let task: Task<AcceptedAnswer, any Error>
        let number: Int
        var waiters: Int
    }

    private struct State: Sendable {
        var flights: [String: Flight] = [:]
        var next = 0
    }

    private let state = Locked(State())

    /// Runs `body`, or waits for the call with the same key that is under way.
    ///
    /// - Returns: What it gave, and whether this caller began it.
    /// - Throws: What `body` throws, `DeadlineExceeded`, `CancellationError`.
    func run(
        _ key: String, within limit: Duration, _ body: @escaping @Sendable () async throws -> AcceptedAnswer
    ) async throws -> (answer: AcceptedAnswer, isOwn: Bool) {
        let (flight, isOwn) = state.withLock { state -> (Flight, Bool) in
            if var flight = state.flights[key] {
                flight.waiters += 1
                state.flights[key] = flight
                return (flight, false)
            }
            state.next += 1
            let number = state.next
            let task = Task { [self] in
                defer { end(key, number) }
                return try await body()
            }
            let flight = Flight(task: task, number: number, waiters: 1)
            state.flights[key] = flight
            return (flight, true)
        }
        defer { leave(key, flight.number) }
        return (try await withDeadline(limit) { try await flight.task.value }, isOwn)
    }

    private func end(_ key: String, _ number: Int) {
        state.withLock { state in
            if state.flights[key]?.number == number { state.flights[key] = nil }
        }
    }

    private func leave(_ key: String, _ number: Int) {
        let abandoned: Task<AcceptedAnswer, any Error>? = state.withLock { state in
            guard var flight = state.flights[key], flight.number == number else { return nil }
            flight.waiters -= 1
            state.flights[key] = flight.waiters > 0 ? flight : nil
            return flight.waiters > 0 ? nil : flight.task
        }
        abandoned?.cancel()
    }
}
