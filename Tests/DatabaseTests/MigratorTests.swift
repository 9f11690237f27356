import Database
import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("Migrations")
struct MigratorTests {
    private static let first = Migration(
        number: 1, name: "things",
        steps: [.createTable(TableDefinition("things", primaryKey: ["id"], columns: [.integer("id"), .text("name")]))])
    private static let second = Migration(
        number: 2, name: "more", steps: [.statement("INSERT INTO things (id, name) VALUES (1, 'x')")])
    private static let now = Timestamp(milliseconds: 1_700_000_000_000)

    @Test("applies what is pending, once, in order, and records it")
    func applies() throws {
        let database = try SampleDatabase()
        let connection = try database.open()
        let migrator = Migrator([Self.first, Self.second])
        #expect(try migrator.state(of: connection).pending.map(\.number) == [1, 2])
        #expect(try Migrator([Self.first]).migrate(connection, now: Self.now).map(\.number) == [1])
        #expect(try migrator.state(of: connection).applied == [1])
        #expect(try migrator.state(of: connection).pending.map(\.name) == ["more"])
        #expect(try migrator.migrate(connection, now: Self.now).map(\.number) == [2])
        #expect(try migrator.migrate(connection, now: Self.now).isEmpty)
        #expect(try connection.integer("SELECT COUNT(*) FROM things") == 1)
        let journal = try connection.all("SELECT number, name, applied_at FROM schema_migrations ORDER BY number") {
            [$0.value(0), $0.value(1), $0.value(2)]
        }
        #expect(
            journal == [
                [.integer(1), .text("things"), .integer(1_700_000_000_000)],
                [.integer(2), .text("more"), .integer(1_700_000_000_000)],
            ])
    }

    @Test("asking for the state writes nothing")
    func state() throws {
        let database = try SampleDatabase()
        let connection = try database.open()
        _ = try Migrator([Self.first]).state(of: connection)
        #expect(try connection.tableNames().isEmpty)
        #expect(Migrator([Self.first]).stateOfNothing.pending.count == 1)
        #expect(try Migrator([]).migrate(connection, now: Self.now).isEmpty)
    }

    @Test("a step that fails leaves nothing of it and of those before it in the same run")
    func failure() throws {
        let database = try SampleDatabase()
        let connection = try database.open()
        let broken = Migration(number: 2, name: "broken", steps: [.statement("INSERT INTO absent VALUES (1)")])
        #expect(throws: DatabaseError.self) { try Migrator([Self.first, broken]).migrate(connection, now: Self.now) }
        #expect(try connection.tableNames().isEmpty)
        #expect(try Migrator([Self.first, Self.second]).migrate(connection, now: Self.now).count == 2)
    }

    @Test("a schema that is newer than the program is refused in words that help")
    func newer() throws {
        let database = try SampleDatabase()
        let connection = try database.open()
        _ = try Migrator([Self.first, Self.second]).migrate(connection, now: Self.now)
        for attempt in [
            { _ = try Migrator([Self.first]).state(of: connection) },
            { _ = try Migrator([Self.first]).migrate(connection, now: Self.now) },
        ] {
            let error = #expect(throws: DatabaseError.self) { try attempt() }
            #expect(error?.code == .schema)
            #expect(error?.message.contains("step 2 (more), which this version does not know") == true)
            #expect(error?.message.contains("newer version") == true)
        }
    }

    @Test("a history that was edited is refused")
    func edited() throws {
        let database = try SampleDatabase()
        let connection = try database.open()
        _ = try Migrator([Self.first]).migrate(connection, now: Self.now)
        let renamed = Migration(number: 1, name: "thing", steps: Self.first.steps)
        let changed = Migration(
            number: 1, name: "things",
            steps: [.createTable(TableDefinition("things", primaryKey: ["id"], columns: [.integer("id")]))])
        for other in [renamed, changed] {
            let error = #expect(throws: DatabaseError.self) { try Migrator([other]).state(of: connection) }
            #expect(error?.code == .schema)
            #expect(error?.message.contains("Step 1") == true)
        }
    }

    @Test("processes that migrate at the same time apply each step once", .timeLimit(.minutes(1)))
    func concurrent() async throws {
        let database = try SampleDatabase()
        let path = database.path
        let applied = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let pool = ConnectionPool(driver: SQLiteDriver(path: path), limit: 1)
                    defer { pool.close() }
                    return try await pool.withSession { session in
                        try Migrator([Self.first, Self.second]).migrate(session, now: Self.now).count
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(applied == 2)
    }
}
