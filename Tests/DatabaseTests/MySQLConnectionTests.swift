import Database
import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("A MySQL connection", .enabled(if: MySQLTestServer.isPresent, MySQLTestServer.hint), .timeLimit(.minutes(1)))
struct MySQLConnectionTests {
    @Test("is set up as the documentation says")
    func settings() throws {
        let database = try MySQLDatabase()
        let connection = try database.open()
        let expected: [(String, SQLValue)] = [
            ("character_set_client", .text("utf8mb4")), ("character_set_results", .text("utf8mb4")),
            ("collation_connection", .text("utf8mb4_bin")), ("time_zone", .text("+00:00")), ("autocommit", .integer(1)),
            ("foreign_key_checks", .integer(1)), ("unique_checks", .integer(1)),
            ("innodb_lock_wait_timeout", .integer(10)),
        ]
        for (name, value) in expected {
            #expect(try connection.value("SELECT @@SESSION.\(raw: name)") == value, "\(name)")
        }
        let during = try connection.withoutReferences(of: []) {
            try connection.integer("SELECT @@SESSION.foreign_key_checks")
        }
        #expect(during == 0)
        #expect(try connection.integer("SELECT @@SESSION.foreign_key_checks") == 1)
        // The modes: texts put together, names in quotes, a backslash is a backslash, wrong values are refused.
        #expect(try connection.value(#"SELECT 'a' || 'b'"#) == .text("ab"))
        #expect(try connection.value(#"SELECT 'a\nb'"#) == .text(#"a\nb"#))
        #expect(throws: DatabaseError.self) { try connection.execute(#"SELECT "typo""#) }
        let version = try connection.engineVersion()
        #expect(version.hasPrefix("MariaDB ") || version.hasPrefix("MySQL "))
        let kind = try connection.value("SELECT VERSION()").map { "\($0)" } ?? ""
        #expect(kind.contains(version.split(separator: " ")[1]))
        #expect(try database.driver().clientVersion.hasPrefix("libmariadb 3."))
    }

    private static let values = ConnectionTests.values.filter { $0 != .real(.infinity) }

    @Test("returns every value as it was given")
    func values() throws {
        let database = try MySQLDatabase()
        let connection = try database.open()
        try connection.execute(
            """
            CREATE TABLE v (id BIGINT PRIMARY KEY, i BIGINT, r DOUBLE, t \(raw: connection.dialect.typeName(.text)),
                b \(raw: connection.dialect.typeName(.blob)))
            """)
        for (index, value) in Self.values.enumerated() {
            let read = try connection.value("SELECT \(value)")
            // MySQL takes a value that is nothing but selected for a text, whatever it is bound as; in a column it is what
            // the column is.
            if case .blob = value, TestEngine.isMySQLItself {
                #expect(read != nil, "value \(index)")
            } else {
                #expect(read == value, "value \(index)")
            }
            let column =
                switch value {
                case .null, .integer: "i"
                case .real: "r"
                case .text: "t"
                case .blob: "b"
                }
            try connection.execute("INSERT INTO v (id, \(identifier: column)) VALUES (\(index), \(value))")
            let stored = try connection.value("SELECT \(identifier: column) FROM v WHERE id = \(index)")
            #expect(stored == value, "value \(index)")
            // Equal strings may differ in bytes.
            if case .text(let given) = value, case .text(let read) = stored {
                #expect(given.utf8.elementsEqual(read.utf8))
            }
        }
        // All in one result, long ones between short ones.
        let all = try connection.all("SELECT i, r, t, b FROM v ORDER BY id") { row in
            (0..<4).map { row.value($0) }.first { $0 != .null } ?? .null
        }
        #expect(all == Self.values)
    }

    @Test("keeps every bit of a double, and refuses what is no number", arguments: [true, false])
    func doubles(isLoad: Bool) throws {
        let database = try MySQLDatabase()
        let connection = try database.open()
        let table = TableDefinition("d", primaryKey: ["id"], columns: [.integer("id"), .real("x")])
        for statement in table.creationStatements(in: connection.dialect) { try connection.execute(statement) }
        // Without a negative zero, which the server, like SQLite, stores as zero.
        var given: [Double] = [0, 0.1, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude]
        given += [1e22, 1e23, 9_007_199_254_740_992, -.leastNonzeroMagnitude, .leastNormalMagnitude.nextDown]
        while given.count < (isLoad ? 20_000 : 500) {
            let number = Double(bitPattern: .random(in: 0...UInt64.max))
            if number.isFinite { given.append(number) }
        }
        try connection.transaction {
            if isLoad {
                _ = try connection.bulkInsert(into: "d", columns: ["id", "x"]) { rows in
                    for (index, number) in given.enumerated() {
                        rows.integer(index)
                        rows.real(number)
                        try rows.endRow()
                    }
                }
            } else {
                for (index, number) in given.enumerated() {
                    try connection.execute("INSERT INTO d VALUES (\(index), \(number))")
                }
            }
        }
        let read = try connection.all("SELECT x FROM d ORDER BY id") { $0.real(0) }
        let differing = zip(given, read).filter { $0.bitPattern != $1.bitPattern }
        #expect(differing.isEmpty, "\(differing.prefix(5))")
        for number in [Double.infinity, .nan] {
            let error = #expect(throws: DatabaseError.self) {
                try connection.execute("INSERT INTO d VALUES (-1, \(number))")
            }
            #expect(error?.code == .constraint)
        }
    }

    @Test("tells NULL, empty and zero apart, and reads numbers of every kind")
    func nothing() throws {
        let database = try MySQLDatabase()
        let connection = try database.open()
        try connection.query("SELECT NULL, '', 0, x'', 0.0, SUM(n), 1.5 FROM (SELECT 1 AS n UNION ALL SELECT 2) t") {
            row in
            #expect(row.columnCount == 7)
            #expect((0..<5).map { row.isNull($0) } == [true, false, false, false, false])
            #expect(row.optionalText(1)?.isEmpty == true)
            #expect(row.optionalInteger(2) == 0)
            #expect(row.optionalBool(0) == nil)
            #expect(row.value(3) == .blob([]))
            #expect(row.optionalReal(4) == 0)
            #expect(row.value(5) == .integer(3))
            #expect(row.integer(5) == 3)
            #expect(row.value(6) == .real(1.5))
            #expect(row.text(2) == "0")
        }
        #expect(try connection.first("SELECT 1 FROM (SELECT 1) t WHERE 1 = 0") { _ in true } == nil)
    }

    @Test("refuses a second statement while rows come in, and goes on after a row was refused")
    func streaming() throws {
        let database = try MySQLDatabase()
        let connection = try database.openFilled()
        for id in 0..<2_000 { try connection.execute("INSERT INTO things VALUES (\(id), \("n\(id)"))") }
        var rows = 0
        let error = #expect(throws: DatabaseError.self) {
            try connection.query("SELECT id FROM things") { _ in
                rows += 1
                try connection.execute("SELECT 1")
            }
        }
        #expect(error?.code == .statement)
        #expect(rows == 1)
        #expect(throws: Planted.self) { try connection.query("SELECT id, name FROM things") { _ in throw Planted() } }
        #expect(try connection.integer("SELECT COUNT(*) FROM things") == 2_000)
        // The server was asked to send no more rows; nobody else gets a connection to which such an order was given.
        #expect(!connection.isHealthy())
    }

    @Test("counts rows as the other engines do")
    func counts() throws {
        let database = try MySQLDatabase()
        let connection = try database.openFilled()
        #expect(try connection.execute("INSERT INTO things VALUES (1, 'a'), (2, 'b')") == 2)
        #expect(try connection.execute("UPDATE things SET name = \("c")") == 2)
        #expect(try connection.execute("UPDATE things SET name = \("c")") == 2, "found, not changed")
        #expect(try connection.execute("UPDATE things SET name = 'c' WHERE id = 1") == 1)
        #expect(try connection.execute("DELETE FROM things WHERE id = \(9)") == 0)
        let update = SQLClause.orUpdate(key: ["id"], columns: ["name"])
        let keep = SQLClause.orKeep(key: ["id"])
        #expect(try connection.execute("INSERT INTO things VALUES (\(1), \("d"))\(clause: update)") == 1)
        #expect(try connection.execute("INSERT INTO things VALUES (\(1), \("d"))\(clause: update)") == 1, "the same")
        #expect(try connection.execute("INSERT INTO things VALUES (\(3), \("e"))\(clause: update)") == 1)
        #expect(try connection.execute("INSERT INTO things VALUES (1, 'x'), (4, 'f')\(clause: update)") == 2)
        #expect(try connection.execute("INSERT INTO things VALUES (\(1), \("z"))\(clause: keep)") == 0)
        #expect(try connection.execute("INSERT INTO things VALUES (\(5), \("g"))\(clause: keep)") == 1)
        #expect(try connection.execute("INSERT INTO things VALUES (1, 'q'), (6, 'h')\(clause: keep)") == 1)
        #expect(try connection.value("SELECT name FROM things WHERE id = 1") == .text("x"))
    }

    @Test("says what failed without the values of the rows")
    func messages() throws {
        let database = try MySQLDatabase()
        let connection = try database.openFilled()
        try connection.execute("INSERT INTO things VALUES (1, 'secret')")
        let unique: SQL = "CREATE UNIQUE INDEX one_name ON things (name)"
        try connection.execute(unique)
        let cases: [(SQL, DatabaseError.Code, String)] = [
            ("INSERT INTO things VALUES (\(2), \("secret"))", .constraint, "(one_name)"),
            ("INSERT INTO things VALUES (\(1), \("other"))", .constraint, "(PRIMARY)"),
            ("INSERT INTO things VALUES (\("secret"), \("x"))", .constraint, "id"),
            ("INSERT INTO things VALUES (\(3), \(String(repeating: "secret", count: 20)))", .constraint, "(name)"),
            ("INSERT INTO things VALUES (\(4), \(SQLValue.null))", .constraint, "(name)"),
            ("INSERT INTO things (name) VALUES (\("secret 2"))", .constraint, "(id)"),
            ("INSERT INTO parts VALUES (\(1), \(99))", .constraint, "parts"),
            ("SELEKT \("secret")", .statement, "SELEKT"),
            ("SELECT nothing FROM things WHERE name = \("secret")", .statement, "nothing"),
            ("SELECT 1 FROM absent WHERE 'x' = \("secret")", .statement, "absent"),
        ]
        for (sql, code, words) in cases {
            let error = #expect(throws: DatabaseError.self, "\(words)") { try connection.execute(sql) }
            #expect(error?.code == code, "\(error.debugDescription)")
            #expect(error?.message.contains(words) == true, "\(error.debugDescription)")
            #expect(error?.debugDescription.contains("secret") == false, "\(error.debugDescription)")
        }
        #expect(try connection.integer("SELECT COUNT(*) FROM things") == 1)
    }

    @Test("a value that is larger than the server takes is refused, and the connection lives on")
    func tooLarge() throws {
        let database = try MySQLDatabase()
        let connection = try database.open()
        let limit = Int(try connection.integer("SELECT @@max_allowed_packet") ?? 0)
        let error = #expect(throws: DatabaseError.self) {
            try connection.value("SELECT LENGTH(\([UInt8](repeating: 1, count: limit)))")
        }
        #expect(error?.code == .constraint)
        #expect(connection.isHealthy())
        #expect(try connection.integer("SELECT LENGTH(\([UInt8](repeating: 1, count: 1 << 20)))") == 1 << 20)
    }

    @Test("describes the tables that a definition made")
    func tables() throws {
        let database = try MySQLDatabase()
        let connection = try database.openFilled()
        #expect(try connection.tableNames() == ["things", "parts"])
        #expect(try connection.columnNames(of: "parts") == ["id", "thing"])
        #expect(try connection.columnNames(of: "absent").isEmpty)
        #expect(try connection.storedTable("absent") == nil)
        let all = TableDefinition(
            "every", primaryKey: ["a", "b"],
            columns: [
                .code("a", 255), .code("b", 255), .text("c").optional, .integer("d"), .real("e"),
                .boolean("f").optional,
                .timestamp("g"), .integer("thing"),
            ],
            references: [.to("things", ["thing": "id"])], indexes: [.unique("d", "a"), .on("g")])
        for statement in all.creationStatements(in: connection.dialect) { try connection.execute(statement) }
        for table in [MySQLDatabase.things, MySQLDatabase.parts, all] {
            let stored = try #require(try connection.storedTable(table.name))
            #expect(stored.differences(from: table, in: connection.dialect) == [])
        }
    }

    @Test("more statements than are kept, and tables that change under them")
    func statements() throws {
        let database = try MySQLDatabase()
        let connection = try database.openFilled()
        try connection.execute("INSERT INTO things VALUES (1, 'a')")
        // Of this connection on MariaDB, of all on MySQL. A statement that both have in common; the tables behind it are
        // called differently.
        func open() throws -> Int {
            try connection.first("SHOW SESSION STATUS LIKE 'Prepared_stmt_count'") { Int($0.text(1)) ?? .max } ?? .max
        }
        let before = try open()
        for round in 0..<450 {
            #expect(
                try connection.integer("SELECT id + \(raw: "\(round)") FROM things WHERE id = \(1)") == Int64(1 + round)
            )
        }
        #expect(try open() - before < 300)
        #expect(try connection.first("SELECT * FROM things") { $0.columnCount } == 2)
        try connection.execute("ALTER TABLE things ADD COLUMN more BIGINT")
        #expect(try connection.first("SELECT * FROM things") { $0.columnCount } == 3)
        try connection.execute("ALTER TABLE things MODIFY COLUMN more LONGTEXT")
        #expect(try connection.first("SELECT * FROM things") { $0.columnCount } == 3)
    }

    @Test("refuses work after closing, and closes twice without harm")
    func closing() throws {
        let database = try MySQLDatabase()
        let connection = try database.open()
        #expect(connection.isHealthy())
        try connection.query("SELECT 1") { _ in }
        connection.close()
        connection.close()
        #expect(!connection.isHealthy())
        let error = #expect(throws: DatabaseError.self) { try connection.execute("SELECT 1") }
        #expect(error?.code == .closed)
    }

    @Test("a server that asks for a file of this machine gets none")
    func localFile() throws {
        let database = try MySQLDatabase()
        let connection = try database.open()
        try connection.execute("CREATE TABLE stolen (line LONGTEXT)")
        let error = #expect(throws: DatabaseError.self) {
            try connection.execute("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE stolen")
        }
        #expect(error?.code == .statement)
        #expect(error?.message.contains("file of this machine") == true, "\(error.debugDescription)")
        #expect(try connection.integer("SELECT COUNT(*) FROM stolen") == 0)
        #expect(connection.isHealthy())
    }
}
