import Database
import Foundation
import ServiceSupport
import TestSupport
import Testing

@testable import Store

@Suite("Copies of a store", .timeLimit(.minutes(2)))
struct StoreCopyTests {
    private static let things = TableDefinition(
        "things", primaryKey: ["id"],
        columns: [
            .integer("id"), .code("code", 24), .text("text").optional, .real("number").optional,
            .boolean("truth").optional, .timestamp("moment"),
        ])
    private static let bytes = TableDefinition(
        "pieces", primaryKey: ["id"], columns: [.integer("id"), .blob("content").optional, .text("name")])

    private func open(_ database: TestDatabase, _ tables: [TableDefinition]) throws -> any DatabaseConnection {
        let connection = try database.open()
        for table in tables {
            for statement in table.creationStatements(in: connection.dialect) { try connection.execute(statement) }
        }
        return connection
    }

    private func fill(_ connection: any DatabaseSession) throws {
        for (id, text, number, truth) in [
            (Int64.min, "", 0.1, true), (0, nil, -0.0, nil),
            (1, "é\u{301}\t\\N\n\"'", Double.leastNonzeroMagnitude, false),
            (2, "  ", 1.7976931348623157e308, true), (Int64.max, "\u{1F600}", nil, false),
        ] as [(Int64, String?, Double?, Bool?)] {
            try connection.execute(
                """
                INSERT INTO things (id, code, text, number, truth, moment)
                VALUES (\(id), \("c\(id)"), \(text.sqlValue), \(number.sqlValue), \(truth.sqlValue), 1700000000123)
                """)
        }
        for (id, content) in [(1, [0, 255, 10, 92]), (2, []), (3, nil)] as [(Int, [UInt8]?)] {
            try connection.execute("INSERT INTO pieces (id, content, name) VALUES (\(id), \(content.sqlValue), 'n')")
        }
    }

    @Test("the digest of a table is the same on every engine, and a copy of it too", arguments: TestEngine.all)
    func digests(engine: TestEngine) throws {
        let tables = [Self.things, Self.bytes]
        let (first, second, third) = (try TestDatabase(.sqlite), try TestDatabase(engine), try TestDatabase(engine))
        let source = try open(first, tables)
        let direct = try open(second, tables)
        let target = try open(third, tables)
        try fill(source)
        try fill(direct)
        for table in tables {
            let digest = try TableDigest(of: table, in: source)
            #expect(try digest == TableDigest(of: table, in: direct))
            let count = try RowCopier(table: table, source: direct, target: target, each: {}).copy()
            #expect(count == digest.rows)
            #expect(try TableComparison(table, in: source, and: target).verdict == .same)
        }
        #expect(try target.first("SELECT content FROM pieces WHERE id = 1") { $0.value(0) } == .blob([0, 255, 10, 92]))
    }

    @Test(
        "a changed, a lost and an added value of each type are found", arguments: TestEngine.all,
        [
            (
                "UPDATE things SET number = 0.10000000000000002 WHERE number = 0.1",
                "id -9223372036854775808: other values"
            ),
            ("UPDATE things SET text = '' WHERE id = 0", "id 0: other values"),
            ("UPDATE things SET text = '   ' WHERE id = 2", "id 2: other values"),
            ("UPDATE things SET truth = 1 WHERE id = 1", "id 1: other values"),
            ("UPDATE things SET moment = moment + 1 WHERE id = 1", "id 1: other values"),
            ("DELETE FROM things WHERE id = 2", "id 2: is missing"),
            ("INSERT INTO things (id, code, moment) VALUES (7, 'c', 1)", "id 7: is not in the source"),
        ])
    func planted(engine: TestEngine, fault: (statement: String, finding: String)) throws {
        let (first, second) = (try TestDatabase(.sqlite), try TestDatabase(engine))
        let (source, target) = (
            try open(first, [Self.things, Self.bytes]), try open(second, [Self.things, Self.bytes])
        )
        try fill(source)
        try fill(target)
        try target.execute("\(raw: fault.statement)")
        let comparison = try TableComparison(Self.things, in: source, and: target)
        #expect(comparison.verdict == .different([fault.finding]), "\(comparison)")
    }

    @Test("a fault between copying and comparing is reported, and nothing is served", arguments: TestEngine.all)
    func withheld(engine: TestEngine) async throws {
        let sample = try await SampleStore(on: .sqlite)
        try await sample.load(read: try SmallRelease.old.read())
        let database = try TestDatabase(engine)
        let copy = StoreCopy(
            from: try sample.database.driver(), to: try database.driver(),
            beforeVerifying: { target in
                try target.execute("UPDATE occupations SET title = 'changed' WHERE code = '11-1011.00'")
            })
        let outcome = try await copy.run()
        #expect(!outcome.isVerified)
        let verdicts = Dictionary(uniqueKeysWithValues: outcome.tables.map { ($0.name, $0.verdict) })
        #expect(verdicts["occupations"] == .different(["release_id 1, code 11-1011.00: other values"]))
        #expect(verdicts["releases"] == .withheld)
        #expect(outcome.tables.count { $0.verdict == .same } == outcome.tables.count - 2)
        let target = try database.open()
        #expect(try target.first("SELECT COUNT(*) FROM releases") { $0.integer(0) } == 0)
    }

    @Test("tables of others stay where they are, and landing tables come along", arguments: TestEngine.all)
    func strangers(engine: TestEngine) async throws {
        let sample = try await SampleStore(on: engine)
        try await sample.load(read: try SmallRelease.old.read())
        _ = try await sample.store.pool.withSession { try $0.execute("CREATE TABLE theirs (id INTEGER PRIMARY KEY)") }
        let database = try TestDatabase(.sqlite)
        let outcome = try await StoreCopy(from: try sample.database.driver(), to: try database.driver()).run()
        #expect(outcome.isVerified && outcome.strangers == ["theirs"])
        let target = try database.open()
        let names = try target.tableNames()
        let expected = try await sample.store.pool.withSession { try $0.tableNames() }
        #expect(names.filter { $0.hasPrefix("landing_") } == expected.filter { $0.hasPrefix("landing_") })
        #expect(!names.contains("theirs") && names.contains { $0.hasPrefix("landing_onet_") })
    }

    @Test("rows that refer to nothing are found")
    func dangling() async throws {
        let sample = try await SampleStore(on: .sqlite)
        try await sample.load(read: try SmallRelease.old.read())
        let connection = try sample.database.open()
        _ = try connection.withoutReferences(of: Store.tables) {
            try connection.execute("DELETE FROM skills WHERE code = (SELECT MIN(skill_code) FROM occupation_skills)")
        }
        connection.close()
        let database = try TestDatabase(.sqlite)
        let outcome = try await StoreCopy(from: try sample.database.driver(), to: try database.driver()).run()
        #expect(outcome.tables.contains { $0.name == "occupation_skills" && $0.verdict == .dangling("skills") })
    }
}
