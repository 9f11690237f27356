import Foundation
import TestSupport
import Testing

@Suite("Several nodes over one database", .timeLimit(.minutes(2)))
struct NodesTests {
    private static let gap = "/skill-gap?from=43-3031.00&to=13-2011.00"

    private func release(_ server: RunningServer) throws -> String {
        let answer = try RawClient(port: server.port).get(Self.gap)
        guard let range = answer.text.firstRange(of: #/"release_id":\d+/#) else { return "\(answer.status)" }
        return String(answer.text[range])
    }

    @Test("every node takes up a release that another process imports or switches to", arguments: TestEngine.all)
    func releases(engine: TestEngine) async throws {
        var program = try BuiltProgram(on: engine)
        program.environment["METIER_ACCESS_LOG"] = "false"
        #expect(try await program.run("import", "onet", "--sample").code == 0)
        // PostgreSQL tells its clients; without that nobody would look again within the test's time.
        if engine == .postgres { program.environment["METIER_REFRESH"] = "10m" }
        try await follow(program)
    }

    @Test(
        "every node hears of it through Redis where the engine tells nobody",
        arguments: TestEngine.all.filter { $0 != .postgres })
    func redis(engine: TestEngine) async throws {
        var program = try BuiltProgram(on: engine)
        program.environment.merge([
            "METIER_ACCESS_LOG": "false", "METIER_REFRESH": "10m", "METIER_REDIS_URL": try TestRedis.address(),
            "METIER_REDIS_PREFIX": TestRedis.prefix(), "METIER_REDIS_TIMEOUT": "5s",
        ]) { $1 }
        #expect(try await program.run("import", "onet", "--sample").code == 0)
        try await follow(program)
    }

    @Test("a Redis that is killed costs no answer, and is used again when it is back")
    func killedRedis() async throws {
        let redis = try await OwnRedis()
        var program = try BuiltProgram()
        program.environment.merge([
            "METIER_ACCESS_LOG": "false", "METIER_REFRESH": "20ms", "METIER_REDIS_URL": redis.address,
        ]) { $1 }
        let runner = program
        #expect(try await runner.run("import", "onet", "--sample").code == 0)
        let server = try await RunningServer.start(runner)
        #expect(try await runner.run("doctor").output.contains("127.0.0.1:\(redis.port)/0, Redis "))
        try await redis.kill()
        try await onThread {
            for _ in 0..<50 {
                let seen = try release(server)
                #expect(seen == "\"release_id\":1")
            }
            let answers = try ["/ready", "/metrics"].map { try RawClient(port: server.port).get($0) }
            #expect(answers[0].status == 200)
            #expect(answers[1].text.contains("metier_cache_breaker_open 0\n"))
        }
        let doctor = try await runner.run("doctor")
        #expect(doctor.code == 0)
        #expect(doctor.output.contains("cannot be used") && doctor.output.contains("nodes work without it"))
        // The import cannot tell anybody; the node looks by itself.
        let imported = try await runner.run("import", "onet", "--sample", "--force")
        #expect(imported.code == 0 && !imported.messages.contains("cache"), "\(imported.messages)")
        try await onThread { try arrive(2, server) }
        try await redis.start()
        #expect(try await runner.run("releases", "use", "1").code == 0)
        try await onThread { try arrive(1, server) }
        server.signal(SIGTERM)
        #expect(try await server.end().code == 0)
    }

    /// Asks until a release is served.
    private func arrive(_ wanted: Int, _ server: RunningServer) throws {
        let end = ContinuousClock.now + .seconds(30)
        var seen = ""
        while ContinuousClock.now < end {
            seen = try release(server)
            if seen == "\"release_id\":\(wanted)" { break }
        }
        #expect(seen == "\"release_id\":\(wanted)")
    }

    /// Imports and switches beside two nodes, which must follow.
    private func follow(_ program: BuiltProgram) async throws {
        let servers = [try await RunningServer.start(program), try await RunningServer.start(program)]
        for server in servers { #expect(try await onThread { try release(server) } == "\"release_id\":1") }
        let runner = program
        #expect(try await runner.run("import", "onet", "--sample", "--force").code == 0)
        for (wanted, command) in [(2, ["version"]), (1, ["releases", "use", "1"])] {
            #expect(try await runner.run(command).code == 0)
            for server in servers {
                try await onThread { try arrive(wanted, server) }
            }
        }
        for server in servers { server.signal(SIGTERM) }
        for server in servers { #expect(try await server.end().code == 0) }
    }
}
