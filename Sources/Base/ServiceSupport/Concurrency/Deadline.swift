/// The time by which an operation must finish.
package struct Deadline: Sendable, Hashable {
    private let instant: ContinuousClock.Instant?

    /// No deadline.
    package static let never = Deadline(instant: nil)

    /// A deadline after a duration from now.
    package static func after(_ duration: Duration) -> Deadline {
        Deadline(instant: .now.advanced(by: duration))
    }

    /// The time left, zero when past; `nil` for no deadline.
    package var remaining: Duration? {
        instant.map { max(.zero, ContinuousClock.now.duration(to: $0)) }
    }

    /// Whether the deadline has passed.
    package var isPast: Bool {
        instant.map { $0 <= .now } ?? false
    }

    /// The earlier of two deadlines.
    package func earlier(_ other: Deadline) -> Deadline {
        guard let mine = instant, let theirs = other.instant else { return instant == nil ? other : self }
        return mine <= theirs ? self : other
    }

    /// Waits until the deadline; forever (until cancelled) if there is none.
    func wait() async throws {
        guard let instant else {
            while true { try await Task.sleep(for: .seconds(86_400)) }
        }
        try await Task.sleep(until: instant, clock: .continuous)
    }
}

/// The error of an operation that exceeded its deadline.
package struct DeadlineExceeded: Error, Sendable, Hashable, CustomStringConvertible {
    /// Creates the error.
    package init() {}

    package var description: String { "the time limit was reached" }
}

/// Runs `body` and gives up at the deadline, even if it ignores cancellation.
///
/// The body runs in a task of its own that is cancelled at the deadline or when the caller is cancelled; a result that
/// it returns afterwards is discarded.
///
/// - Throws: what `body` throws, `DeadlineExceeded`, or `CancellationError` when the caller is cancelled.
package func withDeadline<Value: Sendable>(
    _ deadline: Deadline, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withDeadline(deadline, waiting: { try await deadline.wait() }, body)
}

/// The same with a duration as the time limit.
package func withDeadline<Value: Sendable>(
    _ limit: Duration, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withDeadline(.after(limit), body)
}

/// The same with an injected wait, so that tests need no time.
func withDeadline<Value: Sendable>(
    _ deadline: Deadline, waiting: @escaping @Sendable () async throws -> Void,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    if deadline == .never { return try await body() }
    guard !deadline.isPast else { throw DeadlineExceeded() }
    let race = Race<Value>()
    let work = Task {
        do {
            race.finish(.success(try await body()))
        } catch {
            race.finish(.failure(error))
        }
    }
    let timer = Task {
        try await waiting()
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

/// Resumes one waiter with the first of several outcomes.
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
