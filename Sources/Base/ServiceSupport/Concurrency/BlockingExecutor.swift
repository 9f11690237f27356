internal import Foundation

/// A fixed number of dedicated threads for blocking calls, so that the cooperative pool never blocks.
///
/// Work is executed in the order of submission. A full queue refuses at once; a queued item whose caller is cancelled
/// or whose deadline passes is removed and never runs. A running item cannot be stopped by the executor: its caller
/// returns at once, its `interrupt` closure is called so that it may end early, and its result is discarded.
/// The threads keep the executor alive until ``shutDown()``.
package final class BlockingExecutor: Sendable {
    /// Why work was refused.
    package enum Refusal: String, Error, Sendable, CustomStringConvertible {
        /// The queue is full; a later attempt may succeed.
        case full
        /// The executor is shut down.
        case shutDown

        package var description: String {
            switch self {
            case .full: "too much blocking work is waiting"
            case .shutDown: "the executor is shut down"
            }
        }
    }

    private struct State: Sendable {
        var queue: [Piece] = []
        var isShutDown = false
        var running = 0
        var liveThreads: Int
        var awaitingEnd: [CheckedContinuation<Void, Never>] = []
    }

    private let label: String
    private let queueLimit: Int
    private let state: Locked<State>
    private let signal = DispatchSemaphore(value: 0)
    private let threadCount: Int

    /// Creates the executor and starts its threads.
    /// - Parameters:
    ///   - label: the name of the threads.
    ///   - threads: the number of threads, at least one.
    ///   - queueLimit: the maximum number of waiting items, without running ones.
    package init(label: String, threads: Int, queueLimit: Int) {
        precondition(threads > 0 && queueLimit > 0, "an executor needs a thread and a place in the queue")
        self.label = label
        self.queueLimit = queueLimit
        threadCount = threads
        state = Locked(State(liveThreads: threads))
        for number in 1...threads {
            let thread = Thread { [self] in work() }
            thread.name = "\(label)-\(number)"
            thread.stackSize = 1 << 20
            thread.start()
        }
    }

    /// The number of waiting items.
    package var waiting: Int { state.withLock { $0.queue.count } }

    /// The number of running items.
    package var running: Int { state.withLock { $0.running } }

    /// Runs blocking work on one of the threads and awaits it without blocking.
    /// - Parameters:
    ///   - deadline: how long the caller waits.
    ///   - interrupt: called at most once, from any thread, when the caller has given up on running work.
    ///   - work: the blocking work.
    /// - Throws: what `work` throws, ``Refusal``, ``DeadlineExceeded`` or `CancellationError`.
    package func run<Value: Sendable>(
        deadline: Deadline = .never, interrupt: @escaping @Sendable () -> Void = {},
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withDeadline(deadline) { [self] in
            let piece = Piece(interrupt: interrupt)
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
                    hand(piece, work, to: continuation)
                }
            } onCancel: {
                abandon(piece)
            }
        }
    }

    /// Runs blocking work on a thread created for it alone.
    ///
    /// - Parameters:
    ///   - label: The thread's name.
    ///   - work: The blocking work.
    /// - Throws: What `work` throws, or `CancellationError`.
    package static func once<Value: Sendable>(
        label: String, _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let executor = BlockingExecutor(label: label, threads: 1, queueLimit: 1)
        let result: Result<Value, any Error>
        do { result = .success(try await executor.run(work)) } catch { result = .failure(error) }
        await executor.shutDown()
        return try result.get()
    }

    /// Refuses new work, lets queued and running work finish, and returns when every thread has ended.
    package func shutDown() async {
        let isFirst = state.withLock { state in
            defer { state.isShutDown = true }
            return !state.isShutDown
        }
        if isFirst {
            for _ in 0..<threadCount { signal.signal() }
        }
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.liveThreads > 0 { state.awaitingEnd.append(continuation) }
                return state.liveThreads == 0
            }
            if isOver { continuation.resume() }
        }
    }

    private func hand<Value: Sendable>(
        _ piece: Piece, _ work: @escaping @Sendable () throws -> Value,
        to continuation: CheckedContinuation<Value, any Error>
    ) {
        let isWanted = piece.prepare(
            run: {
                let outcome = Result { try work() }
                return { continuation.resume(with: outcome) }
            }, fail: { continuation.resume(throwing: $0) })
        guard isWanted else { return }
        let refusal: Refusal? = state.withLock { state in
            if state.isShutDown { return .shutDown }
            if state.queue.count >= queueLimit { return .full }
            state.queue.append(piece)
            return nil
        }
        if let refusal { piece.fail(with: refusal) } else { signal.signal() }
    }

    private func abandon(_ piece: Piece) {
        state.withLock { state in
            // Its slot becomes free at once; the remaining signal wakes a thread that finds nothing.
            state.queue.removeAll { $0 === piece }
        }
        piece.cancel()
    }

    private func work() {
        while true {
            signal.wait()
            let (piece, isOver) = state.withLock { state -> (Piece?, Bool) in
                guard !state.queue.isEmpty else { return (nil, state.isShutDown) }
                state.running += 1
                return (state.queue.removeFirst(), false)
            }
            if let piece {
                piece.perform { state.withLock { $0.running -= 1 } }
            } else if isOver {
                return end()
            }
        }
    }

    private func end() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.liveThreads -= 1
            guard state.liveThreads == 0 else { return [] }
            defer { state.awaitingEnd = [] }
            return state.awaitingEnd
        }
        for waiter in waiters { waiter.resume() }
    }
}

/// One item of work; its caller is resumed exactly once.
private final class Piece: Sendable {
    typealias Answer = @Sendable () -> Void

    private enum State {
        case new
        case waiting(run: @Sendable () -> Answer, fail: @Sendable (any Error) -> Void)
        case running(fail: @Sendable (any Error) -> Void)
        case done
    }

    private let state = Locked<State>(.new)
    private let interrupt: @Sendable () -> Void

    init(interrupt: @escaping @Sendable () -> Void) {
        self.interrupt = interrupt
    }

    /// False when the caller gave up before its continuation existed; the caller is then resumed here.
    func prepare(run: @escaping @Sendable () -> Answer, fail: @escaping @Sendable (any Error) -> Void) -> Bool {
        let isWanted = state.withLock { state in
            guard case .new = state else { return false }
            state = .waiting(run: run, fail: fail)
            return true
        }
        if !isWanted { fail(CancellationError()) }
        return isWanted
    }

    /// Runs the work and resumes the caller, which must find the thread free: `finished` comes first.
    func perform(finished: () -> Void) {
        let run = state.withLock { state -> (@Sendable () -> Answer)? in
            guard case .waiting(let run, let fail) = state else { return nil }
            state = .running(fail: fail)
            return run
        }
        guard let run else { return finished() }
        let answer = run()
        let isAwaited = state.withLock { state in
            guard case .running = state else { return false }
            state = .done
            return true
        }
        finished()
        if isAwaited { answer() }
    }

    func fail(with error: any Error) {
        let answer = state.withLock { state -> (@Sendable (any Error) -> Void)? in
            guard case .waiting(_, let fail) = state else { return nil }
            state = .done
            return fail
        }
        answer?(error)
    }

    func cancel() {
        let (answer, wasRunning) = state.withLock { state -> ((@Sendable (any Error) -> Void)?, Bool) in
            defer { state = .done }
            switch state {
            case .new, .done: return (nil, false)
            case .waiting(_, let fail): return (fail, false)
            case .running(let fail): return (fail, true)
            }
        }
        if wasRunning { interrupt() }
        answer?(CancellationError())
    }
}
