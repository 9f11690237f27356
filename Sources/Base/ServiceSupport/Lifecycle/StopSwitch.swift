/// A switch that is turned once, for services to wait on.
package final class StopSwitch: Sendable {
    private enum State {
        case open([Int: CheckedContinuation<Void, any Error>], next: Int)
        case turned
    }

    private let state = Locked<State>(.open([:], next: 0))

    /// Makes a switch that is not turned.
    package init() {}

    /// Whether it was turned.
    package var isTurned: Bool {
        state.withLock { if case .turned = $0 { true } else { false } }
    }

    /// Turns it and wakes everyone who waits; turning it again does nothing.
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
                // Cancellation may have come before there was anything to wake, so it is asked about under the lock.
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
