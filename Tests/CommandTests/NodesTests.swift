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
        let servers = [try await RunningServer.start(program), try await RunningServer.start(program)]
        for server in servers { #expect(try await onThread { try release(server) } == "\"release_id\":1") }
        let runner = program
        #expect(try await runner.run("import", "onet", "--sample", "--force").code == 0)
        for (wanted, command) in [(2, ["version"]), (1, ["releases", "use", "1"])] {
            #expect(try await runner.run(command).code == 0)
            for server in servers {
                try await onThread {
                    let end = ContinuousClock.now + .seconds(30)
                    var seen = ""
                    while ContinuousClock.now < end {
                        seen = try release(server)
                        if seen == "\"release_id\":\(wanted)" { break }
                    }
                    #expect(seen == "\"release_id\":\(wanted)")
                }
            }
        }
        for server in servers { server.signal(SIGTERM) }
        for server in servers { #expect(try await server.end().code == 0) }
    }
}
