import Database
import TestSupport
import Testing

@Suite("Bulk insertion")
struct BulkInsertTests {
    private func open(_ database: SampleDatabase) throws -> any DatabaseConnection {
        let connection = try database.open()
        try connection.execute(
            "CREATE TABLE bulk (id INTEGER PRIMARY KEY, name TEXT, size REAL, place INTEGER, note TEXT) STRICT")
        return connection
    }

    private static let columns = ["id", "name", "size", "place", "note"]

    /// Row `index`, with nulls, empty texts and long ones in turn.
    private static func row(_ index: Int) -> [SQLValue] {
        [
            .integer(Int64(index)),
            index % 3 == 0 ? .null : index % 3 == 1 ? .text("") : .text("näme \(index)\u{0}x"),
            index % 5 == 0 ? .null : .real(Double(index) / 7),
            index % 7 == 0 ? .null : .integer(index % 2 == 0 ? .min + Int64(index) : .max - Int64(index)),
            index % 500 == 0 ? .text(String(repeating: "long 日本 ", count: 20_000)) : .null,
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

    @Test("stores every value of any number of rows", arguments: [0, 1, 2_047, 2_048, 2_049, 4_096, 6_000])
    func roundTrip(count: Int) throws {
        let database = try SampleDatabase()
        let connection = try open(database)
        let inserted = try connection.transaction {
            try connection.bulkInsert(into: "bulk", columns: Self.columns) { rows in
                for index in 0..<count { try Self.append(Self.row(index), to: rows) }
            }
        }
        #expect(inserted == count)
        var index = 0
        try connection.query("SELECT id, name, size, place, note FROM bulk ORDER BY id") { row in
            let expected = Self.row(index)
            let stored = (0..<5).map { row.value($0) }
            if stored != expected { Issue.record("row \(index) differs") }
            index += 1
        }
        #expect(index == count)
    }

    @Test("fills the columns that are named, in their order, and can be repeated")
    func someColumns() throws {
        let database = try SampleDatabase()
        let connection = try open(database)
        for start in [0, 10] {
            try connection.transaction {
                _ = try connection.bulkInsert(into: "bulk", columns: ["note", "id"]) { rows in
                    for index in start..<start + 10 {
                        rows.text("n\(index)")
                        rows.integer(Int64(index))
                        try rows.endRow()
                    }
                }
            }
        }
        #expect(try connection.integer("SELECT COUNT(*) FROM bulk WHERE note = 'n' || id AND name IS NULL") == 20)
    }

    @Test("a broken rule in any row takes the whole transaction back, and the next load works")
    func constraint() throws {
        let database = try SampleDatabase()
        let connection = try open(database)
        for bad in [0, 2_500, 4_999] {
            let error = #expect(throws: DatabaseError.self) {
                try connection.transaction {
                    _ = try connection.bulkInsert(into: "bulk", columns: ["id", "name"]) { rows in
                        for index in 0..<5_000 {
                            // The same id again, or for the first row a text where a number belongs.
                            if index == bad, bad == 0 {
                                rows.text("no number")
                            } else {
                                rows.integer(Int64(index == bad ? index - 1 : index))
                            }
                            rows.text("x")
                            try rows.endRow()
                        }
                    }
                }
            }
            #expect(error?.code == .constraint)
            #expect(try connection.integer("SELECT COUNT(*) FROM bulk") == 0)
        }
        try connection.transaction {
            _ = try connection.bulkInsert(into: "bulk", columns: ["id"]) { rows in
                rows.integer(Int64(1))
                try rows.endRow()
            }
        }
        #expect(try connection.integer("SELECT COUNT(*) FROM bulk") == 1)
    }

    @Test("what the filling throws comes out, and nothing stays")
    func filling() throws {
        let database = try SampleDatabase()
        let connection = try open(database)
        #expect(throws: Planted(number: 5)) {
            try connection.transaction {
                _ = try connection.bulkInsert(into: "bulk", columns: ["id"]) { rows in
                    for index in 0..<3_000 {
                        rows.integer(Int64(index))
                        try rows.endRow()
                    }
                    throw Planted(number: 5)
                }
            }
        }
        #expect(try connection.integer("SELECT COUNT(*) FROM bulk") == 0)
    }

    @Test("takes 256 columns and refuses more, which a publisher's file may have")
    func wide() throws {
        let database = try SampleDatabase()
        let connection = try database.open()
        let columns = (0..<257).map { "c\($0)" }
        let list = columns.joined(separator: " INTEGER, ")
        try connection.execute("CREATE TABLE wide (\(raw: list) INTEGER)")
        let inserted = try connection.transaction {
            try connection.bulkInsert(into: "wide", columns: Array(columns.prefix(256))) { rows in
                for column in 0..<256 { rows.integer(Int64(column)) }
                try rows.endRow()
            }
        }
        #expect(inserted == 1)
        #expect(try connection.integer("SELECT c255 FROM wide") == 255)
        let error = #expect(throws: DatabaseError.self) {
            try connection.bulkInsert(into: "wide", columns: columns) { _ in }
        }
        #expect(error?.message.contains("257 columns") == true)
    }
}
