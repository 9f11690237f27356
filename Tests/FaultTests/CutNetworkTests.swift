import Database
import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("The network between a node and its database", .serialized, .timeLimit(.minutes(4)))
struct CutNetworkTests {
    @Test(
        "stalls and is cut: requests end in time, gaps are answered, no connection is lost, healing is enough",
        arguments: TestEngine.servers)
    func faulty(_ engine: TestEngine) async throws {
        let database = try await onThread { try OwnServer(engine) }
        let wire = try FaultyWire(to: database.port)
        wire.begin()
        defer { wire.end() }
        var program = try faultProgram(database.address.replacing(":\(database.port)", with: ":\(wire.port)"))
        program.environment["METIER_DATABASE_CONNECTIONS"] = "3"
        #expect(try await program.run("import", "onet", "--sample").code == 0)
        let server = try await RunningServer.start(program)
        let load = GapLoad([server])
        #expect(try await onThread { try server.status("/ready") } == 200)
        for state in [FaultyWire.State.stalled, .cut] {
            wire.become(state)
            // More than there are connections, at the same time.
            let answers = try await withThrowingTaskGroup(of: (RawClient.Answer, Duration).self) { group in
                for number in 0..<9 {
                    group.addTask {
                        try await onThread {
                            let start = ContinuousClock.now
                            let answer =
                                switch number % 3 {
                                case 0: try server.ask("/ready")
                                case 1: try server.ask("/api/v1/releases")
                                default: try server.enqueue("\(number)")
                                }
                            return (answer, start.duration(to: .now))
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for (answer, took) in answers {
                #expect(answer.status == 503, "\(state): \(answer.status) \(answer.text)")
                #expect(answer["Retry-After"] != nil)
                #expect(took < .seconds(6), "\(state): \(took)")
            }
            #expect(try await onThread { try server.status(RunningServer.gap) } == 200)
            wire.become(.whole)
            try await expectSoon("the node is ready again") { try server.status("/ready") == 200 }
            try await expectSoon("releases are listed again") { try server.status("/api/v1/releases") == 200 }
            try await expectSoon("work is taken again") { [200, 202].contains(try server.enqueue("after").status) }
            try await expectSoon("connections are given back") {
                try server.figure("metier_database_connections") <= 3 && server.figure("metier_database_waiting") == 0
            }
            try await expectSoon("nothing holds a connection") {
                try server.ask("/metrics").text.contains("metier_database_connections{state=\"leased\"} 0\n")
            }
        }
        // The server itself agrees: the node's connections and the one that asks, no orphans.
        try await expectSoon("the server has no orphaned connections") {
            let connection = try database.open()
            defer { connection.close() }
            return try connection.first(
                engine == .postgres
                    ? "SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                    : "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'root'"
            ) { $0.integer(0) } ?? 99 <= 5
        }
        let asked = try await load.end()
        #expect(asked.statuses.keys.sorted() == [200], "\(asked)")
        #expect(asked.slowest < .seconds(4))
        server.signal(SIGTERM)
        #expect(try await server.end().code == 0)
    }

    @Test("a server that is frozen and goes on counts as the network that stalls", arguments: TestEngine.servers)
    func frozen(_ engine: TestEngine) async throws {
        let database = try await onThread { try OwnServer(engine) }
        let program = try faultProgram(database.address)
        #expect(try await program.run("import", "onet", "--sample").code == 0)
        let server = try await RunningServer.start(program)
        #expect(try await onThread { try server.status("/ready") } == 200)
        database.freeze(true)
        try await onThread {
            for _ in 0..<2 {
                let start = ContinuousClock.now
                let answer = try server.ask("/ready")
                #expect(answer.status == 503 && answer.text.contains("\"database\":false"), "\(answer.text)")
                #expect(start.duration(to: .now) < .seconds(6))
            }
            #expect(try server.status(RunningServer.gap) == 200)
        }
        database.freeze(false)
        try await expectSoon("the node is ready again") { try server.status("/ready") == 200 }
        server.signal(SIGTERM)
        #expect(try await server.end().code == 0)
    }
}
