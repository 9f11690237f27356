internal import ServiceSupport

/// Lets equal concurrent requests share one call.
///
/// The call is cancelled when no request waits for it any more.
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

    /// Runs `body`, or waits for the call in progress with the same key.
    ///
    /// - Returns: Its result, and whether this caller started it.
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
