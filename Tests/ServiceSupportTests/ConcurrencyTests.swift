import Dispatch
import TestSupport
import Testing

@testable import ServiceSupport

@Suite("Deadlines")
struct DeadlineTests {
    @Test("returns what is done in time, and throws what it throws")
    func inTime() async throws {
        struct Broken: Error {}
        #expect(try await withDeadline(.never) { 1 } == 1)
        #expect(try await withDeadline(.after(.seconds(3_600))) { 2 } == 2)
        await #expect(throws: Broken.self) { try await withDeadline(.after(.seconds(3_600))) { throw Broken() } }
    }

    @Test("cancels what is late")
    func late() async {
        let stop = StopSwitch()
        await #expect(throws: DeadlineExceeded.self) {
            try await withDeadline(.after(.seconds(3_600)), waiting: {}) { try await stop.wait() }
        }
        await #expect(throws: DeadlineExceeded.self) { try await withDeadline(.after(.zero)) { 1 } }
    }

    @Test("passes the caller's own cancellation through")
    func cancelled() async {
        let stop = StopSwitch()
        let task = Task { try await withDeadline(.after(.seconds(3_600))) { try await stop.wait() } }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("compares deadlines")
    func comparing() throws {
        let soon = Deadline.after(.seconds(1))
        let later = Deadline.after(.seconds(1_000))
        #expect(soon.earlier(later) == soon)
        #expect(later.earlier(soon) == soon)
        #expect(Deadline.never.earlier(soon) == soon)
        #expect(soon.earlier(.never) == soon)
        #expect(Deadline.after(.zero).isPast)
        #expect(Deadline.after(.zero).remaining == .zero)
        #expect(Deadline.never.remaining == nil)
        #expect(!Deadline.never.isPast)
        #expect(try #require(later.remaining) > .seconds(900))
    }
}

@Suite("Seeded generator")
struct SeededRandomTests {
    @Test("agrees with the reference sequence of SplitMix64 for seed 1234567")
    func reference() {
        var generator = SeededRandom(seed: 1_234_567)
        let numbers = (0..<3).map { _ in generator.next() }
        #expect(numbers == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }
}

@Suite("Blocking executor")
struct BlockingExecutorTests {
    @Test("runs work off the cooperative pool and hands back values and errors")
    func runs() async throws {
        struct Broken: Error {}
        let executor = BlockingExecutor(label: "test", threads: 2, queueLimit: 8)
        #expect(try await executor.run { 6 * 7 } == 42)
        await #expect(throws: Broken.self) { try await executor.run { throw Broken() } }
        await executor.shutDown()
    }

    @Test("keeps the order, refuses what does not fit, and forgets what is cancelled while it waits")
    func bounds() async throws {
        let executor = BlockingExecutor(label: "test", threads: 1, queueLimit: 2)
        let (gate, started) = (DispatchSemaphore(value: 0), StopSwitch())
        let order = Locked<[Int]>([])
        let first = Task {
            try await executor.run {
                started.turn()
                gate.wait()
                order.withLock { $0.append(1) }
            }
        }
        try await started.wait()
        let second = Task { try await executor.run { order.withLock { $0.append(2) } } }
        await until { executor.waiting == 1 }
        let third = Task { try await executor.run { order.withLock { $0.append(3) } } }
        await until { executor.waiting == 2 }
        #expect(executor.running == 1)
        await #expect(throws: BlockingExecutor.Refusal.full) { try await executor.run {} }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        #expect(executor.waiting == 1)
        let fourth = Task { try await executor.run { order.withLock { $0.append(4) } } }
        await until { executor.waiting == 2 }
        gate.signal()
        for task in [first, third, fourth] { try await task.value }
        #expect(order.withLock { $0 } == [1, 3, 4])
        await executor.shutDown()
    }

    @Test("gives up on running work at cancellation, interrupting it once")
    func interrupt() async throws {
        let executor = BlockingExecutor(label: "test", threads: 1, queueLimit: 2)
        let (gate, started) = (DispatchSemaphore(value: 0), StopSwitch())
        let task = Task {
            try await executor.run(deadline: .after(.seconds(3_600)), interrupt: { gate.signal() }) {
                started.turn()
                gate.wait()
            }
        }
        try await started.wait()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await executor.run { 1 } == 1)
        await #expect(throws: DeadlineExceeded.self) { try await executor.run(deadline: .after(.zero)) { 1 } }
        await executor.shutDown()
    }

    @Test("finishes queued work at shutdown, then refuses, also when shut down twice")
    func shutDown() async throws {
        let executor = BlockingExecutor(label: "test", threads: 1, queueLimit: 4)
        let (gate, started) = (DispatchSemaphore(value: 0), StopSwitch())
        let first = Task {
            try await executor.run {
                started.turn()
                gate.wait()
            }
        }
        try await started.wait()
        let second = Task { try await executor.run { 2 } }
        await until { executor.waiting == 1 }
        let ending = Task { await executor.shutDown() }
        gate.signal()
        await executor.shutDown()
        await ending.value
        try await first.value
        #expect(try await second.value == 2)
        await #expect(throws: BlockingExecutor.Refusal.shutDown) { try await executor.run { 3 } }
    }

    /// Yields until a condition holds that other threads bring about.
    private func until(_ condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }
}

@Suite("Shared reference")
struct SharedReferenceTests {
    /// Counts itself; a pair of equal numbers unless its memory was given away.
    private final class Pair: Sendable {
        static let alive = Locked(0)
        let first: Int
        let second: Int

        init(_ number: Int) {
            (first, second) = (number, number)
            Self.alive.withLock { $0 += 1 }
        }

        deinit {
            Self.alive.withLock { $0 -= 1 }
        }
    }

    @Test("gives readers whole objects while they are replaced, and lets replaced ones go")
    func replacing() async {
        do {
            let reference = SharedReference(Pair(0))
            await withTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        var last = 0
                        for _ in 0..<20_000 {
                            let pair = reference.object
                            #expect(pair.first == pair.second && pair.first >= last)
                            last = pair.first
                        }
                    }
                }
                for _ in 0..<2 {
                    group.addTask {
                        for _ in 0..<2_000 { reference.replace { Pair($0.first + 1) } }
                    }
                }
            }
            #expect(reference.object.first == 4_000)
            #expect(Pair.alive.withLock { $0 } == 1)
        }
        #expect(Pair.alive.withLock { $0 } == 0)
    }
}
