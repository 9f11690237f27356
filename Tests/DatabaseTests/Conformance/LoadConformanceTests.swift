import Database
import Foundation
import TestSupport
import Testing

@Suite("Every engine: bulk loads", .timeLimit(.minutes(2)))
struct LoadConformanceTests {
    private func load(
        _ connection: any DatabaseSession, _ ids: some Sequence<Int>, name: (Int) -> String? = { "n\($0)" }
    ) throws -> Int {
        try connection.bulkInsert(into: "things", columns: ["id", "name"]) { row in
            for id in ids {
                row.integer(id)
                row.text(name(id))
                try row.endRow()
            }
        }
    }

    @Test("any number of rows arrives", arguments: TestEngine.all, [0, 1, 2_048, 2_049, 60_000])
    func counts(engine: TestEngine, count: Int) throws {
        let database = try TestDatabase(engine)
        let connection = try ConformanceSample.open(database)
        let loaded = try connection.transaction {
            try load(connection, 0..<count, name: { $0 % 3 == 0 ? nil : "n\($0)" })
        }
        #expect(loaded == count)
        #expect(try connection.integer("SELECT COUNT(*) FROM things") == Int64(count))
        let nulls = try connection.integer("SELECT COUNT(*) FROM things WHERE name IS NULL")
        #expect(nulls == Int64((count + 2) / 3))
    }

    @Test(
        "a broken rule in any row takes the whole transaction back, and the next load works", arguments: TestEngine.all)
    func constraint(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let connection = try ConformanceSample.open(database)
        for bad in [1, 2_500, 29_999] {
            let error = #expect(throws: DatabaseError.self) {
                try connection.transaction {
                    _ = try load(connection, (0..<30_000).lazy.map { $0 == bad ? bad - 1 : $0 })
                }
            }
            #expect(error?.code == .constraint, "\(error.debugDescription)")
            #expect(try connection.integer("SELECT COUNT(*) FROM things") == 0)
        }
        #expect(try connection.transaction { try load(connection, 0..<10) } == 10)
    }

    @Test("a value that does not fit its column fails the load", arguments: TestEngine.servers)
    func misfit(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let connection = try ConformanceSample.open(database)
        for (columns, value) in [
            (["place", "code"], String(repeating: "x", count: 41)), (["place", "code", "amount"], "no number"),
        ] {
            let error = #expect(throws: DatabaseError.self) {
                try connection.transaction {
                    _ = try connection.bulkInsert(into: "everything", columns: columns) { row in
                        for place in 0..<3 {
                            row.integer(place)
                            if columns.count == 3 { row.text("a") }
                            row.text(place == 1 ? value : "1")
                            try row.endRow()
                        }
                    }
                }
            }
            #expect(error?.code == .constraint, "\(error.debugDescription)")
            #expect(try connection.integer("SELECT COUNT(*) FROM everything") == 0)
        }
    }

    @Test("what the filling throws comes out, and nothing stays", arguments: TestEngine.all)
    func filling(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let connection = try ConformanceSample.open(database)
        #expect(throws: Planted(number: 5)) {
            try connection.transaction {
                _ = try connection.bulkInsert(into: "things", columns: ["id"]) { row in
                    for id in 0..<30_000 {
                        row.integer(id)
                        try row.endRow()
                    }
                    throw Planted(number: 5)
                }
            }
        }
        #expect(try connection.integer("SELECT COUNT(*) FROM things") == 0)
        #expect(connection.isHealthy())
    }

    @Test("references are off during a load, on again afterwards, and on for everybody else", arguments: TestEngine.all)
    func references(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let connection = try ConformanceSample.open(database)
        let tables = [ConformanceSample.parts]
        try connection.withoutReferences(of: tables) {
            // The part comes before its thing.
            try connection.execute("INSERT INTO parts (id, thing) VALUES (1, 1)")
            try connection.execute("INSERT INTO things (id, name) VALUES (1, 'a')")
        }
        let error = #expect(throws: DatabaseError.self) {
            try connection.execute("INSERT INTO parts (id, thing) VALUES (2, 99)")
        }
        #expect(error?.code == .constraint)
        #expect(throws: Planted.self) { try connection.withoutReferences(of: tables) { throw Planted() } }
        #expect(throws: DatabaseError.self) { try connection.execute("INSERT INTO parts (id, thing) VALUES (2, 99)") }
        let stored = try #require(try connection.storedTable("parts"))
        #expect(stored.differences(from: ConformanceSample.parts, in: connection.dialect) == [])
    }

    @Test(
        "readers are served while a load is under way, and see none of it before its commit", arguments: TestEngine.all)
    func readers(engine: TestEngine) throws {
        let database = try TestDatabase(engine)
        let connection = try ConformanceSample.open(database)
        let reader = try database.open()
        try connection.execute("INSERT INTO things (id, name) VALUES (-1, 'old')")
        try connection.withoutReferences(of: [ConformanceSample.parts, ConformanceSample.things]) {
            try connection.transaction {
                _ = try load(connection, 0..<5_000)
                #expect(try reader.integer("SELECT COUNT(*) FROM things") == 1)
                #expect(try reader.integer("SELECT COUNT(*) FROM parts") == 0)
            }
            #expect(try reader.integer("SELECT COUNT(*) FROM things") == 5_001)
        }
    }
}
