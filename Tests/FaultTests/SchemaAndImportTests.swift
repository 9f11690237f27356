import Database
import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("A database whose schema is newer than the program", .timeLimit(.minutes(2)))
struct NewerSchemaTests {
    @Test("is refused by every command with 78 and the reason", arguments: TestEngine.all)
    func refused(_ engine: TestEngine) async throws {
        let program = try BuiltProgram(on: engine, from: .empty)
        #expect(try await program.run("import", "onet", "--sample").code == 0)
        let connection = try DatabaseAddress.driver(for: program.databaseAddress).open()
        try connection.execute(
            "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (99, 'later', 'x', 0)")
        connection.close()
        let commands: [[String]] = [
            ["serve", "--port", "0"], ["worker"], ["worker", "--once"], ["import", "onet", "--sample"],
            ["gap", "43-3031.00", "13-2011.00"], ["occupation", "15-1252"], ["search", "nurse"], ["migrate"],
            ["migrate", "--dry-run"], ["releases", "list"], ["releases", "use", "1"], ["work", "list"],
            ["work", "enqueue", "prune"],
        ]
        for command in commands {
            let outcome = try await program.run(command)
            #expect(outcome.code == 78, "\(command): \(outcome.code) \(outcome.messages)\(outcome.output)")
            #expect(outcome.messages.contains("newer"), "\(command): \(outcome.messages)")
            #expect(outcome.output == "", "\(command): \(outcome.output)")
        }
    }
}

@Suite("Two importers at once", .timeLimit(.minutes(3)))
struct TwoImportersTests {
    @Test("one wins and the other waits or says that it is busy, whichever comes first", arguments: TestEngine.all)
    func race(_ engine: TestEngine) async throws {
        let folder = try TemporaryFolder()
        let small = try folder.write("small", .long("30.1", rows: 100))
        let large = try folder.write("large", .long("30.2", rows: 8_000))
        for (first, second) in [(small, large), (large, small)] {
            let program = try BuiltProgram(on: engine, from: .empty)
            #expect(try await program.run("import", "onet", small).code == 0)
            async let one = program.run("import", "onet", first, "--force")
            async let two = program.run("import", "onet", second, "--force")
            let outcomes = try await [one, two]
            #expect(outcomes.contains { $0.code == 0 })
            for outcome in outcomes where outcome.code != 0 {
                #expect(outcome.code == 75, "\(outcome.messages)")
                #expect(
                    outcome.messages.contains("Another process is at the same work (import)"), "\(outcome.messages)")
            }
            let current = try await program.releases().filter { $0["state"]?.stringValue == "current" }
            #expect(current.count == 1)
            let version = current.first?["version"]?.stringValue ?? ""
            try await program.expectServed(version, gap: ("11-1011.00", "15-1252.00"))
            // Whoever was refused may try again.
            for path in [first, second] { #expect(try await program.importUntilFree(path, "--force").code == 0) }
            try await program.expectServed(second == large ? "30.2" : "30.1", gap: ("11-1011.00", "15-1252.00"))
        }
    }
}

@Suite("What a gap costs the database", .timeLimit(.minutes(1)))
struct QuietDatabaseTests {
    @Test("nothing: a thousand requests run no statement", arguments: TestEngine.all)
    func quiet(_ engine: TestEngine) async throws {
        var program = try BuiltProgram(on: engine, from: .empty)
        program.environment["METIER_ACCESS_LOG"] = "false"
        program.environment["METIER_WORK_EMBEDDED"] = "false"
        program.environment["METIER_REFRESH"] = "10m"
        #expect(try await program.run("import", "onet", "--sample").code == 0)
        let server = try await RunningServer.start(program)
        try await onThread {
            var differences: [Double] = []
            // Now and then the node itself looks how much work is queued; that takes two statements, once in 15 s.
            for _ in 0..<3 where differences.last != 0 {
                let before = try server.figure("metier_database_statements_total")
                let client = try RawClient(port: server.port)
                for _ in 0..<1_000 {
                    let answer = try client.get(RunningServer.gap)
                    guard answer.status == 200 else {
                        Issue.record("\(answer.status): \(answer.text)")
                        return
                    }
                }
                #expect(before > 0)
                differences.append(try server.figure("metier_database_statements_total") - before)
            }
            #expect(differences.last == 0, "\(differences)")
        }
        server.signal(SIGTERM)
        #expect(try await server.end().code == 0)
    }
}
