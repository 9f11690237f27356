import Database
import ServiceSupport
import TestSupport
import Testing

@Suite("MySQL migrations", .enabled(if: MySQLTestServer.isPresent, MySQLTestServer.hint), .timeLimit(.minutes(2)))
struct MySQLMigratorTests {
    private static let tables = [
        MySQLDatabase.things, MySQLDatabase.parts,
        TableDefinition(
            "more", primaryKey: ["a", "b"], columns: [.code("a"), .integer("b"), .text("c")],
            indexes: [.on("b"), .unique("b", "a")]),
    ]
    private static let migrations = [
        Migration(number: 1, name: "tables", steps: tables.map { .createTable($0) }),
        Migration(
            number: 2, name: "rows",
            steps: [
                .statement("INSERT INTO things (id, name) VALUES (1, 'x')"),
                .statement("INSERT INTO parts (id, thing) VALUES (1, 1)"),
                .createTable(TableDefinition("last", primaryKey: ["id"], columns: [.integer("id")])),
            ]),
    ]
    private static let now = Timestamp(milliseconds: 1_700_000_000_000)

    private func expectComplete(_ connection: any DatabaseConnection) throws {
        for table in Self.tables {
            let stored = try #require(try connection.storedTable(table.name))
            #expect(stored.differences(from: table, in: connection.dialect) == [])
        }
        #expect(try connection.integer("SELECT COUNT(*) FROM things") == 1)
        #expect(try connection.integer("SELECT COUNT(*) FROM parts") == 1)
        #expect(try connection.integer("SELECT COUNT(*) FROM schema_migrations") == 2)
        #expect(try connection.integer("SELECT COUNT(*) FROM schema_migration_steps") == 0)
    }

    @Test("apply what is pending, once, in order")
    func applies() throws {
        let database = try MySQLDatabase()
        let connection = try database.open()
        #expect(try Migrator([Self.migrations[0]]).migrate(connection, now: Self.now).map(\.number) == [1])
        #expect(try Migrator(Self.migrations).migrate(connection, now: Self.now).map(\.number) == [2])
        #expect(try Migrator(Self.migrations).migrate(connection, now: Self.now).isEmpty)
        try expectComplete(connection)
    }

    @Test("are taken up where a run died, before and after every statement's note")
    func resumed() throws {
        // A connection that dies at its n-th statement; the next one goes on.
        let database = try MySQLDatabase()
        var deaths = 0
        for _ in 0..<200 {
            let connection = try database.open()
            let mortal = MortalSession(connection, statements: 3)
            do {
                _ = try Migrator(Self.migrations).migrate(mortal, now: Self.now)
                break
            } catch is Planted {
                deaths += 1
            }
            connection.close()
        }
        #expect(deaths > 5)
        try expectComplete(try database.open())
        // Every place to die, each in a database of its own.
        for limit in 1..<24 {
            let database = try MySQLDatabase()
            let first = try database.open()
            do {
                _ = try Migrator(Self.migrations).migrate(MortalSession(first, statements: limit), now: Self.now)
            } catch is Planted {}
            first.close()
            let second = try database.open()
            _ = try Migrator(Self.migrations).migrate(second, now: Self.now)
            try expectComplete(second)
        }
    }

    @Test("make an empty table of another form again, and refuse one with rows")
    func foreign() throws {
        let database = try MySQLDatabase()
        let connection = try database.open()
        try connection.execute("CREATE TABLE things (id BIGINT PRIMARY KEY, title LONGTEXT)")
        try connection.execute("INSERT INTO things VALUES (1, 'somebody else''s')")
        let error = #expect(throws: DatabaseError.self) {
            try Migrator(Self.migrations).migrate(connection, now: Self.now)
        }
        #expect(error?.code == .schema)
        #expect(error?.message.contains("things") == true)
        try connection.execute("DELETE FROM things")
        #expect(try Migrator(Self.migrations).migrate(connection, now: Self.now).count == 2)
        try expectComplete(connection)
    }

    @Test("of several processes at the same time are applied once")
    func concurrent() async throws {
        let database = try MySQLDatabase()
        let driver = try database.driver()
        let applied = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let pool = ConnectionPool(driver: driver, limit: 1)
                    defer { pool.close() }
                    return try await pool.withSession { try Migrator(Self.migrations).migrate($0, now: Self.now).count }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(applied == 2)
        try expectComplete(try database.open())
    }
}

/// A session that dies just after a number of statements.
private final class MortalSession: DatabaseSession {
    private let connection: any DatabaseConnection
    private var left: Int

    init(_ connection: any DatabaseConnection, statements: Int) {
        self.connection = connection
        left = statements
    }

    var dialect: Dialect { connection.dialect }

    func execute(_ sql: SQL) throws -> Int {
        left -= 1
        if left == 0 {
            try connection.execute(sql)
            throw Planted()
        }
        guard left > 0 else { throw Planted() }
        return try connection.execute(sql)
    }

    func query(_ sql: SQL, each: (any RowReading) throws -> Void) throws { try connection.query(sql, each: each) }

    func bulkInsert(into table: String, columns: [String], fill: (any BulkRowAppending) throws -> Void) throws -> Int {
        try connection.bulkInsert(into: table, columns: columns, fill: fill)
    }

    func transaction<Outcome>(_ body: () throws -> Outcome) throws -> Outcome { try connection.transaction(body) }

    func exclusively<Outcome>(
        _ name: String, waitingAtMost limit: Duration, _ body: () throws -> Outcome
    ) throws -> Outcome {
        try connection.exclusively(name, waitingAtMost: limit, body)
    }

    func tableNames() throws -> Set<String> { try connection.tableNames() }

    func columnNames(of table: String) throws -> [String] { try connection.columnNames(of: table) }

    func storedTable(_ name: String) throws -> StoredTable? { try connection.storedTable(name) }

    func withoutReferences<Outcome>(of tables: [TableDefinition], _ body: () throws -> Outcome) throws -> Outcome {
        try connection.withoutReferences(of: tables, body)
    }

    func optimize() throws { try connection.optimize() }
}
