import ServiceSupport
import TestSupport
import Testing

@testable import SharedCache

@Suite("Hearing of changes through Redis", .timeLimit(.minutes(2)))
struct SubscriberTests {
    /// Runs `body` beside a subscriber, which must end when it is asked to.
    private func listening(
        _ sample: CacheSample, _ body: (Nudge) async throws -> Void, first: (StopSwitch) async throws -> Void
    ) async throws {
        let nudge = Nudge()
        let subscriber = sample.cache.subscriber(
            to: "changes", nudge: nudge, logger: Logger(label: "cache", level: .trace, writer: sample.log))
        let mark = nudge.mark
        let task = Task { try await subscriber.run() }
        do {
            try await first(mark)
            try await body(nudge)
        } catch {
            subscriber.stop()
            throw error
        }
        subscriber.stop()
        try await task.value
    }

    private func wait(_ mark: StopSwitch) async throws {
        try await withDeadline(.seconds(30)) { try await mark.wait() }
    }

    @Test("nudges at a connection and at every message of another client, and ends at once")
    func messages() async throws {
        let prefix = TestRedis.prefix()
        try await CacheSample.using(prefix: prefix) { sender in
            try await CacheSample.using(prefix: prefix) { sample in
                try await listening(sample) { nudge in
                    for _ in 0..<3 {
                        let mark = nudge.mark
                        #expect(await sender.cache.publish("changes", "releases"))
                        try await wait(mark)
                    }
                    let mark = nudge.mark
                    #expect(await sender.cache.publish("other", "releases"))
                    #expect(await sender.cache.publish("changes", ""))
                    try await wait(mark)
                } first: {
                    try await wait($0)
                }
            }
        }
    }

    @Test("nudges again after the server was away, and says so once")
    func restart() async throws {
        let server = try await OwnRedis()
        try await CacheSample.using(server.address) { sample in
            try await listening(sample) { nudge in
                let lost = nudge.mark
                try await server.kill()
                #expect(await eventually { sample.lines.contains { $0.contains("not heard of") } })
                #expect(!lost.isTurned)
                try await server.start()
                try await wait(lost)
                let mark = nudge.mark
                #expect(await sample.cache.publish("changes", "releases"))
                try await wait(mark)
                #expect(sample.lines.count { $0.contains("not heard of") } == 1)
                #expect(sample.lines.count { $0.contains("heard of through Redis again") } == 1)
            } first: {
                try await wait($0)
            }
        }
    }

    @Test("leaves a server that is held still, and comes back to it")
    func held() async throws {
        let server = try await OwnRedis()
        try await CacheSample.using(
            server.address,
            {
                $0.silenceLimit = .milliseconds(20)
                $0.commandLimit = .milliseconds(100)
                $0.connectLimit = .milliseconds(200)
            }
        ) { sample in
            try await listening(sample) { nudge in
                server.hold(true)
                #expect(await eventually { sample.lines.contains { $0.contains("not heard of") } })
                let mark = nudge.mark
                server.hold(false)
                try await wait(mark)
            } first: {
                try await wait($0)
            }
        }
    }

    @Test("ends at once where there is no server, or one that talks nonsense")
    func hopeless() async throws {
        let hostile = try HostileServer(.send("+OK\r\n+OK\r\n"))
        for port in [try OwnRedis.freePort(), hostile.port] {
            try await CacheSample.using("redis://127.0.0.1:\(port)") { sample in
                try await listening(sample) { _ in
                    #expect(await eventually { sample.lines.contains { $0.contains("not heard of") } })
                } first: { mark in
                    #expect(!mark.isTurned)
                }
            }
        }
    }
}
