import Database
import ServiceSupport
import TestSupport
import Testing

@Suite("MySQL bulk insertion", .enabled(if: MySQLTestServer.isPresent, MySQLTestServer.hint), .timeLimit(.minutes(2)))
struct MySQLBulkInsertTests {
    private static let table = TableDefinition(
        "bulk", primaryKey: ["id"],
        columns: [.integer("id"), .code("name", 60).optional, .real("size").optional]
            + [.boolean("place").optional, .text("note").optional])
    private static let columns = table.columns.map(\.name)

    private func open(_ database: MySQLDatabase, takesLoads: Bool = true) throws -> any DatabaseConnection {
        let connection = try database.open()
        for statement in Self.table.creationStatements(in: connection.dialect) { try connection.execute(statement) }
        return takesLoads ? connection : try database.openRefusingLoads()
    }

    private static let texts = [
        "", "\\", "\\N", "N", "\\\\", "a\\", "\t", "\n", "\r\n", "\u{0}", "a\u{0}b", "\\t\\n\\0", "'", "\"", "''", "%s",
        "?",
        "Ünïcödé ß 日本語 👩‍👩‍👧 𝒳", "e\u{301}", " a", "NULL", "\u{8}\u{1a}", ",;",
        String(repeating: "\\\t\n\u{0}x", count: 9_000),
    ]

    /// Row `index`, with nulls, empty texts and nasty ones in turn.
    private static func row(_ index: Int) -> [SQLValue] {
        [
            .integer(index % 2 == 0 ? Int64(index) : .max - Int64(index)),
            index % 3 == 0 ? .null : index % 3 == 1 ? .text("") : .text("näme \(index)\u{0}\\x"),
            index % 5 == 0 ? .null : .real(Double(index) / 7),
            index % 7 == 0 ? .null : .integer(Int64(index % 2)),
            index % 4 == 0 ? .null : .text(texts[index % texts.count]),
        ]
    }

    private static func append(_ values: [SQLValue], to rows: any BulkRowAppending) throws {
        for value in values {
            switch value {
            case .null: rows.null()
            case .integer(let number): rows.integer(number)
            case .real(let number): rows.real(number)
            case .text(let text): rows.text(text)
            case .blob: Issue.record("bulk loads have no blobs")
            }
        }
        try rows.endRow()
    }

    @Test(
        "stores every value of any number of rows, also where the server takes no loads",
        arguments: [0, 1, 100, 6_000], [true, false])
    func roundTrip(count: Int, takesLoads: Bool) throws {
        let database = try MySQLDatabase()
        let connection = try open(database, takesLoads: takesLoads)
        let inserted = try connection.transaction {
            try connection.bulkInsert(into: "bulk", columns: Self.columns) { rows in
                for index in 0..<count { try Self.append(Self.row(index), to: rows) }
            }
        }
        #expect(inserted == count)
        let expected = (0..<count).map(Self.row).sorted { left, right in
            if case (.integer(let one), .integer(let other)) = (left[0], right[0]) { one < other } else { false }
        }
        var index = 0
        try connection.query("SELECT id, name, size, place, note FROM bulk ORDER BY id") { row in
            let stored = (0..<5).map { row.value($0) }
            if stored != expected[index] { Issue.record("row \(index) differs: \(expected[index]) \(stored)") }
            index += 1
        }
        #expect(index == count)
    }

    @Test("loads more than one chunk, of some columns in another order")
    func chunks() throws {
        let database = try MySQLDatabase()
        let connection = try open(database)
        let inserted = try connection.transaction {
            try connection.bulkInsert(into: "bulk", columns: ["note", "id"]) { rows in
                for index in 0..<200_000 {
                    rows.text("a note of some length, so that there are several chunks: \(index)")
                    rows.integer(Int64(index))
                    try rows.endRow()
                }
            }
        }
        #expect(inserted == 200_000)
        #expect(
            try connection.integer("SELECT COUNT(*) FROM bulk WHERE note LIKE '%: ' || id AND name IS NULL") == 200_000)
    }

    @Test(
        "a broken rule in any row takes the whole transaction back, and the next load works", arguments: [true, false])
    func constraint(takesLoads: Bool) throws {
        let database = try MySQLDatabase()
        let connection = try open(database, takesLoads: takesLoads)
        let bad: [(Int, SQLValue)] = [
            (0, .text("secret")), (2_500, .integer(7)), (4_999, .integer(7)), (100, .null), (200, .text("")),
            (300, .text("12 secret")), (400, .real(1e300)),
        ]
        for (place, value) in bad {
            let error = #expect(throws: DatabaseError.self, "\(value)") {
                try connection.transaction {
                    _ = try connection.bulkInsert(into: "bulk", columns: ["id", "name"]) { rows in
                        for index in 0..<5_000 {
                            try Self.append([index == place ? value : .integer(Int64(index)), .text("x")], to: rows)
                        }
                    }
                }
            }
            #expect(error?.code == .constraint, "\(error.debugDescription)")
            #expect(error?.debugDescription.contains("secret") == false, "\(error.debugDescription)")
            #expect(try connection.integer("SELECT COUNT(*) FROM bulk") == 0)
        }
        let tooLong = #expect(throws: DatabaseError.self) {
            try connection.transaction {
                _ = try connection.bulkInsert(into: "bulk", columns: ["id", "name"]) { rows in
                    try Self.append([.integer(1), .text(String(repeating: "x", count: 61))], to: rows)
                }
            }
        }
        #expect(tooLong?.code == .constraint, "\(tooLong.debugDescription)")
        try connection.transaction {
            _ = try connection.bulkInsert(into: "bulk", columns: ["id"]) { try Self.append([.integer(1)], to: $0) }
        }
        #expect(try connection.integer("SELECT COUNT(*) FROM bulk") == 1)
    }

    @Test("references are checked, unless they are switched off, and are again afterwards")
    func references() throws {
        let database = try MySQLDatabase()
        let connection = try database.openFilled()
        func load() throws {
            try connection.transaction {
                _ = try connection.bulkInsert(into: "parts", columns: ["id", "thing"]) { rows in
                    try Self.append([.integer(1), .integer(99)], to: rows)
                }
            }
        }
        let error = #expect(throws: DatabaseError.self) { try load() }
        #expect(error?.code == .constraint)
        try connection.withoutReferences(of: [MySQLDatabase.parts]) { try load() }
        #expect(try connection.integer("SELECT COUNT(*) FROM parts") == 1)
        try connection.execute("DELETE FROM parts")
        #expect(throws: DatabaseError.self) { try load() }
    }

    @Test("what the filling throws comes out, and nothing stays; no numbers are refused")
    func filling() throws {
        let database = try MySQLDatabase()
        let connection = try open(database)
        #expect(throws: Planted(number: 5)) {
            try connection.transaction {
                _ = try connection.bulkInsert(into: "bulk", columns: ["id", "note"]) { rows in
                    for index in 0..<100_000 {
                        try Self.append([.integer(Int64(index)), .text(String(repeating: "n", count: 120))], to: rows)
                    }
                    throw Planted(number: 5)
                }
            }
        }
        #expect(try connection.integer("SELECT COUNT(*) FROM bulk") == 0)
        let error = #expect(throws: DatabaseError.self) {
            try connection.bulkInsert(into: "bulk", columns: ["id", "size"]) { rows in
                try Self.append([.integer(1), .real(.infinity)], to: rows)
            }
        }
        #expect(error?.code == .constraint)
    }
}
