import Database
import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("Transactions and locks")
struct TransactionTests {
    private func names(_ connection: any DatabaseConnection) throws -> [String] {
        try connection.all("SELECT name FROM things ORDER BY id") { $0.text(0) }
    }

    @Test("what returns is committed, what throws is rolled back")
    func outer() throws {
        let database = try SampleDatabase()
        let connection = try database.openFilled()
        let result = try connection.transaction {
            try connection.execute("INSERT INTO things VALUES (1, 'kept')")
            return 42
        }
        #expect(result == 42)
        #expect(throws: Planted(number: 7)) {
            try connection.transaction {
                try connection.execute("INSERT INTO things VALUES (2, 'dropped')")
                throw Planted(number: 7)
            }
        }
        #expect(try names(connection) == ["kept"])
        #expect(try names(try database.open()) == ["kept"])
    }

    private func expectPlanted(_ body: () throws -> Void) throws {
        do { try body() } catch is Planted {}
    }

    @Test("an inner transaction that throws loses only its own rows")
    func nested() throws {
        let database = try SampleDatabase()
        let connection = try database.openFilled()
        try connection.transaction {
            try connection.execute("INSERT INTO things VALUES (1, 'outer')")
            try connection.transaction {
                try connection.execute("INSERT INTO things VALUES (2, 'inner')")
                #expect(throws: Planted.self) {
                    try connection.transaction {
                        try connection.execute("INSERT INTO things VALUES (3, 'innermost')")
                        throw Planted()
                    }
                }
            }
            // Not in `#expect(throws:)`: a second one inside a closure of a generic call is miscompiled (it crashes the
            // compiler in some forms).
            try expectPlanted {
                try connection.transaction {
                    try connection.execute("INSERT INTO things VALUES (4, 'second')")
                    throw Planted()
                }
            }
            try connection.execute("INSERT INTO things VALUES (5, 'last')")
        }
        #expect(try names(connection) == ["outer", "inner", "last"])
    }

    @Test("the first error comes out, even where the engine has rolled back already")
    func firstError() throws {
        let database = try SampleDatabase()
        let connection = try database.openFilled()
        #expect(throws: Planted(number: 3)) {
            try connection.transaction {
                // ROLLBACK inside: the one that follows fails, and must not hide the cause.
                try connection.execute("ROLLBACK")
                throw Planted(number: 3)
            }
        }
        let error = #expect(throws: DatabaseError.self) {
            try connection.transaction {
                try connection.transaction { try connection.execute("INSERT INTO parts VALUES (1, 99)") }
            }
        }
        #expect(error?.code == .constraint)
        // The connection is as good as before.
        _ = try connection.transaction { try connection.execute("INSERT INTO things VALUES (1, 'a')") }
        #expect(try names(connection) == ["a"])
    }

    @Test("a second writer is told that the database is busy, readers are not disturbed")
    func secondWriter() throws {
        let database = try SampleDatabase()
        let (first, second) = (try database.openFilled(), try database.open())
        try first.transaction {
            try first.execute("INSERT INTO things VALUES (1, 'a')")
            let error = #expect(throws: DatabaseError.self) { try second.transaction {} }
            #expect(error?.code == .busy)
            #expect(try names(second) == [])
        }
        _ = try second.transaction { try second.execute("INSERT INTO things VALUES (2, 'b')") }
        #expect(try names(first) == ["a", "b"])
    }

    @Test("a lock refuses a second holder and is free again afterwards, however the first ended")
    func exclusive() throws {
        let database = try SampleDatabase()
        let (first, second) = (try database.open(), try database.open())
        try first.exclusively("import") {
            let error = #expect(throws: DatabaseError.self) { try second.exclusively("import") {} }
            #expect(error?.code == .busy)
            #expect(error?.message.contains("import") == true)
            // Another name is another lock.
            try second.exclusively("other") {}
        }
        #expect(throws: Planted.self) { try first.exclusively("import") { throw Planted() } }
        #expect(try second.exclusively("import") { 1 } == 1)
    }

    /// `flock` of util-linux, with which a test can hold the lock in another process.
    private static let flock = ["/usr/bin/flock", "/bin/flock"].first { FileManager.default.fileExists(atPath: $0) }

    @Test(
        "a lock ends with the process that holds it, even if that is killed",
        .enabled(if: flock != nil, "needs the flock command of util-linux"), .timeLimit(.minutes(1)))
    func holderDies() throws {
        let database = try SampleDatabase()
        let connection = try database.open()
        let child = Process()
        child.executableURL = URL(fileURLWithPath: try #require(Self.flock))
        // -o: the lock is not handed down, so that it dies with flock itself; cat waits for its input to end.
        child.arguments = ["-o", database.path + ".import.lock", "-c", "echo held; exec cat"]
        let (input, output) = (Pipe(), Pipe())
        child.standardInput = input
        child.standardOutput = output
        try child.run()
        defer { if child.isRunning { child.terminate() } }
        #expect(output.fileHandleForReading.availableData == Data("held\n".utf8))
        let error = #expect(throws: DatabaseError.self) { try connection.exclusively("import") {} }
        #expect(error?.code == .busy)
        kill(child.processIdentifier, SIGKILL)
        // Its child holds the socket by which Foundation sees the end, so that one must end first.
        try input.fileHandleForWriting.close()
        child.waitUntilExit()
        #expect(try connection.exclusively("import") { true })
    }

    @Test("a killed writer's rows are gone and the file is sound", .timeLimit(.minutes(1)))
    func rollbackAfterDeath() throws {
        let database = try SampleDatabase()
        let connection = try database.openFilled()
        try connection.execute("INSERT INTO things VALUES (1, 'kept')")
        // What a process leaves behind that dies inside a transaction: files as they are, without a commit.
        let copy = database.folder.path + "/copy.sqlite"
        try connection.transaction {
            try connection.execute("PRAGMA cache_size = 1")
            for number in 2..<2_000 { try connection.execute("INSERT INTO things VALUES (\(number), 'lost')") }
            for ending in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: database.path + ending, toPath: copy + ending)
            }
        }
        let reopened = try SQLiteDriver(path: copy).open()
        #expect(try reopened.value("PRAGMA integrity_check") == .text("ok"))
        #expect(try names(reopened) == ["kept"])
    }
}
