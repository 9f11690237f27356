/// Admits a limited number of callers at a time; a limited number of others wait in line, the rest is refused.
package final class AdmissionGate: Sendable {
    /// The line is full.
    package struct Full: Error, Sendable, Hashable, CustomStringConvertible {
        package var description: String { "too many callers are waiting" }
    }

    private struct State: Sendable {
        var free: Int
        var line: [(number: Int, continuation: CheckedContinuation<Void, any Error>)] = []
        var next = 0
        /// Callers that were neither admitted nor refused.
        var pending: Set<Int> = []
    }

    private let waiting: Int
    private let state: Locked<State>

    /// Creates a gate.
    ///
    /// - Parameters:
    ///   - concurrency: The maximum number of admitted callers, at least one.
    ///   - waiting: The maximum number of waiting callers.
    package init(concurrency: Int, waiting: Int) {
        self.waiting = waiting
        state = Locked(State(free: concurrency))
    }

    /// The number of free slots.
    package var free: Int { state.withLock { $0.free } }

    /// Waits for a slot.
    ///
    /// - Throws: ``Full``, `DeadlineExceeded`, `CancellationError`; in these cases no slot is held.
    package func enter(within limit: Duration) async throws {
        let number = state.withLock { state in
            state.next += 1
            state.pending.insert(state.next)
            return state.next
        }
        let timer = Task { [self] in
            try await Task.sleep(for: limit)
            give(up: number, DeadlineExceeded())
        }
        defer { timer.cancel() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in stand(number, continuation) }
        } onCancel: {
            give(up: number, CancellationError())
        }
    }

    /// Releases a slot.
    package func leave() {
        let next: CheckedContinuation<Void, any Error>? = state.withLock { state in
            guard !state.line.isEmpty else {
                state.free += 1
                return nil
            }
            let first = state.line.removeFirst()
            state.pending.remove(first.number)
            return first.continuation
        }
        next?.resume()
    }

    private func stand(_ number: Int, _ continuation: CheckedContinuation<Void, any Error>) {
        let outcome: Result<Void, any Error>? = state.withLock { state in
            // Cancelled before it was in line.
            guard state.pending.contains(number) else { return .failure(CancellationError()) }
            if state.free > 0 {
                state.free -= 1
                state.pending.remove(number)
                return .success(())
            }
            guard state.line.count < waiting else {
                state.pending.remove(number)
                return .failure(Full())
            }
            state.line.append((number, continuation))
            return nil
        }
        if let outcome { continuation.resume(with: outcome) }
    }

    private func give(up number: Int, _ error: any Error) {
        let continuation: CheckedContinuation<Void, any Error>? = state.withLock { state in
            guard state.pending.remove(number) != nil,
                let place = state.line.firstIndex(where: { $0.number == number })
            else { return nil }
            return state.line.remove(at: place).continuation
        }
        continuation?.resume(throwing: error)
    }
}
