import Dispatch

/// An executor for an actor whose work may block: one owned serial queue, off the cooperative pool.
///
/// Hold it in the actor and return it from `unownedExecutor`:
/// `nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }`.
package final class SerialExecutorQueue: SerialExecutor {
    private let queue: DispatchQueue

    /// Makes a queue; the label shows in debuggers.
    package init(label: String) {
        queue = DispatchQueue(label: label)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }

    package func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }

    /// Stops the process unless called on the queue.
    package func preconditionIsCurrent() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
