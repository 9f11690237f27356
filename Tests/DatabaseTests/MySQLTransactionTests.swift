import Database
import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite(
    "MySQL transactions and locks", .enabled(if: MySQLTestServer.isPresent, MySQLTestServer.hint),
    .timeLimit(.minutes(2)))
struct MySQLTransactionTests {
    private func names(_ connection: any DatabaseConnection) throws -> [String] {
        try connection.all("SELECT name FROM things ORDER BY id") { $0.text(0) }
    }

    private func expectPlanted(_ body: () throws -> Void) throws {
        do { try body() } catch is Planted {}
    }

    @Test("what returns is committed, what throws is rolled back, inside one another too")
    func nested() throws {
        let database = try MySQLDatabase()
        let connection = try database.openFilled()
        try connection.transaction {
            try connection.execute("INSERT INTO things VALUES (1, 'outer')")
            try connection.transaction {
                try connection.execute("INSERT INTO things VALUES (2, 'inner')")
                try expectPlanted {
                    try connection.transaction {
                        try connection.execute("INSERT INTO things VALUES (3, 'innermost')")
                        throw Planted()
                    }
                }
            }
            try connection.execute("INSERT INTO things VALUES (5, 'last')")
        }
        try expectPlanted {
            try connection.transaction {
                try connection.execute("INSERT INTO things VALUES (6, 'dropped')")
                throw Planted()
            }
        }
        #expect(try names(connection) == ["outer", "inner", "last"])
        #expect(try names(try database.open()) == ["outer", "inner", "last"])
    }

    @Test("a statement that ends the transaction lets nothing run outside of it")
    func implicitCommit() throws {
        let database = try MySQLDatabase()
        let connection = try database.openFilled()
        let error = #expect(throws: DatabaseError.self) {
            try connection.transaction {
                try connection.execute("CREATE TABLE other (id BIGINT)")
                try connection.execute("INSERT INTO things VALUES (1, 'outside')")
            }
        }
        #expect(error?.code == .statement)
        #expect(try names(connection) == [])
        #expect(throws: Planted(number: 3)) {
            try connection.transaction {
                try connection.execute("ROLLBACK")
                throw Planted(number: 3)
            }
        }
        _ = try connection.transaction { try connection.execute("INSERT INTO things VALUES (1, 'a')") }
        #expect(try names(connection) == ["a"])
    }

    /// Two transactions that lock two rows in opposite orders; the error of the one that lost.
    private func deadlock(_ database: MySQLDatabase, swallowing: Bool) async throws -> DatabaseError? {
        let (first, second) = (try database.open(), try database.open())
        let (firstHas, secondHas) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        @Sendable func run(
            _ connection: any DatabaseConnection, _ ids: (Int, Int), _ mine: DispatchSemaphore,
            _ other: DispatchSemaphore
        ) -> DatabaseError? {
            do {
                try connection.transaction {
                    try connection.execute("UPDATE things SET name = name || 'x' WHERE id = \(ids.0)")
                    mine.signal()
                    _ = other.wait(timeout: .now() + 10)
                    if swallowing {
                        // Who catches the error inside must not get on outside of the transaction.
                        _ = try? connection.transaction {
                            try connection.execute("UPDATE things SET name = name || 'y' WHERE id = \(ids.1)")
                        }
                        try connection.execute("UPDATE things SET name = name || 'z' WHERE id = \(ids.1)")
                    } else {
                        try connection.execute("UPDATE things SET name = name || 'y' WHERE id = \(ids.1)")
                    }
                }
                return nil
            } catch {
                return error as? DatabaseError
            }
        }
        async let one = Task.detached { run(first, (1, 2), firstHas, secondHas) }.value
        async let two = Task.detached { run(second, (2, 1), secondHas, firstHas) }.value
        let errors = await [one, two].compactMap { $0 }
        #expect(errors.count == 1)
        return errors.first
    }

    @Test("a deadlock ends one transaction as a conflict, whoever catches it", arguments: [false, true])
    func deadlocks(swallowing: Bool) async throws {
        let database = try MySQLDatabase()
        let connection = try database.openFilled()
        try connection.execute("INSERT INTO things VALUES (1, 'a'), (2, 'b')")
        let error = try await deadlock(database, swallowing: swallowing)
        #expect(error?.code == .conflict, "\(error.debugDescription)")
        #expect(error?.engineCode == "MYSQL-1213")
        let expected = swallowing ? [["ax", "byz"], ["ayz", "bx"]] : [["ax", "by"], ["ay", "bx"]]
        let found = try names(connection)
        #expect(expected.contains(found) || found == ["axyz", "bxyz"] || found.allSatisfy { $0.count <= 4 })
        // Nothing of the loser is left.
        #expect(found.joined().filter { $0 == "x" }.count == 1)
    }

    @Test("the pool runs a transaction again that lost against another one")
    func retries() async throws {
        let database = try MySQLDatabase()
        let connection = try database.openFilled()
        try connection.execute("INSERT INTO things VALUES (1, '0'), (2, '0')")
        let pool = ConnectionPool(driver: try database.driver(), limit: 4)
        defer { pool.close() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    for _ in 0..<10 {
                        try await pool.transaction { session in
                            for id in worker % 2 == 0 ? [1, 2] : [2, 1] {
                                try session.execute("UPDATE things SET name = name + 1 WHERE id = \(id)")
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try names(connection) == ["40", "40"])
    }

    @Test("waiting too long for a lock is busy, and the transaction goes on")
    func busy() throws {
        let database = try MySQLDatabase()
        let (first, second) = (try database.openFilled(), try database.open())
        try first.execute("INSERT INTO things VALUES (1, 'a'), (2, 'b')")
        try second.execute("SET SESSION innodb_lock_wait_timeout = 1")
        var code: DatabaseError.Code?
        try first.transaction {
            try first.execute("UPDATE things SET name = 'c' WHERE id = 1")
            try second.transaction {
                try second.execute("UPDATE things SET name = 'd' WHERE id = 2")
                do {
                    try second.execute("UPDATE things SET name = 'e' WHERE id = 1")
                } catch let error as DatabaseError {
                    code = error.code
                }
            }
            // Skips the row that is locked here, and reads what was committed.
            let free = try second.transaction {
                try second.all("SELECT id FROM things ORDER BY id\(clause: .forUpdateSkippingLocked)") { $0.integer(0) }
            }
            #expect(free == [2])
            #expect(try names(second) == ["a", "d"])
        }
        #expect(code == .busy)
        #expect(try names(first) == ["c", "d"])
    }

    @Test("a lock by name has one holder in a database, waits as long as asked, and ends with its connection")
    func exclusive() throws {
        let database = try MySQLDatabase()
        let elsewhere = try MySQLDatabase()
        let (first, second) = (try database.open(), try database.open())
        let other = try elsewhere.open()
        let long = String(repeating: "long name ", count: 20)
        for name in ["import", long] {
            var code: DatabaseError.Code?
            var waited = Duration.zero
            try first.exclusively(name) {
                let start = ContinuousClock.now
                do {
                    try second.exclusively(name, waitingAtMost: .milliseconds(1_200)) {}
                } catch let error as DatabaseError {
                    code = error.code
                }
                waited = start.duration(to: .now)
                try second.exclusively(name + "x") {}
                try other.exclusively(name) {}
            }
            #expect(code == .busy)
            #expect(waited > .milliseconds(900) && waited < .seconds(5))
            #expect(try second.exclusively(name) { 1 } == 1)
        }
        #expect(throws: Planted.self) { try first.exclusively("import") { throw Planted() } }
        let third = try database.open()
        let number = try third.connectionNumber()
        #expect(throws: DatabaseError.self) {
            try third.exclusively("import") {
                try second.execute("KILL \(raw: "\(number)")")
                try second.exclusively("import", waitingAtMost: .seconds(5)) {}
                try third.execute("SELECT 1")
            }
        }
        #expect(try first.exclusively("import") { true })
    }
}
