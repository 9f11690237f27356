import ServiceSupport
import Store

/// An item held by this worker, from its claim to its end.
final class RunningItem: Sendable {
    /// Why its task was cancelled.
    enum Cause: Sendable, Hashable {
        /// Cancellation was requested.
        case asked
        /// The lease was lost.
        case lost
        /// The worker is stopping.
        case stopping
    }

    private struct State {
        var task: Task<WorkOutcome, any Error>?
        var cause: Cause?
        var extended: Timestamp
        var written: WorkProgress?
    }

    let item: WorkItem
    /// The progress last reported by its handler.
    let reported = Locked<WorkProgress?>(nil)
    private let state: Locked<State>

    init(_ item: WorkItem) {
        self.item = item
        state = Locked(State(extended: item.startedAt ?? item.enqueuedAt))
    }

    /// Why it was cancelled, if it was.
    var cause: Cause? { state.withLock { $0.cause } }

    /// When its lease was last extended.
    var extended: Timestamp { state.withLock { $0.extended } }

    /// The progress that has not been written yet.
    var unwritten: WorkProgress? {
        guard let reported = reported.withLock({ $0 }) else { return nil }
        return state.withLock { $0.written == reported ? nil : reported }
    }

    func note(extended: Timestamp, progress: WorkProgress?) {
        state.withLock { state in
            state.extended = extended
            if let progress { state.written = progress }
        }
    }

    /// Stores the task that works on it; cancels it at once if the item was cancelled before.
    func begin(_ task: Task<WorkOutcome, any Error>) {
        let isCancelled = state.withLock { state in
            state.task = task
            return state.cause != nil
        }
        if isCancelled { task.cancel() }
    }

    /// Cancels it; only the first cause is kept.
    func cancel(_ cause: Cause) {
        let task = state.withLock { state in
            if state.cause == nil { state.cause = cause }
            return state.task
        }
        task?.cancel()
    }
}
