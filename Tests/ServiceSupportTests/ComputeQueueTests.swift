import Foundation
import Testing

@testable import ServiceSupport

@Suite("Long computations")
struct ComputeQueueTests {
    /// The thread that this runs on.
    private static func thread() -> String { "\(pthread_self())" }

    /// A step that nothing but the test takes.
    private final class Step: Sendable {
        private let waiting = Locked<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

        func open() {
            let waiters = waiting.withLock { state in
                state.isOpen = true
                defer { state.waiters = [] }
                return state.waiters
            }
            for waiter in waiters { waiter.resume() }
        }

        func wait() async {
            await withCheckedContinuation { continuation in
                let isOpen = waiting.withLock { state in
                    if !state.isOpen { state.waiters.append(continuation) }
                    return state.isOpen
                }
                if isOpen { continuation.resume() }
            }
        }
    }

    @Test("run on threads of their own, after a wait and in child tasks too")
    func threads() async throws {
        let executor = ComputeExecutor(label: "test.compute", threads: 1)
        let own = try await executor.run {
            let before = Self.thread()
            try await ComputeExecutor.breathe()
            let after = Self.thread()
            let child = await withTaskGroup(of: String.self) { group in
                group.addTask { Self.thread() }
                return await group.next() ?? ""
            }
            return [before, after, child]
        }
        #expect(Set(own).count == 1, "one thread, as the executor has")
        let others = await withTaskGroup(of: String.self) { group in
            for _ in 0..<100 { group.addTask { Self.thread() } }
            return await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(!others.contains(own[0]))
    }

    @Test("leave the cooperative pool free however many of them compute")
    func poolStaysFree() async throws {
        let executor = ComputeExecutor(label: "test.compute", threads: 1)
        let isEnough = Locked(false)
        // More than the pool has threads, none of which ever waits.
        let busy = (0..<ProcessInfo.processInfo.activeProcessorCount + 2).map { _ in
            Task { try await executor.run { while !isEnough.withLock({ $0 }) { try await ComputeExecutor.breathe() } } }
        }
        // Would never return on a pool that they occupy without a pause; each takes its turn on the executor.
        let answer = await Task { 42 }.value
        isEnough.withLock { $0 = true }
        for task in busy { try await task.value }
        #expect(answer == 42)
    }

    @Test("take turns on one thread, and end when nobody waits any more")
    func turns() async throws {
        let executor = ComputeExecutor(label: "test.compute", threads: 1)
        let steps = Locked(0)
        let endless = Task {
            try await executor.run {
                while true {
                    steps.withLock { $0 += 1 }
                    try await ComputeExecutor.breathe()
                }
            }
        }
        // A second task gets on although the first never ends.
        #expect(try await executor.run { 42 } == 42)
        endless.cancel()
        await #expect(throws: CancellationError.self) { try await endless.value }
        #expect(try await executor.run { true })
    }

    @Test("beyond what may run and wait are refused at once, by their kind")
    func refusals() async throws {
        let queue = ComputeQueue(
            kind: "tests", concurrency: 1, waiting: 0, patience: .seconds(60),
            executor: ComputeExecutor(label: "test.compute", threads: 1))
        let (begun, go) = (Step(), Step())
        let first = Task {
            try await queue.run {
                begun.open()
                await go.wait()
                return 1
            }
        }
        await begun.wait()
        let refusal = await #expect(throws: ComputeQueue.Refusal.self) { try await queue.run { 2 } }
        #expect(refusal?.kind == "tests")
        go.open()
        #expect(try await first.value == 1)
        #expect(try await queue.run { 3 } == 3)
    }

    @Test("a place in the line that was given up is nobody's")
    func gate() async throws {
        let gate = AdmissionGate(concurrency: 1, waiting: 1)
        try await gate.enter(within: .seconds(5))
        await #expect(throws: DeadlineExceeded.self) { try await gate.enter(within: .milliseconds(10)) }
        let waiting = Task { try await gate.enter(within: .seconds(60)) }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        gate.leave()
        try await gate.enter(within: .seconds(5))
    }
}
