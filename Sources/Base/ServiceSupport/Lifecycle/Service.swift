/// A long-running part of a program.
///
/// `start` prepares it, `run` works until it is requested to stop, `stop` makes that request. A stop request is not
/// cancellation: a service that is requested to stop finishes what it has begun; one that is cancelled (after the grace
/// period) gives up.
package protocol Service: Sendable {
    /// The name in log lines.
    var serviceName: String { get }

    /// Prepares the service; the next services of the group start only after this has returned.
    func start() async throws

    /// Works until it is requested to stop or cancelled.
    func run() async throws

    /// Requests that `run` return soon; must itself return at once and may be called after `run` has ended.
    func stop() async
}

extension Service {
    package func start() async throws {}
}

/// A one-way switch that services can wait for.
package final class StopSwitch: Sendable {
    private enum State {
        case open([Int: CheckedContinuation<Void, any Error>], next: Int)
        case turned
    }

    private let state = Locked<State>(.open([:], next: 0))

    /// Creates a switch that is not turned.
    package init() {}

    /// Whether it was turned.
    package var isTurned: Bool {
        state.withLock { if case .turned = $0 { true } else { false } }
    }

    /// Turns it and wakes all waiters; has no effect when it is already turned.
    package func turn() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, any Error>] in
            guard case .open(let waiters, _) = state else { return [] }
            state = .turned
            return Array(waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until it is turned; throws `CancellationError` when the task is cancelled first.
    package func wait() async throws {
        let number = state.withLock { state -> Int in
            guard case .open(let waiters, let next) = state else { return 0 }
            state = .open(waiters, next: next + 1)
            return next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                // Cancellation may have come before there was a waiter, so it is checked under the lock.
                let immediate = state.withLock { state -> Result<Void, any Error>? in
                    guard case .open(var waiters, let next) = state else { return .success(()) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    waiters[number] = continuation
                    state = .open(waiters, next: next)
                    return nil
                }
                if let immediate { continuation.resume(with: immediate) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> CheckedContinuation<Void, any Error>? in
                guard case .open(var waiters, let next) = state else { return nil }
                defer { state = .open(waiters, next: next) }
                return waiters.removeValue(forKey: number)
            }
            waiter?.resume(throwing: CancellationError())
        }
    }
}

/// Wakes a waiting loop, for instance when there is new work.
package final class Nudge: Sendable {
    private let current = Locked(StopSwitch())

    /// Creates a nudge that was not triggered yet.
    package init() {}

    /// Wakes all waiters whose `mark` was taken before.
    package func nudge() {
        let old = current.withLock { current in
            defer { current = StopSwitch() }
            return current
        }
        old.turn()
    }

    /// The switch to wait for. Taken before checking for work, so that a nudge in between is not lost.
    package var mark: StopSwitch { current.withLock { $0 } }

    /// Waits for a nudge since the mark was taken, at most until the time limit passes or the task is cancelled.
    package static func wait(on mark: StopSwitch, atMost limit: Duration) async {
        _ = try? await withDeadline(limit) { try await mark.wait() }
    }
}
