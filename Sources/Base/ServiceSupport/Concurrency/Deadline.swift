/// The error of work that was given up because its time was over.
package struct DeadlineExceeded: Error {
    /// Makes one.
    package init() {}
}

/// Runs `body` and gives it up after `limit`, even if it ignores cancellation.
///
/// The body runs in a task of its own that is cancelled when the time is over or the caller is cancelled; what it still
/// returns afterwards is dropped.
///
/// - Throws: what `body` throws, `DeadlineExceeded`, or `CancellationError` when the caller is cancelled.
package func withDeadline<Value: Sendable>(
    _ limit: Duration, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let race = Race<Value>()
    let work = Task {
        do {
            race.finish(.success(try await body()))
        } catch {
            race.finish(.failure(error))
        }
    }
    let timer = Task {
        try await Task.sleep(for: limit)
        race.finish(.failure(DeadlineExceeded()))
    }
    defer {
        work.cancel()
        timer.cancel()
    }
    return try await withTaskCancellationHandler {
        try await race.wait()
    } onCancel: {
        work.cancel()
        race.finish(.failure(CancellationError()))
    }
}

/// The first outcome wins; one waiter.
private final class Race<Value: Sendable>: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<Value, any Error>)
        case finished(Result<Value, any Error>)
        case collected
    }

    private let state = Locked<State>(.open)

    func finish(_ outcome: Result<Value, any Error>) {
        let waiter: CheckedContinuation<Value, any Error>? = state.withLock { state in
            switch state {
            case .open:
                state = .finished(outcome)
                return nil
            case .waiting(let waiter):
                state = .collected
                return waiter
            case .finished, .collected:
                return nil
            }
        }
        waiter?.resume(with: outcome)
    }

    func wait() async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let outcome: Result<Value, any Error>? = state.withLock { state in
                guard case .finished(let outcome) = state else {
                    state = .waiting(continuation)
                    return nil
                }
                state = .collected
                return outcome
            }
            if let outcome { continuation.resume(with: outcome) }
        }
    }
}
