import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("metier serve")
struct ServeTests {
    private static let gap = "/skill-gap?from=43-3031.00&to=13-2011.00"

    /// A home with the sample.
    private func prepared() async throws -> BuiltProgram {
        let program = try BuiltProgram()
        let outcome = try await program.run("import", "onet", "--sample")
        #expect(outcome.code == 0, "\(outcome.messages)")
        return program
    }

    private func get(_ target: String, from server: RunningServer) async throws -> RawClient.Answer {
        try await onThread { [port = server.port] in try RawClient(port: port).get(target) }
    }

    @Test("shares its connections among addresses, and refuses proxies that are no addresses")
    func addresses() async throws {
        var program = try await prepared()
        program.environment["METIER_TRUSTED_PROXIES"] = "10.0.0.1, proxy.example"
        let refused = try await program.run("serve")
        #expect(refused.code == 78)
        #expect(
            refused.messages.contains(
                "environment METIER_TRUSTED_PROXIES: http.trusted_proxies: 'proxy.example' is not an address"))
        program.environment["METIER_TRUSTED_PROXIES"] = "10.0.0.1, 2001:db8::/32"
        program.environment["METIER_HTTP_CONNECTIONS_PER_ADDRESS"] = "2"
        let server = try await RunningServer.start(program)
        #expect(try await get("/health", from: server).status == 200)
        server.signal(SIGTERM)
        #expect(try await server.end().code == 0)
    }

    @Test(
        "takes a free port, says what to open, answers, and ends with 0 on SIGTERM and on SIGINT",
        arguments: [SIGTERM, SIGINT])
    func lifecycle(_ signal: Int32) async throws {
        let server = try await RunningServer.start(try await prepared())
        #expect(server.port > 0)
        #expect(server.greeting.contains("  serves 1 framework with 30 occupations (the bundled sample"))
        #expect(server.greeting.contains("http://127.0.0.1:\(server.port)/api/v1/docs"))
        #expect(try await get(Self.gap, from: server).status == 200)
        #expect(try await get("/ready", from: server).status == 200)
        server.signal(signal)
        let end = try await server.end()
        #expect(end.code == 0)
        let lines = end.messages.split(separator: "\n").filter {
            $0.contains("\"label\":\"access\"") || $0.hasPrefix("{")
        }
        let log = try lines.map { try JSONValue(parsing: String($0)) }
        #expect(log.count == 2)
        // A line is written when its answer has gone out, so that the order is not that of the requests.
        let routes = ["/skill-gap", "/ready"]
        #expect(routes.allSatisfy { route in log.count { $0.text.contains(route) && $0.text.contains("200") } == 1 })
    }

    @Test("finishes a request whose body is still coming when it is asked to stop")
    func drain() async throws {
        let server = try await RunningServer.start(try await prepared())
        let answer = try await onThread { [port = server.port] in
            let (client, watcher) = (try RawClient(port: port), try RawClient(port: port))
            #expect(try watcher.get("/ready").status == 200)
            // The route is known once the head is there; the body holds the request open.
            client.send("GET \(Self.gap) HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
            let interim = try client.readHead()
            #expect(interim.status == 100)
            server.signal(SIGTERM)
            client.send("12")
            // A connection from before sees the server refuse readiness, or is closed, while the request is open.
            while (try? watcher.get("/ready"))?.status == 200 {}
            client.send("34")
            return try client.read()
        }
        #expect(answer.status == 200)
        #expect(try await server.end().code == 0)
    }

    @Test("serves the same after kill -9")
    func killed() async throws {
        let program = try await prepared()
        let first = try await RunningServer.start(program)
        let before = try await get(Self.gap, from: first)
        first.signal(SIGKILL)
        #expect(try await first.end().code == 128 + SIGKILL)
        let second = try await RunningServer.start(program)
        let after = try await get(Self.gap, from: second)
        #expect(after.status == 200 && after.body == before.body && after["ETag"] == before["ETag"])
        second.signal(SIGTERM)
        #expect(try await second.end().code == 0)
    }

    @Test("takes up a release that another process imports, and switches back, without failing a request")
    func otherProcess() async throws {
        var program = try BuiltProgram()
        program.environment["METIER_REFRESH"] = "20ms"
        program.environment["METIER_ACCESS_LOG"] = "false"
        let server = try await RunningServer.start(program)
        #expect(server.greeting.contains("nothing is imported yet"))
        #expect(try await get(Self.gap, from: server).status == 503)
        let runner = program
        let imported = try await runner.run("import", "onet", "--sample")
        #expect(imported.code == 0, "\(imported.messages)")
        let copy = try runner.folder.copy(Repository.sample, as: "second")
        let notes = URL(fileURLWithPath: copy + "/Occupation Data.txt")
        let text = String(decoding: try Data(contentsOf: notes), as: UTF8.self)
        try Data(text.replacing("Accountants and Auditors", with: "Auditors and Accountants").utf8).write(to: notes)
        #expect(try await runner.run("import", "onet", copy).code == 0)
        for (release, title) in [(1, "Accountants and Auditors"), (2, "Auditors and Accountants")] {
            #expect(try await runner.run("releases", "use", "\(release)").code == 0)
            // Every answer on the way is a good one; the loop ends when the switch has arrived.
            try await onThread { [port = server.port] in
                let client = try RawClient(port: port)
                var statuses: Set<Int> = []
                var hasArrived = false
                let end = ContinuousClock.now + .seconds(20)
                while ContinuousClock.now < end {
                    let answer = try client.get(Self.gap)
                    statuses.insert(answer.status)
                    hasArrived = answer.text.contains(title) && answer.text.contains("\"release_id\":\(release)")
                    if hasArrived { break }
                }
                #expect(statuses.isSubset(of: [200, 503]))
                #expect(hasArrived)
            }
        }
        server.signal(SIGTERM)
        #expect(try await server.end().code == 0)
    }
}
