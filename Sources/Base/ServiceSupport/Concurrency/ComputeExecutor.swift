internal import Foundation

/// Dedicated threads for tasks with long computations: the cooperative pool, which has one thread per core, stays free
/// for short work.
///
/// A task runs on these threads during ``run(_:)``, also after suspensions, and so do its child tasks. Long loops call
/// ``breathe()`` every few milliseconds: tasks take turns then, and a cancelled one ends. The threads have a lower
/// priority than all others of the process where the system supports it.
package final class ComputeExecutor: TaskExecutor {
    private struct State: Sendable {
        var jobs: [UnownedJob] = []
        /// The index of the next job: taking the first one moves nothing.
        var next = 0
    }

    private let state = Locked(State())
    private let signal = DispatchSemaphore(value: 0)

    /// The process-wide executor: as many threads as cores.
    package static let shared = ComputeExecutor(
        label: "metier.compute", threads: max(1, ProcessInfo.processInfo.activeProcessorCount))

    /// Starts the threads, which never end.
    ///
    /// - Parameters:
    ///   - label: The name of the threads.
    ///   - threads: The number of threads, at least one.
    package init(label: String, threads: Int) {
        precondition(threads > 0, "an executor needs a thread")
        for number in 1...threads {
            let thread = Thread { [self] in work() }
            thread.name = "\(label)-\(number)"
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    /// Runs `body` on the threads and awaits it without blocking; errors are rethrown, and cancellation of the caller
    /// cancels it.
    package func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        // A separate task starts on the threads; a preference alone would take effect only at the first suspension.
        let task = Task(executorPreference: self) { try await body() }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Yields to other tasks in a loop with a long computation.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    package static func breathe() async throws {
        try Task.checkCancellation()
        await Task.yield()
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        signal.signal()
    }

    private func work() {
        #if os(Linux)
            // On Linux this applies to the current thread only; if it fails, all threads have the same priority.
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        #endif
        while true {
            signal.wait()
            let job = state.withLock { state -> UnownedJob? in
                guard state.next < state.jobs.count else { return nil }
                defer {
                    state.next += 1
                    if state.next == state.jobs.count || state.next > 1_024 {
                        state.jobs.removeFirst(state.next)
                        state.next = 0
                    }
                }
                return state.jobs[state.next]
            }
            job?.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
