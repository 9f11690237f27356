import Database
import Foundation
import TestSupport
import Testing

@Suite("Every engine: values and statements", .timeLimit(.minutes(2)))
struct ValueConformanceTests {
    static let texts: [String] = [
        "", "a", "Ünïcödé ß 日本語 👩‍👩‍👧 𝒳", "line\nbreak\ttab\r\n", "back\\slash \\N \\\\ 'quote' \"double\" `tick`",
        "e\u{301}", "%_?$1:x@",
        "\u{1}\u{8}\u{1A}\u{7F}", String(repeating: "x", count: 3_000_000), "NULL", "\\N",
    ]
    static let numbers: [Int64] = [0, 1, -1, .max, .min, 1_700_000_000_123]
    static let reals: [Double] = [
        0, -0.1, 0.1 + 0.2, 1.0 / 3, .greatestFiniteMagnitude, .leastNormalMagnitude, .leastNonzeroMagnitude,
        123_456_789.123_456_79,
        -1e-300, 2.62, 1e15, 1e16, 9_007_199_254_740_992,
    ]
    static let blobs: [[UInt8]] = [[], [0], [0, 1, 255, 0, 92, 39], [UInt8](repeating: 7, count: 100_000)]

    @Test("every value comes back bit for bit, bound and loaded", arguments: TestEngine.all)
    func values(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let connection = try ConformanceSample.open(database)
        let columns = ["code", "place", "words", "size", "is_on", "moment", "bytes", "amount"]
        let count = 13
        for place in 0..<count {
            let text = Self.texts[place % Self.texts.count]
            try connection.execute(
                """
                INSERT INTO everything (code, place, words, size, is_on, moment, bytes, amount)
                VALUES ('bound', \(place), \(text), \(Self.reals[place]), \(place % 2 == 0),
                    \(Self.numbers[place % 6]), \(SQLValue.blob(Self.blobs[place % 4])), \(SQLValue.null))
                """)
        }
        try connection.transaction {
            let loaded = try connection.bulkInsert(into: "everything", columns: columns.filter { $0 != "bytes" }) {
                row in
                for place in 0..<count {
                    row.text("loaded")
                    row.integer(place)
                    row.text(Self.texts[place % Self.texts.count])
                    row.real(Self.reals[place])
                    row.boolean(place % 2 == 0)
                    row.integer(Self.numbers[place % 6])
                    row.null()
                    try row.endRow()
                }
            }
            #expect(loaded == count)
        }
        for code in ["bound", "loaded"] {
            var place = 0
            try connection.query(
                "SELECT words, size, is_on, moment, bytes, amount FROM everything WHERE code = \(code) ORDER BY place"
            ) { row in
                #expect(row.text(0).utf8.elementsEqual(Self.texts[place % Self.texts.count].utf8), "text \(place)")
                #expect(row.value(1) == .real(Self.reals[place]), "real \(place)")
                #expect(row.real(1).bitPattern == Self.reals[place].bitPattern, "real \(place)")
                #expect(row.value(2) == .integer(place % 2 == 0 ? 1 : 0))
                #expect(row.value(3) == .integer(Self.numbers[place % 6]), "number \(place)")
                #expect(row.isNull(4) == (code == "loaded"))
                if code == "bound" { #expect(row.value(4) == .blob(Self.blobs[place % 4]), "bytes \(place)") }
                #expect(row.optionalInteger(5) == nil)
                place += 1
            }
            #expect(place == count)
        }
    }

    @Test("random doubles come back bit for bit from a load", arguments: TestEngine.all)
    func doubles(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let connection = try ConformanceSample.open(database)
        var generator = SeededRandom(seed: 11)
        let values = (0..<5_000).map { _ in Double(bitPattern: generator.next()) }.filter(\.isFinite)
        try connection.transaction {
            _ = try connection.bulkInsert(into: "everything", columns: ["code", "place", "size"]) { row in
                for (place, value) in values.enumerated() {
                    row.text("r")
                    row.integer(place)
                    row.real(value)
                    try row.endRow()
                }
            }
        }
        let stored = try connection.all("SELECT size FROM everything ORDER BY place") { $0.real(0) }
        #expect(zip(values, stored).allSatisfy { $0.bitPattern == $1.bitPattern || ($0 == 0 && $1 == 0) })
        #expect(stored.count == values.count)
    }

    @Test("NULL, empty and zero are told apart", arguments: TestEngine.all)
    func nothing(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let connection = try ConformanceSample.open(database)
        try connection.execute("INSERT INTO everything (code, place, words, amount) VALUES ('', 0, '', 0)")
        try connection.execute("INSERT INTO everything (code, place) VALUES ('x', 0)")
        let rows = try connection.all("SELECT words, amount, size FROM everything ORDER BY code") { row in
            [
                row.optionalText(0).map { "<\($0)>" }, row.optionalInteger(1).map { "\($0)" },
                row.optionalReal(2).map { "\($0)" },
            ]
        }
        #expect(rows == [["<>", "0", nil], [nil, nil, nil]])
        #expect(try connection.first("SELECT code FROM everything WHERE place = 9") { $0.text(0) } == nil)
        #expect(try connection.integer("SELECT COUNT(*) FROM everything") == 2)
        #expect(try connection.integer("SELECT SUM(place) FROM everything") == 0)
        #expect(try connection.integer("SELECT MAX(place) FROM everything WHERE place > 5") == 0)
    }

    @Test("texts are compared byte by byte", arguments: TestEngine.all)
    func collation(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let connection = try ConformanceSample.open(database)
        let codes = ["B", "a", "b", "Ä", "ä", "A", "z", "é", "e\u{301}", "straße", "strasse", "10", "9"]
        for code in codes { try connection.execute("INSERT INTO everything (code, place) VALUES (\(code), 0)") }
        let sorted = codes.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let read = try connection.all("SELECT code FROM everything ORDER BY code") { $0.text(0) }
        #expect(read.map { Array($0.utf8) } == sorted.map { Array($0.utf8) })
        #expect(try connection.integer("SELECT COUNT(*) FROM everything WHERE code = \("STRASSE")") == 0)
        #expect(try connection.integer("SELECT COUNT(*) FROM everything WHERE code IN (\(list: ["a", "ä", "q"]))") == 2)
        #expect(try connection.integer("SELECT COUNT(*) FROM everything WHERE code IN (\(list: [String]()))") == 0)
        #expect(try connection.text("SELECT code || '-' || place FROM everything WHERE code = 'a'") == "a-0")
    }

    @Test("changed rows are counted the same way", arguments: TestEngine.all)
    func counts(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let connection = try ConformanceSample.open(database)
        #expect(try connection.execute("INSERT INTO things (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c')") == 3)
        #expect(try connection.execute("UPDATE things SET name = \("z") WHERE id < 3") == 2)
        // A row that has the value already counts too: whoever asks wants to know whether it is there.
        #expect(try connection.execute("UPDATE things SET name = \("z") WHERE id = 1") == 1)
        #expect(try connection.execute("DELETE FROM things WHERE id = \(9)") == 0)
        #expect(try connection.execute("DELETE FROM things WHERE id = \(3)") == 1)
    }

    @Test("clauses that engines spell in different ways do the same", arguments: TestEngine.all)
    func clauses(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let connection = try ConformanceSample.open(database)
        let keys = ["id"]
        for name in ["first", "second"] {
            try connection.execute(
                """
                INSERT INTO things (id, name) VALUES (1, \(name))\
                \(clause: .orUpdate(key: keys, columns: ["name"]))
                """)
        }
        #expect(try connection.text("SELECT name FROM things") == "second")
        #expect(
            try connection.execute("INSERT INTO things (id, name) VALUES (2, 'x')\(clause: .orKeep(key: keys))") == 1)
        #expect(
            try connection.execute("INSERT INTO things (id, name) VALUES (2, 'y')\(clause: .orKeep(key: keys))") == 0)
        #expect(try connection.text("SELECT name FROM things WHERE id = 2") == "x")
        let locked = try connection.transaction {
            try connection.text("SELECT name FROM things WHERE id = 1\(clause: .forUpdate)")
        }
        #expect(locked == "second")
    }

    @Test("rows that another transaction has locked are left out", arguments: TestEngine.servers)
    func skipping(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let first = try ConformanceSample.open(database)
        let second = try database.open()
        try first.execute("INSERT INTO things (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c')")
        func ids(_ connection: any DatabaseConnection) throws -> [Int64] {
            try connection.all(
                "SELECT id FROM things WHERE name IS NOT NULL ORDER BY id LIMIT 2\(clause: .forUpdateSkippingLocked)"
            ) { $0.integer(0) }
        }
        try first.transaction {
            #expect(try ids(first) == [1, 2])
            let rest = try second.transaction { try ids(second) }
            #expect(rest == [3])
        }
        let again = try second.transaction { try ids(second) }
        #expect(again == [1, 2])
    }

    @Test("failures have the same class, and no message holds a value", arguments: TestEngine.all)
    func failures(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let connection = try ConformanceSample.open(database)
        try connection.execute("INSERT INTO things (id, name) VALUES (1, 'a')")
        try connection.execute("INSERT INTO everything (code, place, amount) VALUES ('a', 1, 77)")
        let long = String(repeating: "secret", count: 10)
        let cases: [(SQL, DatabaseError.Code)] =
            [
                ("INSERT INTO things (id, name) VALUES (\(1), \("secret"))", .constraint),
                ("INSERT INTO everything (code, place, amount) VALUES (\("secret"), 2, \(77))", .constraint),
                ("INSERT INTO parts (id, thing) VALUES (\(1), \(4_711))", .constraint),
                ("INSERT INTO everything (code, place) VALUES (\("secret"), \(SQLValue.null))", .constraint),
                ("DELETE FROM absent WHERE id = \("secret")", .statement),
                ("SELECT nothing FROM things WHERE name = \("secret")", .statement),
                ("SELEKT 1", .statement), ("INSERT INTO things (id, name) VALUES (\(1))", .statement),
            ] + (engine == .sqlite ? [] : [("INSERT INTO everything (code, place) VALUES (\(long), 3)", .constraint)])
        for (sql, code) in cases {
            let error = #expect(throws: DatabaseError.self, "\(sql)") { try connection.execute(sql) }
            #expect(error?.code == code, "\(sql): \(error.debugDescription)")
            #expect(error?.debugDescription.contains("secret") == false, "\(error.debugDescription)")
            #expect(error?.debugDescription.contains("4711") == false, "\(error.debugDescription)")
        }
        // The connection is as good as before.
        #expect(try connection.execute("INSERT INTO parts (id, thing) VALUES (1, 1)") == 1)
        #expect(throws: DatabaseError.self) { try connection.execute("DELETE FROM things WHERE id = 1") }
        #expect(connection.isHealthy())
    }

    @Test("a misspelt name is never taken for a text", arguments: TestEngine.all)
    func doubleQuotes(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let connection = try ConformanceSample.open(database)
        for sql: SQL in [#"SELECT "typo""#, #"SELECT id FROM things WHERE name = "typo""#] {
            let error = #expect(throws: DatabaseError.self) { try connection.execute(sql) }
            #expect(error?.code == .statement)
        }
        #expect(try connection.text("SELECT \(identifier: "name") FROM things") == nil)
    }

    @Test("a large result streams: the first rows come before the last are made", arguments: TestEngine.all)
    func streaming(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let connection = try ConformanceSample.open(database)
        try connection.transaction {
            _ = try connection.bulkInsert(into: "things", columns: ["id", "name"]) { row in
                for id in 0..<20_000 {
                    row.integer(id)
                    row.text("name \(id)")
                    try row.endRow()
                }
            }
        }
        // Four hundred million pairs: only a stream gives the first of them. (Of a product of three tables MySQL first puts
        // two together.)
        var seen = 0
        #expect(throws: Planted.self) {
            try connection.query("SELECT a.id, b.name FROM things a, things b") { _ in
                seen += 1
                if seen == 1_000 { throw Planted() }
            }
        }
        #expect(seen == 1_000)
    }

    @Test("what the catalogue says is what was defined", arguments: TestEngine.all)
    func catalogue(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let connection = try ConformanceSample.open(database)
        for table in [ConformanceSample.things, ConformanceSample.parts, ConformanceSample.everything] {
            let stored = try #require(try connection.storedTable(table.name))
            #expect(stored.differences(from: table, in: connection.dialect) == [])
        }
        #expect(try connection.storedTable("absent") == nil)
        #expect(try connection.tableNames() == ["things", "parts", "everything"])
        #expect(try connection.columnNames(of: "parts") == ["id", "thing"])
        #expect(try connection.columnNames(of: "absent") == [])
        // Planted faults: type and NULL of `thing`, the key, the reference, an index too few and one too many.
        let other = TableDefinition(
            "parts", primaryKey: ["thing"], columns: [.integer("id"), .text("thing").optional],
            indexes: [.unique("id")])
        let stored = try #require(try connection.storedTable("parts"))
        let expected = stored.differences(from: other, in: connection.dialect)
        #expect(expected.count == 6, "\(expected)")
    }
}

extension DatabaseSession {
    /// The first column of the first row as text.
    func text(_ sql: SQL) throws -> String? {
        try first(sql) { $0.text(0) }
    }
}
