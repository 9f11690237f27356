import ServiceSupport
import TestSupport
import Testing

@testable import SharedCache

@Suite("A Redis server that is not there, or is not one", .timeLimit(.minutes(2)))
struct HostileServerTests {
    private func address(_ server: HostileServer) -> String { "redis://127.0.0.1:\(server.port)" }

    @Test("that refuses connections is no cache, and is left alone after a few failures")
    func refused() async throws {
        try await CacheSample.using("redis://:hunter2@127.0.0.1:\(try OwnRedis.freePort())") { sample in
            let cache = sample.cache
            #expect(await cache.get("k") == nil)
            #expect(await cache.set("k", [1], ttl: .seconds(1)) == false)
            #expect(await cache.claim("k", ttl: .seconds(1)) == .unavailable)
            #expect(cache.statistics.isOpen && cache.statistics.failures == 3)
            for _ in 0..<10 { #expect(await cache.publish("c", "m") == false) }
            #expect(cache.statistics.failures == 3 && cache.statistics.skipped == 10)
            #expect(sample.lines.count == 1)
            #expect(sample.lines[0].contains("not used for now") && sample.lines[0].contains("refused"))
            #expect(!sample.lines[0].contains("hunter2"))
        }
    }

    @Test("that accepts and says nothing costs no more than the time-out, until the breaker makes it cost nothing")
    func silent() async throws {
        let server = try HostileServer(.silence)
        try await CacheSample.using(address(server), { $0.commandLimit = .milliseconds(20) }) { sample in
            for _ in 0..<3 { #expect(await sample.cache.set("k", [1], ttl: .seconds(1)) == false) }
            #expect(sample.cache.statistics.isOpen && server.connections == 3)
            for _ in 0..<1_000 { #expect(await sample.cache.get("k") == nil) }
            #expect(server.connections == 3 && sample.cache.statistics.skipped == 1_000)
            #expect(sample.lines.count == 1 && sample.lines[0].contains("in time"))
        }
    }

    @Test(
        "that answers with garbage has no values",
        arguments: [
            "HTTP/1.1 400 Bad Request\r\n\r\n", "\0\0\0\0", "$5\r\nhel", "$-7\r\n", "$abc\r\n", "+OK", "",
            "$999999999999999999\r\nxx", "$4294967296\r\nxx", "*2147483647\r\n", "*1000000\r\n$1\r\na\r\n",
            "*99999999999999999999\r\n", ":12x\r\n",
            "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n",
            "-\r\n", "-ERR hunter2\r\n",
        ])
    func garbage(_ text: String) async throws {
        for reaction in [HostileServer.Reaction.sendAndClose(text), .send(text)] {
            let server = try HostileServer(reaction)
            try await CacheSample.using(address(server), { $0.commandLimit = .milliseconds(50) }) { sample in
                #expect(await sample.cache.get("k") == nil)
                #expect(await sample.cache.claim("k", ttl: .seconds(1)) == .unavailable)
                #expect(await sample.cache.set("k", [0], ttl: .seconds(1)) == false)
                #expect(sample.cache.statistics.hits == 0)
                #expect(sample.cache.statistics.failures + sample.cache.statistics.misses == 3)
                #expect(!sample.lines.joined().contains("hunter2"))
                guard case .unreachable(let reason) = await sample.cache.check() else {
                    Issue.record("garbage was taken for a version")
                    return
                }
                #expect(!reason.contains("hunter2"))
            }
        }
    }

    @Test("that sends a value without end is left")
    func endless() async throws {
        let server = try HostileServer(.send("$1000000000\r\n" + String(repeating: "x", count: 3_000_000)))
        try await CacheSample.using(address(server), { $0.valueLimit = 1_000_000 }) { sample in
            #expect(await sample.cache.get("k") == nil)
            #expect(sample.cache.statistics.failures == 1)
        }
    }

    @Test("that sends an answer nobody asked for has its connection replaced")
    func unasked() async throws {
        let server = try HostileServer(.send("$1\r\na\r\n$1\r\nb\r\n"))
        try await CacheSample.using(address(server)) { sample in
            for _ in 0..<5 { #expect(await sample.cache.get("k") == [UInt8(ascii: "a")]) }
            #expect(server.connections == 5)
        }
    }

    @Test("that is well again is used again after the pause, one probe at a time")
    func recovery() async throws {
        let server = try HostileServer(.sendAndClose(""))
        try await CacheSample.using(address(server), { $0.firstPause = .seconds(10) }) { sample in
            for _ in 0..<3 { #expect(await sample.cache.get("k") == nil) }
            #expect(sample.cache.statistics.isOpen)
            server.react(.send("$2\r\nhi\r\n"))
            #expect(await sample.cache.get("k") == nil)
            sample.clock.withLock { $0 = $0.advanced(by: .seconds(9)) }
            #expect(await sample.cache.get("k") == nil)
            #expect(server.connections == 3)
            sample.clock.withLock { $0 = $0.advanced(by: .seconds(1)) }
            #expect(await sample.cache.get("k") == Array("hi".utf8))
            #expect(!sample.cache.statistics.isOpen)
            #expect(sample.lines.count == 2 && sample.lines[1].contains("used again"))
        }
    }

    @Test("a server that was started anew is used over a new connection without a failure")
    func restarted() async throws {
        let server = try await OwnRedis()
        try await CacheSample.using(server.address) { sample in
            #expect(await sample.cache.set("k", [1], ttl: .seconds(60)))
            try await server.kill()
            try await server.start()
            #expect(await sample.cache.get("k") == nil)
            #expect(await sample.cache.set("k", [2], ttl: .seconds(60)))
            #expect(await sample.cache.get("k") == [2])
            #expect(sample.cache.statistics.failures == 0)
        }
    }
}
