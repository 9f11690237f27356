import Database
import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("A database server stopped and started under load", .serialized, .timeLimit(.minutes(4)))
struct StoppedServerTests {
    /// Requests that need the database and what they ask.
    private static func needing(_ server: RunningServer, _ key: String) throws -> [(String, RawClient.Answer)] {
        [
            ("/ready", try server.ask("/ready")), ("/api/v1/releases", try server.ask("/api/v1/releases")),
            ("POST /api/v1/work", try server.enqueue(key)),
        ]
    }

    @Test(
        "gaps are answered from memory, the rest is refused in time, and everything recovers by itself",
        arguments: TestEngine.servers)
    func stopped(_ engine: TestEngine) async throws {
        let database = try await onThread { try OwnServer(engine) }
        var program = try faultProgram(database.address)
        // PostgreSQL tells its clients of changes; without that nobody would look again within the test's time.
        if engine == .postgres { program.environment["METIER_REFRESH"] = "10m" }
        let imported = try await program.run("import", "onet", "--sample")
        #expect(imported.code == 0, "\(imported.messages)")
        var servers: [RunningServer] = []
        for _ in 0..<(engine == .postgres ? 3 : 1) { servers.append(try await RunningServer.start(program)) }
        var workers = [RunningProgram]()
        for _ in 0..<(engine == .postgres ? 2 : 1) { workers.append(try program.start("worker")) }
        let load = GapLoad(servers)
        var wanted = 1
        for (round, ending) in [OwnServer.Ending.fast, .immediate].enumerated() {
            let nodes = servers
            let ids = try await onThread {
                try (0..<40).map { number in
                    let answer = try nodes[number % nodes.count].enqueue("round \(round) item \(number)")
                    #expect(answer.status == 202, "\(answer.text)")
                    return answer.field("id")?.stringValue ?? ""
                }
            }
            try await onThread { try database.stop(ending) }
            for server in servers {
                try await onThread {
                    let start = ContinuousClock.now
                    for (route, answer) in try Self.needing(server, "refused") {
                        #expect(answer.status == 503, "\(route): \(answer.text)")
                        #expect(answer["Retry-After"] != nil, "\(route)")
                        let type = route == "/ready" ? "application/json" : "application/problem+json"
                        #expect(answer["Content-Type"]?.hasPrefix(type) == true, "\(route): \(answer.text)")
                    }
                    // Each has 4 seconds.
                    #expect(start.duration(to: .now) < .seconds(15))
                    #expect(try server.status(RunningServer.gap) == 200)
                    #expect(try server.status("/health") == 200)
                }
            }
            for worker in workers where !worker.isRunning {
                Issue.record("a worker ended with \(worker.wait()): \(worker.said)")
                return
            }
            try await onThread { try database.start() }
            for server in servers {
                try await expectSoon("the node is ready again") { try server.status("/ready") == 200 }
                try await expectSoon("releases are listed again") { try server.status("/api/v1/releases") == 200 }
            }
            let node = servers[0]
            for id in ids {
                try await expectSoon("work item \(id) is finished") {
                    try node.ask("/api/v1/work/\(id)").field("state")?.stringValue == "done"
                }
            }
            // A change by another process reaches every node.
            let again = try await program.run("import", "onet", "--sample", "--force")
            #expect(again.code == 0, "\(again.messages)")
            wanted += 1
            let release = wanted
            for server in servers {
                try await expectSoon("the node serves release \(release)") { try server.release() == release }
            }
        }
        let asked = try await load.end()
        #expect(asked.statuses.keys.sorted() == [200] && asked.statuses[200, default: 0] > 100, "\(asked)")
        #expect(asked.slowest < .seconds(4))
        for worker in workers {
            worker.kill(SIGTERM)
            #expect(worker.wait() == 0)
        }
        for server in servers { server.signal(SIGTERM) }
        for server in servers { #expect(try await server.end().code == 0) }
    }

    @Test(
        "the programs wait for a server that starts after them, and end with 69 when it does not",
        arguments: TestEngine.servers)
    func late(_ engine: TestEngine) async throws {
        let database = try await onThread { try OwnServer(engine) }
        var program = try faultProgram(database.address)
        #expect(try await program.run("import", "onet", "--sample").code == 0)
        try await onThread { try database.stop() }
        let worker = try program.start("worker")
        let patient = program
        async let server = RunningServer.start(patient)
        program.environment["METIER_DATABASE_START_WAIT"] = "100ms"
        for command in ["serve", "worker"] {
            let refused = try await program.run([command] + (command == "serve" ? ["--port", "0"] : []))
            #expect(refused.code == 69, "\(refused.messages)")
            #expect(refused.messages.contains("waiting for the database"), "\(refused.messages)")
            #expect(refused.messages.contains("error: "))
        }
        #expect(worker.isRunning)
        try await onThread { try database.start() }
        let started = try await server
        #expect(try await onThread { try started.status(RunningServer.gap) } == 200)
        started.signal(SIGTERM)
        #expect(try await started.end().code == 0)
        worker.kill(SIGTERM)
        #expect(worker.wait() == 0)
    }

    @Test(
        "an importer ends with words and a code, the served release stays, and running it again succeeds",
        arguments: TestEngine.servers)
    func importing(_ engine: TestEngine) async throws {
        let database = try await onThread { try OwnServer(engine) }
        let program = try faultProgram(database.address)
        let folder = try TemporaryFolder()
        let first = try folder.write("first", .long("30.1", rows: 20))
        let second = try folder.write("second", .long("30.2", rows: 30_000))
        #expect(try await program.run("import", "onet", first).code == 0)
        let gap = ("11-1011.00", "15-1252.00")
        for ending in [OwnServer.Ending.immediate, .killed] {
            let runner = program
            async let run = runner.run("import", "onet", second)
            try await onThread {
                let watch = try database.open()
                let end = ContinuousClock.now + .seconds(60)
                while try !watch.hasLoading(), ContinuousClock.now < end {}
                try database.stop(ending)
            }
            let outcome = try await run
            #expect(outcome.code == 69, "\(outcome.code): \(outcome.messages)")
            #expect(outcome.messages.contains("error: "), "\(outcome.messages)")
            #expect(!outcome.messages.contains("Fatal"))
            try await onThread { try database.start() }
            try await program.expectServed("30.1", gap: gap)
        }
        let again = try await program.importUntilFree(second)
        #expect(again.code == 0, "\(again.messages)")
        try await program.expectServed("30.2", gap: gap)
    }
}
