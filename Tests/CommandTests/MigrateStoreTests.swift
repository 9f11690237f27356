import Database
import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("metier migrate-store", .timeLimit(.minutes(3)))
struct MigrateStoreTests {
    private func gap(_ program: BuiltProgram, _ address: String) async throws -> String {
        var other = program
        other.environment["METIER_DATABASE_URL"] = address
        let outcome = try await other.run("gap", "43-3031.00", "13-2011.00", "--json")
        #expect(outcome.code == 0, "\(outcome.messages)")
        return outcome.output
    }

    @Test("through every engine and back nothing is lost, and answers are the same")
    func chain() async throws {
        let program = try BuiltProgram(on: .sqlite)
        #expect(try await program.run("import", "onet", "--sample").code == 0)
        let dump = try Dump.of(program.databaseAddress)
        let answer = try await gap(program, program.databaseAddress)
        #expect(dump["landing_onet_skills"]?.count == 1_960 && dump["occupation_skills"]?.count == 7_818)
        var address = program.databaseAddress
        var databases: [TestDatabase] = []
        for engine in TestEngine.servers + [.sqlite] {
            let next = try TestDatabase(engine)
            databases.append(next)
            let outcome = try await program.run("migrate-store", address, next.address)
            #expect(outcome.code == 0, "\(outcome.messages)")
            #expect(outcome.output.contains(" holds everything that ") && !outcome.output.contains("DIFFERENT"))
            #expect(try Dump.of(next.address) == dump, "\(engine)")
            #expect(try await gap(program, next.address) == answer)
            address = next.address
        }
        // What was copied goes on as if it had been there always.
        var last = program
        last.environment["METIER_DATABASE_URL"] = address
        let again = try await last.run("import", "onet", "--sample")
        #expect(again.code == 0 && again.output.contains("loaded already as release 1"), "\(again.messages)")
        let doctor = try await last.run("doctor", "--json")
        #expect(doctor.output.contains("tables as this version makes them"), "\(doctor.output)")
    }

    @Test("nothing is copied over what is there already; the message tells how to empty it", arguments: TestEngine.all)
    func occupied(engine: TestEngine) async throws {
        let program = try BuiltProgram(on: .sqlite)
        #expect(try await program.run("import", "onet", "--sample").code == 0)
        let target = try TestDatabase(engine)
        var other = program
        other.environment["METIER_DATABASE_URL"] = target.address
        #expect(try await other.run("migrate").code == 0)
        // An empty schema is no obstacle.
        let first = try await program.run("migrate-store", program.databaseAddress, target.address, "--json")
        #expect(first.code == 0 && first.output.hasPrefix("{\"verified\":true,"), "\(first.messages)")
        let dump = try Dump.of(target.address)
        let second = try await program.run("migrate-store", program.databaseAddress, target.address)
        #expect(second.code == 78 && second.messages.contains("is not empty: its table"), "\(second.messages)")
        let tools: [TestEngine: String] = [
            .sqlite: "remove \(target.path)", .postgres: "dropdb -h 127.0.0.1", .mysql: "DROP DATABASE `metier_test_",
        ]
        #expect(second.messages.contains(try #require(tools[engine])), "\(second.messages)")
        #expect(try Dump.of(target.address) == dump)
        let stranger = try TestDatabase(engine)
        let connection = try stranger.open()
        try connection.execute("CREATE TABLE theirs (id INTEGER PRIMARY KEY)")
        connection.close()
        let third = try await program.run("migrate-store", program.databaseAddress, stranger.address)
        #expect(third.code == 78 && third.messages.contains("holds a table theirs"), "\(third.messages)")
    }

    @Test("a source that is missing, empty, newer, the target itself or being imported into is refused")
    func refused() async throws {
        let program = try BuiltProgram(on: .sqlite)
        let (source, target) = (program.databaseAddress, "sqlite:\(program.folder.path)/target.sqlite")
        let missing = try await program.run("migrate-store", source, target)
        #expect(missing.code == 69 && missing.messages.contains("There is no database"), "\(missing.messages)")
        let connection = try DatabaseAddress.driver(for: source).open()
        let empty = try await program.run("migrate-store", source, target)
        #expect(empty.code == 78 && empty.messages.contains("holds no data of Metier"), "\(empty.messages)")
        #expect(try await program.run("migrate").code == 0)
        let same = try await program.run("migrate-store", source, source)
        #expect(same.code == 64 && same.messages.contains("the same database"))
        let lock = Foundation.open(program.home + "/metier.sqlite.import.lock", O_RDWR | O_CREAT, 0o644)
        #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
        let importing = try await program.run("migrate-store", source, target)
        #expect(importing.code == 75 && importing.messages.contains("(import)"), "\(importing.messages)")
        close(lock)
        try connection.execute(
            "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (99, 'x', 'y', 0)")
        let newer = try await program.run("migrate-store", source, target)
        #expect(newer.code == 78 && newer.messages.contains("step 99"), "\(newer.messages)")
        connection.close()
    }

    @Test(
        "a text that the target cannot hold is named with its table and key",
        arguments: TestEngine.servers)
    func misfit(engine: TestEngine) async throws {
        let program = try BuiltProgram(on: .sqlite)
        #expect(try await program.run("import", "onet", "--sample").code == 0)
        let connection = try DatabaseAddress.driver(for: program.databaseAddress).open()
        let (value, column) = engine == .postgres ? ("a\u{0}b", "title") : (String(repeating: "x", count: 300), "code")
        try connection.execute(
            engine == .postgres
                ? "UPDATE occupations SET title = \(value) WHERE code = '13-2011.00'"
                : "INSERT INTO occupations (release_id, code, title, summary) VALUES (1, \(value), 't', 's')")
        connection.close()
        let target = try TestDatabase(engine)
        let outcome = try await program.run("migrate-store", program.databaseAddress, target.address)
        #expect(outcome.code == 65, "\(outcome.messages)")
        let key = engine == .postgres ? "release_id 1, code 13-2011.00" : "release_id 1, code xxxx"
        #expect(outcome.messages.contains("Table occupations, row with \(key)"), "\(outcome.messages)")
        #expect(outcome.messages.contains("column \(column) ") && outcome.messages.contains("To try again"))
    }

    @Test("passwords come from their own settings", .enabled(if: TestEngine.all.contains(.mysql)))
    func passwords() async throws {
        let program = try BuiltProgram(on: .sqlite)
        #expect(try await program.run("import", "onet", "--sample").code == 0)
        let target = try TestDatabase(.mysql)
        let user = "m\(UInt32.random(in: 0...UInt32.max))"
        try target.administer("CREATE USER \(raw: user)@'127.0.0.1' IDENTIFIED BY 'over-there'")
        defer { try? target.administer("DROP USER \(raw: user)@'127.0.0.1'") }
        try target.administer("GRANT ALL ON *.* TO \(raw: user)@'127.0.0.1'")
        var parts = try #require(URLComponents(string: target.address))
        (parts.user, parts.password) = (user, nil)
        let address = try #require(parts.string)
        let without = try await program.run("migrate-store", program.databaseAddress, address)
        #expect(without.code == 69, "\(without.messages)")
        var other = program
        try Data("over-there\n".utf8).write(to: URL(fileURLWithPath: program.folder.path + "/secret"))
        other.environment["METIER_MIGRATE_TO_PASSWORD_FILE"] = program.folder.path + "/secret"
        let with = try await other.run("migrate-store", program.databaseAddress, address)
        #expect(with.code == 0, "\(with.messages)")
    }
}
