import Database
import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("Every engine: transactions, locks and pools", .timeLimit(.minutes(2)))
struct TransactionConformanceTests {
    private func names(_ connection: any DatabaseSession) throws -> [String] {
        try connection.all("SELECT name FROM things ORDER BY id") { $0.text(0) }
    }

    private func expectPlanted(_ body: () throws -> Void) throws {
        do { try body() } catch is Planted {}
    }

    @Test(
        "what returns is committed, what throws is rolled back, an inner failure loses its own rows",
        arguments: TestEngine.all)
    func nesting(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let connection = try ConformanceSample.open(database)
        let other = try database.open()
        let result = try connection.transaction {
            try connection.execute("INSERT INTO things (id, name) VALUES (1, 'outer')")
            try expectPlanted {
                try connection.transaction {
                    try connection.execute("INSERT INTO things (id, name) VALUES (2, 'inner')")
                    throw Planted()
                }
            }
            // A statement that fails in an inner transaction does no harm to the outer one.
            do {
                try connection.transaction { try connection.execute("INSERT INTO things (id, name) VALUES (1, 'x')") }
            } catch let error as DatabaseError where error.code == .constraint {}
            try connection.transaction { try connection.execute("INSERT INTO things (id, name) VALUES (3, 'last')") }
            #expect(try names(other) == [])
            return 42
        }
        #expect(result == 42)
        #expect(try names(other) == ["outer", "last"])
        #expect(throws: Planted(number: 7)) {
            try connection.transaction {
                try connection.execute("INSERT INTO things (id, name) VALUES (4, 'dropped')")
                throw Planted(number: 7)
            }
        }
        #expect(try names(connection) == ["outer", "last"])
    }

    @Test(
        "a lock by name refuses a second holder, waits where asked to, and ends with its holder",
        arguments: TestEngine.all)
    func exclusive(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let (first, second) = (try database.open(), try database.open())
        try first.exclusively("import") {
            let error = #expect(throws: DatabaseError.self) { try second.exclusively("import") {} }
            #expect(error?.code == .busy)
            let waited = #expect(throws: DatabaseError.self) {
                try second.exclusively("import", waitingAtMost: .milliseconds(50)) {}
            }
            #expect(waited?.code == .busy)
            try second.exclusively("other") {}
            // Another database of the same server is another place.
            let elsewhere = try TestDatabase(engine)
            try elsewhere.open().exclusively("import") {}
        }
        #expect(throws: Planted.self) { try first.exclusively("import") { throw Planted() } }
        #expect(try second.exclusively("import") { 1 } == 1)
    }

    @Test(
        "two transactions that want each other's rows: one loses, is run again, and both are done",
        arguments: TestEngine.all)
    func deadlock(engine: TestEngine) async throws {
        let database = try TestDatabase(engine)
        try ConformanceSample.open(database).execute("INSERT INTO things (id, name) VALUES (1, ''), (2, '')")
        let pool = try database.pool(2)
        // Both have their first row before either asks for its second one; SQLite lets only one begin.
        let meeting = Locked(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (mark, order) in [("a", [1, 2]), ("b", [2, 1])] {
                group.addTask {
                    try await pool.transaction { session in
                        for (step, id) in order.enumerated() {
                            try session.execute("UPDATE things SET name = name || \(mark) WHERE id = \(id)")
                            guard step == 0, engine != .sqlite else { continue }
                            meeting.withLock { $0 += 1 }
                            while meeting.withLock({ $0 }) < 2 { sched_yield() }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let marks = try await pool.withSession { session in
            try session.all("SELECT name FROM things ORDER BY id") { $0.text(0) }
        }
        #expect(marks == ["ab", "ab"] || marks == ["ba", "ba"])
        if engine != .sqlite { #expect(pool.statistics.retries >= 1) }
        pool.close()
    }

    @Test("cancelling reaches the server, and the pool serves on", arguments: TestEngine.all)
    func cancelling(engine: TestEngine) async throws {
        let database = try TestDatabase(engine)
        let filled = try ConformanceSample.open(database)
        try filled.transaction {
            _ = try filled.bulkInsert(into: "things", columns: ["id"]) { row in
                for id in 0..<3_000 {
                    row.integer(id)
                    try row.endRow()
                }
            }
        }
        let pool = try database.pool(1)
        let started = AsyncStream<Void>.makeStream()
        let task = Task {
            try await pool.withSession { session in
                started.continuation.yield()
                return try session.integer(
                    "SELECT COUNT(*) FROM things a, things b, things c WHERE a.id + b.id = c.id - 1")
            }
        }
        for await _ in started.stream { break }
        task.cancel()
        let start = ContinuousClock.now
        let error = await #expect(throws: (any Error).self) { try await task.value }
        #expect(
            (error as? DatabaseError)?.code == .cancelled || error is CancellationError, "\(error.debugDescription)")
        #expect(start.duration(to: .now) < .seconds(10))
        #expect(try await pool.withSession { try $0.integer("SELECT COUNT(*) FROM things") } == 3_000)
        // Nothing of it goes on on the server.
        if engine == .postgres {
            let busy = try await pool.withSession { session in
                try session.integer(
                    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'")
            }
            #expect(busy == 1)
        }
        pool.close()
    }

    @Test("cancelling between two statements takes the transaction back", arguments: TestEngine.all)
    func cancelledBetween(engine: TestEngine) async throws {
        let database = try TestDatabase(engine)
        _ = try ConformanceSample.open(database)
        let pool = try database.pool(1)
        let entered = AsyncStream<Void>.makeStream()
        let gate = DispatchSemaphore(value: 0)
        let task = Task {
            try await pool.withSession { session in
                try session.transaction {
                    try session.execute("INSERT INTO things (id, name) VALUES (1, 'a')")
                    entered.continuation.yield()
                    gate.wait()
                    try session.execute("INSERT INTO things (id, name) VALUES (2, 'b')")
                    Issue.record("was cancelled")
                }
            }
        }
        for await _ in entered.stream { break }
        task.cancel()
        gate.signal()
        let error = await #expect(throws: DatabaseError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(try await pool.withSession { try $0.integer("SELECT COUNT(*) FROM things") } == 0)
        pool.close()
    }

    @Test("statements are counted, and a session refuses to be used while rows are read", arguments: TestEngine.all)
    func counting(engine: TestEngine) async throws {
        let database = try TestDatabase(engine)
        _ = try ConformanceSample.open(database)
        let pool = try database.pool(1)
        try await pool.withSession { session in
            try session.execute("INSERT INTO things (id, name) VALUES (1, 'a'), (2, 'b')")
            let error = #expect(throws: DatabaseError.self) {
                try session.query("SELECT id FROM things") { _ in try session.execute("DELETE FROM things") }
            }
            #expect(error?.code == .statement)
            #expect(try session.integer("SELECT COUNT(*) FROM things") == 2)
        }
        #expect(pool.meter.counts.statements == 3)
        #expect(pool.meter.counts.failures == [.statement: 1])
        #expect(pool.meter.counts.seconds > 0)
        pool.close()
    }

    /// The server's number of a session.
    private static func number(_ session: any DatabaseSession) throws -> Int64 {
        let isPostgres = session.dialect.name == "PostgreSQL"
        return try session.integer(isPostgres ? "SELECT pg_backend_pid()" : "SELECT CONNECTION_ID()") ?? 0
    }

    /// Ends another session.
    private static func end(_ number: Int64, from session: any DatabaseSession) throws {
        if session.dialect.name == "PostgreSQL" {
            _ = try session.integer("SELECT pg_terminate_backend(\(number))::int")
        } else {
            try session.execute("KILL \(raw: "\(number)")")
        }
    }

    /// Whether the server still has another session.
    private static func isThere(_ number: Int64, from session: any DatabaseSession) throws -> Bool {
        try session.integer(
            session.dialect.name == "PostgreSQL"
                ? "SELECT COUNT(*) FROM pg_stat_activity WHERE pid = \(number)"
                : "SELECT COUNT(*) FROM information_schema.processlist WHERE id = \(number)") != 0
    }

    @Test("a connection that the server ended is replaced; who used it is told", arguments: TestEngine.servers)
    func lostConnection(engine: TestEngine) async throws {
        let database = try TestDatabase(engine)
        _ = try ConformanceSample.open(database)
        let pool = try database.pool(2)
        let killer = try database.open()
        let first = try await pool.withSession { try Self.number($0) }
        // In the middle of its use...
        let error = await #expect(throws: DatabaseError.self) {
            try await pool.withSession { session in
                try session.transaction {
                    try session.execute("INSERT INTO things (id, name) VALUES (1, 'lost')")
                    try Self.end(try Self.number(session), from: killer)
                    while true { try session.execute("UPDATE things SET name = 'lost' WHERE id = 1") }
                }
            }
        }
        #expect(error?.code == .unavailable, "\(error.debugDescription)")
        let second = try await pool.withSession { try Self.number($0) }
        #expect(second != first)
        // ... and while it lies idle: nobody notices.
        try Self.end(second, from: killer)
        while try Self.isThere(second, from: killer) {}
        let third = try await pool.withSession { try Self.number($0) }
        #expect(third != second)
        #expect(try await pool.withSession { try $0.integer("SELECT COUNT(*) FROM things") } == 0)
        pool.close()
    }

    @Test("a statement that takes longer than its limit is ended by the server", arguments: TestEngine.servers)
    func statementLimit(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        var limits = DatabaseLimits()
        limits.statement = .seconds(1)
        let connection = try database.driver(limits: limits).open()
        let error = #expect(throws: DatabaseError.self) {
            _ = try connection.all(
                engine == .postgres ? "SELECT pg_sleep(30)" : "SELECT SLEEP(30), 1 / 0 FROM information_schema.columns"
            ) { _ in }
        }
        #expect(error?.code == .cancelled, "\(error.debugDescription)")
    }

    @Test("a connection that is idle for long or old is asked or replaced", arguments: TestEngine.all)
    func ageing(engine: TestEngine) async throws {
        let database = try TestDatabase(engine)
        var options = ConnectionPool.Options()
        options.limit = 1
        options.maximumAge = .zero
        let old = ConnectionPool(driver: try database.driver(), options: options)
        for _ in 0..<3 { try await old.withSession { _ in } }
        #expect(old.statistics.opened == 3)
        #expect(old.statistics.open == 0)
        options.maximumAge = .seconds(1_800)
        options.idleLimit = .zero
        let idle = ConnectionPool(driver: try database.driver(), options: options)
        for _ in 0..<3 { try await idle.withSession { _ in } }
        #expect(idle.statistics.opened == 1)
        old.close()
        idle.close()
    }

    @Test(
        "what is notified in a transaction arrives with its commit",
        arguments: [TestEngine.postgres].filter(TestEngine.all.contains))
    func notifications(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let connection = try database.open()
        let listener = try #require(try database.driver().openListener(on: "changes"))
        try connection.transaction {
            try connection.notify("changes", "first")
            #expect(try listener.wait(atMost: .milliseconds(20)) == [])
        }
        #expect(try listener.wait(atMost: .seconds(10)) == ["first"])
        #expect(throws: Planted.self) {
            try connection.transaction {
                try connection.notify("changes", "never")
                throw Planted()
            }
        }
        try connection.notify("changes", "second")
        #expect(try listener.wait(atMost: .seconds(10)) == ["second"])
        listener.interrupt()
        #expect(try listener.wait(atMost: .seconds(10)) == [])
    }

    @Test("migrations are applied once by many at the same time, recorded, and not again", arguments: TestEngine.all)
    func migrations(engine: TestEngine) async throws {
        let database = try TestDatabase(engine)
        let migrations = [
            Migration(number: 1, name: "things", steps: [.createTable(ConformanceSample.things)]),
            Migration(
                number: 2, name: "more",
                steps: [
                    .createTable(ConformanceSample.parts), .statement("INSERT INTO things (id, name) VALUES (1, 'x')"),
                ]),
        ]
        let address = database.address
        let applied = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let pool = ConnectionPool(driver: try DatabaseAddress.driver(for: address), limit: 1)
                    defer { pool.close() }
                    return try await pool.withSession { try Migrator(migrations).migrate($0, now: .now).count }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(applied == 2)
        let connection = try database.open()
        #expect(try Migrator(migrations).state(of: connection).applied == [1, 2])
        #expect(try connection.integer("SELECT COUNT(*) FROM things") == 1)
        let error = #expect(throws: DatabaseError.self) { try Migrator([migrations[0]]).state(of: connection) }
        #expect(error?.code == .schema)
    }

    @Test("an address that cannot be used says why, without its password")
    func addresses() throws {
        for address in [
            "postgres://u:hunter2@127.0.0.1:1/x", "postgresql://u:hunter2@127.0.0.1:1/x?connect_timeout=2",
            "mysql://u:hunter2@127.0.0.1:1/x", "mariadb://u:hunter2@127.0.0.1:1/x",
        ] {
            let driver = try DatabaseAddress.driver(for: address)
            #expect(!driver.displayAddress.contains("hunter2"))
            let error = #expect(throws: DatabaseError.self) { try driver.open() }
            #expect(error?.code == .unavailable, "\(error.debugDescription)")
            #expect(error?.debugDescription.contains("hunter2") == false)
        }
        for address in [
            "postgres://u:hunter2@[bad", "postgres://h/x?nonsense=hunter2", "mysql://", "oracle:x", "nothing",
        ] {
            let error = #expect(throws: DatabaseError.self) { _ = try DatabaseAddress.driver(for: address) }
            #expect(error?.code == .badAddress, "\(address)")
            #expect(error?.message.contains("hunter2") == false, "\(address)")
        }
    }
}
