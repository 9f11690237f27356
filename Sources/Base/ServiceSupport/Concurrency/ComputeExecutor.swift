internal import Foundation

/// Threads of their own for tasks that compute for long: the cooperative pool, which has a thread a core, stays free for
/// what is quick.
///
/// A task is on these threads while it runs under ``run(_:)``, between two waits as after them, and so are its children.
/// Long loops call ``breathe()`` every few milliseconds: tasks take turns then, and one that nobody waits for any more ends.
/// The threads give way to all others of the process where the system lets them.
package final class ComputeExecutor: TaskExecutor {
    private struct State: Sendable {
        var jobs: [UnownedJob] = []
        /// Jobs before it are done: taking the first one moves nothing.
        var next = 0
    }

    private let state = Locked(State())
    private let signal = DispatchSemaphore(value: 0)

    /// The process's executor: as many threads as cores.
    package static let shared = ComputeExecutor(
        label: "metier.compute", threads: max(1, ProcessInfo.processInfo.activeProcessorCount))

    /// Starts the threads, which never end.
    ///
    /// - Parameters:
    ///   - label: Names the threads.
    ///   - threads: How many, at least one.
    package init(label: String, threads: Int) {
        precondition(threads > 0, "an executor needs a thread")
        for number in 1...threads {
            let thread = Thread { [self] in work() }
            thread.name = "\(label)-\(number)"
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    /// Runs `body` on the threads and waits for it without blocking; what it throws is thrown on, and a cancelled caller
    /// cancels it.
    package func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        // A task of its own begins on the threads; a preference alone would take effect at the first wait.
        let task = Task(executorPreference: self) { try await body() }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// A moment for other tasks, in a loop that computes for long.
    ///
    /// - Throws: `CancellationError` when the task's caller has gone or its time is over.
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
            // Of this thread alone, as Linux has it; refused, everything works at equal rights.
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
