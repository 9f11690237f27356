import Database
import Dispatch
import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("The connection pool", .timeLimit(.minutes(1)))
struct PoolTests {
    /// Holds a connection until `open` is called.
    private final class Gate: Sendable {
        private let entered = AsyncStream<Void>.makeStream()
        private let semaphore = DispatchSemaphore(value: 0)

        /// Blocks the connection's queue, not a thread of the cooperative pool.
        func pass() {
            entered.continuation.yield()
            semaphore.wait()
        }

        func open() { semaphore.signal() }

        /// Returns when one more has come to the gate.
        func waitForOne() async {
            for await _ in entered.stream { return }
        }
    }

    /// Returns when as many wait as are named.
    private func wait(for count: Int, in pool: ConnectionPool) async {
        while pool.statistics.waiting != count { await Task.yield() }
    }

    @Test("never opens more connections than its limit, and serves everyone")
    func bounded() async throws {
        let driver = ScriptedDriver()
        let pool = ConnectionPool(driver: driver, limit: 3)
        let inUse = Locked((now: 0, most: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await pool.withSession { _ in
                        inUse.withLock {
                            $0.now += 1
                            $0.most = max($0.most, $0.now)
                        }
                        inUse.withLock { $0.now -= 1 }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(driver.opened <= 3)
        #expect(inUse.withLock { $0.most } <= 3)
        let statistics = pool.statistics
        #expect(statistics.leases == 200)
        #expect(statistics.leased == 0)
        #expect(statistics.waiting == 0)
        #expect(statistics.open == driver.opened)
    }

    @Test("serves those who wait in the order in which they came")
    func order() async throws {
        let pool = ConnectionPool(driver: ScriptedDriver(), limit: 1)
        let gate = Gate()
        let served = Locked<[Int]>([])
        async let holder: Void = pool.withSession { _ in gate.pass() }
        await gate.waitForOne()
        var tasks: [Task<Void, any Error>] = []
        for number in 0..<20 {
            tasks.append(Task { try await pool.withSession { _ in served.withLock { $0.append(number) } } })
            await wait(for: number + 1, in: pool)
        }
        gate.open()
        try await holder
        for task in tasks { try await task.value }
        #expect(served.withLock { $0 } == Array(0..<20))
    }

    @Test("gives up waiting at its limit")
    func waitLimit() async throws {
        let pool = ConnectionPool(driver: ScriptedDriver(), limit: 1, waitLimit: .milliseconds(1))
        let gate = Gate()
        async let holder: Void = pool.withSession { _ in gate.pass() }
        await gate.waitForOne()
        let error = await #expect(throws: DatabaseError.self) { try await pool.withSession { _ in } }
        #expect(error?.code == .poolTimeout)
        #expect(pool.statistics.waiting == 0)
        gate.open()
        try await holder
        try await pool.withSession { _ in }
    }

    @Test("a task that is cancelled while it waits leaves the queue at once, and the next is served")
    func cancelledWaiting() async throws {
        let pool = ConnectionPool(driver: ScriptedDriver(), limit: 1)
        let gate = Gate()
        async let holder: Void = pool.withSession { _ in gate.pass() }
        await gate.waitForOne()
        let first = Task { try await pool.withSession { _ in Issue.record("was cancelled") } }
        await wait(for: 1, in: pool)
        let second = Task { try await pool.withSession { _ in 2 } }
        await wait(for: 2, in: pool)
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        #expect(pool.statistics.waiting == 1)
        gate.open()
        #expect(try await second.value == 2)
        try await holder
    }

    @Test("a task that was cancelled before it asked runs nothing and takes no connection away")
    func cancelledBefore() async throws {
        let pool = ConnectionPool(driver: ScriptedDriver(), limit: 1)
        let gate = AsyncStream<Void>.makeStream()
        let task = Task {
            for await _ in gate.stream {}
            _ = try await pool.withSession { _ in Issue.record("was cancelled") }
        }
        task.cancel()
        gate.continuation.finish()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await pool.withSession { _ in 1 } == 1)
    }

    @Test("cancelling interrupts a statement that runs, and the connection serves on")
    func cancelledRunning() async throws {
        let database = try SampleDatabase()
        let pool = ConnectionPool(driver: SQLiteDriver(path: database.path), limit: 1)
        let started = AsyncStream<Void>.makeStream()
        let task = Task {
            try await pool.withSession { session in
                started.continuation.yield()
                return try session.integer(
                    "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) FROM n")
            }
        }
        for await _ in started.stream { break }
        task.cancel()
        let error = await #expect(throws: DatabaseError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(try await pool.withSession { try $0.integer("SELECT 5") } == 5)
        pool.close()
    }

    @Test("cancelling between two statements stops the second and takes the transaction back")
    func cancelledBetween() async throws {
        let database = try SampleDatabase()
        _ = try database.openFilled()
        let pool = ConnectionPool(driver: SQLiteDriver(path: database.path), limit: 1)
        let gate = Gate()
        let task = Task {
            try await pool.withSession { session in
                try session.transaction {
                    try session.execute("INSERT INTO things VALUES (1, 'a')")
                    gate.pass()
                    try session.execute("INSERT INTO things VALUES (2, 'b')")
                    Issue.record("was cancelled")
                }
            }
        }
        await gate.waitForOne()
        task.cancel()
        gate.open()
        let error = await #expect(throws: DatabaseError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(try await pool.withSession { try $0.integer("SELECT COUNT(*) FROM things") } == 0)
        _ = try await pool.withSession { session in
            try session.transaction { try session.execute("INSERT INTO things VALUES (3, 'c')") }
        }
        pool.close()
    }

    @Test("the first who waits gets a new connection where one broke")
    func broken() async throws {
        let driver = ScriptedDriver()
        let pool = ConnectionPool(driver: driver, limit: 1)
        let gate = Gate()
        async let holder: Void = pool.withSession { session in
            gate.pass()
            session.breakDown()
        }
        await gate.waitForOne()
        let first = Task { try await pool.withSession { $0.number } }
        await wait(for: 1, in: pool)
        let second = Task { try await pool.withSession { $0.number } }
        await wait(for: 2, in: pool)
        gate.open()
        try await holder
        #expect(try await first.value == 2)
        #expect(try await second.value == 2)
        #expect(driver.opened == 2)
        #expect(pool.statistics.open == 1)
    }

    @Test("a connection that cannot be opened lets the next who waits try")
    func failedOpening() async throws {
        let driver = ScriptedDriver()
        driver.state.withLock { $0.failing = [1, 3] }
        let pool = ConnectionPool(driver: driver, limit: 1)
        await #expect(throws: Planted(number: 1)) { try await pool.withSession { _ in } }
        #expect(pool.statistics.open == 0)
        let gate = Gate()
        async let holder: Void = pool.withSession { session in
            gate.pass()
            session.breakDown()
        }
        await gate.waitForOne()
        let first = Task { try await pool.withSession { $0.number } }
        await wait(for: 1, in: pool)
        let second = Task { try await pool.withSession { $0.number } }
        await wait(for: 2, in: pool)
        gate.open()
        try await holder
        await #expect(throws: Planted(number: 3)) { try await first.value }
        #expect(try await second.value == 4)
        #expect(pool.statistics.open == 1)
    }

    @Test("closing refuses those who wait and those who come, and lets who is inside finish")
    func closing() async throws {
        let driver = ScriptedDriver()
        let pool = ConnectionPool(driver: driver, limit: 1)
        let gate = Gate()
        let holder = Task {
            try await pool.withSession { session in
                gate.pass()
                return session.number
            }
        }
        await gate.waitForOne()
        let waiting = Task { try await pool.withSession { _ in } }
        await wait(for: 1, in: pool)
        pool.close()
        let refused = await #expect(throws: DatabaseError.self) { try await waiting.value }
        #expect(refused?.code == .closed)
        let late = await #expect(throws: DatabaseError.self) { try await pool.withSession { _ in } }
        #expect(late?.code == .closed)
        gate.open()
        #expect(try await holder.value == 1)
        #expect(pool.statistics.open == 0)
        pool.close()
    }

    @Test("no descriptor of the database stays open after closing")
    func descriptors() async throws {
        let database = try SampleDatabase()
        let pool = ConnectionPool(driver: SQLiteDriver(path: database.path), limit: 4)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    try await pool.withSession { session in
                        try session.execute("CREATE TABLE IF NOT EXISTS t (x INTEGER)")
                        _ = try session.exclusively("work \(UUID())") {
                            try session.execute("INSERT INTO t VALUES (1)")
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(!openFiles(below: database.folder.path).isEmpty)
        pool.close()
        #expect(openFiles(below: database.folder.path) == [])
    }

    /// Files of a folder that this process has open. Counting every descriptor would count other tests' too.
    private func openFiles(below folder: String) -> [String] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return entries.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
            .filter { $0.hasPrefix(folder) }
    }

    @Test("gives up an idle connection whose server says nothing any more, and opens another one")
    func silent() async throws {
        let driver = ScriptedDriver()
        var options = ConnectionPool.Options()
        options.limit = 1
        options.idleLimit = .zero
        options.waitLimit = .milliseconds(20)
        let pool = ConnectionPool(driver: driver, options: options)
        #expect(try await pool.withSession { $0.number } == 1)
        driver.state.withLock { $0.silent = [1] }
        #expect(try await pool.withSession { $0.number } == 2)
        #expect(pool.statistics.open == 1 && pool.statistics.leased == 0)
    }

    @Test("cancelled while it looks whether a connection still lives, ends the looking and loses no place")
    func cancelledLooking() async throws {
        let driver = ScriptedDriver()
        var options = ConnectionPool.Options()
        options.limit = 1
        options.idleLimit = .zero
        options.waitLimit = .seconds(3_600)
        let pool = ConnectionPool(driver: driver, options: options)
        #expect(try await pool.withSession { $0.number } == 1)
        driver.state.withLock { $0.silent = [1] }
        let task = Task { try await pool.withSession { $0.number } }
        while pool.statistics.leased == 0 { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(pool.statistics.open == 0)
        #expect(try await pool.withSession { $0.number } == 2)
    }
}
