import Database
import Foundation
import TestSupport
import Testing

@Suite("An SQLite connection")
struct ConnectionTests {
    @Test(
        "is set up as the documentation says",
        arguments: [
            ("foreign_keys", SQLValue.integer(1)), ("journal_mode", .text("wal")), ("synchronous", .integer(2)),
            ("trusted_schema", .integer(0)), ("busy_timeout", .integer(10_000)), ("page_size", .integer(8_192)),
            ("wal_autocheckpoint", .integer(1_000)),
        ])
    func settings(name: String, expected: SQLValue) throws {
        let database = try SampleDatabase()
        let connection = try SQLiteDriver(path: database.path).open()
        #expect(try connection.value("PRAGMA \(raw: name)") == expected)
        try connection.withoutReferences(of: []) {}
        #expect(try connection.value("PRAGMA \(raw: name)") == expected, "after a load")
    }

    @Test("never takes a misspelt name for a text")
    func doubleQuotes() throws {
        let database = try SampleDatabase()
        let connection = try database.openFilled()
        for sql: SQL in [
            #"SELECT "typo""#, #"SELECT id FROM things WHERE name = "typo""#,
            #"CREATE INDEX i ON things (name) WHERE name = "typo""#, #"INSERT INTO things (name) VALUES ("typo")"#,
        ] {
            #expect(throws: DatabaseError.self, "\(sql)") { try connection.execute(sql) }
        }
    }

    @Test("refuses a row whose reference leads nowhere")
    func foreignKeys() throws {
        let database = try SampleDatabase()
        let connection = try database.openFilled()
        let error = #expect(throws: DatabaseError.self) {
            try connection.execute("INSERT INTO parts VALUES (1, 99)")
        }
        #expect(error?.code == .constraint)
        #expect(error?.engineCode == "SQLITE-787")
    }

    static let values: [SQLValue] = [
        .null, .integer(0), .integer(.max), .integer(.min), .integer(-1), .real(0), .real(-0.1),
        .real(.greatestFiniteMagnitude), .real(.leastNonzeroMagnitude), .real(.infinity), .text(""), .text("a"),
        .text("nul\u{0}inside"), .text("\u{0}"), .text("Ünïcödé ß 日本語 👩‍👩‍👧 𝒳"), .text("line\nbreak\ttab\r\n"),
        .text("e\u{301}"), .text(String(repeating: "x", count: 3_000_000)), .blob([]), .blob([0]),
        .blob([0, 1, 255, 0]), .blob([UInt8](repeating: 7, count: 100_000)),
    ]

    @Test("returns every value as it was given")
    func values() throws {
        let database = try SampleDatabase()
        let connection = try database.open()
        try connection.execute("CREATE TABLE v (id INTEGER PRIMARY KEY, x ANY) STRICT")
        for (index, value) in Self.values.enumerated() {
            #expect(try connection.value("SELECT \(value)") == value)
            try connection.execute("INSERT INTO v VALUES (\(index), \(value))")
        }
        let stored = try connection.all("SELECT x FROM v ORDER BY id") { $0.value(0) }
        #expect(stored == Self.values)
        // Equal strings may differ in bytes.
        for case (.text(let given), .text(let read)) in zip(Self.values, stored) {
            #expect(given.utf8.elementsEqual(read.utf8))
        }
    }

    @Test("tells NULL, empty and zero apart")
    func nothing() throws {
        let database = try SampleDatabase()
        let connection = try database.open()
        try connection.query("SELECT NULL, '', 0, x'', 0.0") { row in
            #expect(row.columnCount == 5)
            #expect((0..<5).map { row.isNull($0) } == [true, false, false, false, false])
            #expect(row.optionalText(0) == nil)
            #expect(row.optionalText(1)?.isEmpty == true)
            #expect(row.optionalInteger(0) == nil)
            #expect(row.optionalInteger(2) == 0)
            #expect(row.optionalBool(0) == nil)
            #expect(row.optionalBool(2) == false)
            #expect(row.optionalReal(0) == nil)
            #expect(row.optionalReal(4) == 0)
        }
        #expect(try connection.first("SELECT 1 WHERE 0") { _ in true } == nil)
    }

    @Test("runs the same query inside itself")
    func reentrance() throws {
        let database = try SampleDatabase()
        let connection = try database.openFilled()
        try connection.execute("INSERT INTO things VALUES (1, 'a'), (2, 'b'), (3, 'c')")
        var pairs = 0
        try connection.query("SELECT id FROM things ORDER BY id") { _ in
            try connection.query("SELECT id FROM things ORDER BY id") { _ in pairs += 1 }
        }
        #expect(pairs == 9)
    }

    @Test("counts changed rows, and says which statement failed without its values")
    func messages() throws {
        let database = try SampleDatabase()
        let connection = try database.openFilled()
        #expect(try connection.execute("INSERT INTO things VALUES (1, 'a'), (2, 'b')") == 2)
        #expect(try connection.execute("UPDATE things SET name = \("c")") == 2)
        #expect(try connection.execute("DELETE FROM things WHERE id = \(9)") == 0)
        let error = #expect(throws: DatabaseError.self) {
            try connection.execute("INSERT INTO things VALUES (\(1), \("secret"))")
        }
        #expect(error?.code == .constraint)
        #expect(error?.statement == "INSERT INTO things VALUES (?, ?)")
        #expect(error?.debugDescription.contains("secret") == false)
        #expect(error?.description.contains("INSERT") == false)
        let typo = #expect(throws: DatabaseError.self) { try connection.execute("SELEKT 1") }
        #expect(typo?.code == .statement)
    }

    @Test("calls a file that is no database damaged")
    func notADatabase() throws {
        let database = try SampleDatabase()
        try database.folder.write("sample.sqlite", Array(String(repeating: "no database ", count: 1_000).utf8))
        let error = #expect(throws: DatabaseError.self) { try database.open() }
        #expect(error?.code == .corrupt)
        #expect(error?.message.contains("not a database") == true)
    }

    @Test("calls a folder in the file's place unavailable, and names it")
    func folderInPlace() throws {
        let database = try SampleDatabase()
        try FileManager.default.createDirectory(atPath: database.path, withIntermediateDirectories: true)
        let error = #expect(throws: DatabaseError.self) { try database.open() }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains(database.path) == true)
        let below = #expect(throws: DatabaseError.self) {
            _ = try SQLiteDriver(path: try database.folder.write("file", [1]) + "/below/x.sqlite").open()
        }
        #expect(below?.code == .unavailable)
    }

    @Test("makes the folder of a new database")
    func makesFolder() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a/b/c.sqlite"
        let driver = SQLiteDriver(path: path)
        #expect(!driver.isPresent)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/a"))
        _ = try driver.open()
        #expect(driver.isPresent)
    }

    @Test("refuses to write a database that was opened for reading")
    func readOnly() throws {
        let database = try SampleDatabase()
        let writer = try database.openFilled()
        let reader = try SQLiteDriver(path: database.path, isReadOnly: true).open()
        let error = #expect(throws: DatabaseError.self) { try reader.execute("INSERT INTO things VALUES (1, 'a')") }
        #expect(error?.code == .readOnly)
        _ = writer
        #expect(throws: DatabaseError.self) {
            try SQLiteDriver(path: database.folder.path + "/absent.sqlite", isReadOnly: true).open()
        }
    }

    @Test(
        "says that a folder may not be written",
        .enabled(if: geteuid() != 0, "root may write everywhere, so this needs an ordinary user"))
    func lockedFolder() throws {
        let database = try SampleDatabase()
        chmod(database.folder.path, 0o555)
        defer { chmod(database.folder.path, 0o755) }
        let error = #expect(throws: DatabaseError.self) { try database.open() }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains(database.path) == true)
    }

    @Test("refuses work after closing, and closes twice without harm")
    func closing() throws {
        let database = try SampleDatabase()
        let connection = try database.open()
        #expect(connection.isHealthy())
        connection.close()
        connection.close()
        #expect(!connection.isHealthy())
        let error = #expect(throws: DatabaseError.self) { try connection.execute("SELECT 1") }
        #expect(error?.code == .closed)
    }
}
