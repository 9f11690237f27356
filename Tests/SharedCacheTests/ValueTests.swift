import Foundation
import ServiceSupport
import TestSupport
import Testing

@testable import SharedCache

@Suite("Values and claims on a real server", .timeLimit(.minutes(2)))
struct ValueTests {
    @Test("come back byte for byte, whatever they hold")
    func binary() async throws {
        try await CacheSample.using { sample in
            let cache = sample.cache
            let values: [[UInt8]] = [
                [], [0], Array(0...255), Array("\r\n$-1\r\n%s%n".utf8), [UInt8](repeating: 0xFF, count: 1 << 20),
                (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) },
            ]
            for (number, value) in values.enumerated() {
                let key = "value \r\n\0 %s é \(number)"
                #expect(await cache.get(key) == nil)
                #expect(await cache.set(key, value, ttl: .seconds(60)))
                #expect(await cache.get(key) == value)
                #expect(await cache.remove(key))
                #expect(await cache.get(key) == nil)
            }
            let statistics = cache.statistics
            #expect(statistics.hits == values.count && statistics.misses == 2 * values.count)
            #expect(statistics.done == 2 * values.count && statistics.failures == 0 && statistics.skipped == 0)
            #expect(sample.lines == [])
        }
    }

    @Test("are gone when their time is over")
    func timeToLive() async throws {
        try await CacheSample.using { sample in
            #expect(await sample.cache.set("long", [1], ttl: .seconds(3_600)))
            #expect(await sample.cache.set("short", [1], ttl: .milliseconds(1)))
            #expect(await sample.cache.set("none", [1], ttl: .zero))
            #expect(await eventually { await sample.cache.get("short") == nil })
            #expect(await eventually { await sample.cache.get("none") == nil })
            #expect(await sample.cache.get("long") == [1])
        }
    }

    @Test("are apart by prefix, and refused above the limit")
    func prefixAndLimit() async throws {
        try await CacheSample.using(nil, { $0.valueLimit = 10 }) { small in
            try await CacheSample.using { other in
                #expect(await small.cache.set("k", [1], ttl: .seconds(60)))
                #expect(await other.cache.get("k") == nil)
                #expect(await small.cache.set("k", [UInt8](repeating: 1, count: 11), ttl: .seconds(60)) == false)
                #expect(small.cache.statistics.skipped == 1)
                #expect(await small.cache.get("k") == [1])
                #expect(small.cache.name("k").hasPrefix("metier:test-"))
            }
        }
    }

    @Test("of another type are no values")
    func wrongType() async throws {
        try await CacheSample.using { sample in
            let reply = await sample.cache.perform("RPUSH", [Array(sample.cache.name("list").utf8), [1]])
            #expect(reply == .number(1))
            #expect(await sample.cache.get("list") == nil)
            #expect(sample.cache.statistics.misses == 1 && sample.cache.statistics.failures == 0)
            #expect(await sample.cache.remove("list"))
        }
    }

    @Test("a claim is one caller's at a time, and only its holder gives it back")
    func claims() async throws {
        try await CacheSample.using { sample in
            let cache = sample.cache
            let granted = await withTaskGroup(of: SharedCache.Claiming.self) { group in
                for _ in 0..<20 { group.addTask { await cache.claim("work", ttl: .seconds(60)) } }
                return await group.reduce(into: [SharedCache.Claim]()) {
                    if case .granted(let claim) = $1 { $0.append(claim) } else { #expect($1 == .held) }
                }
            }
            #expect(granted.count == 1)
            let own = try #require(granted.first)
            #expect(await cache.release(.init(key: "work", token: Array("not mine".utf8))) == false)
            #expect(await cache.claim("work", ttl: .seconds(60)) == .held)
            #expect(await cache.release(own))
            #expect(await cache.release(own) == false)
            guard case .granted(let next) = await cache.claim("work", ttl: .seconds(60)) else {
                Issue.record("the claim was not free")
                return
            }
            // The old holder cannot take what is somebody else's now.
            #expect(await cache.release(own) == false)
            #expect(next.token != own.token)
            guard case .granted = await cache.claim("brief", ttl: .milliseconds(1)) else {
                Issue.record("the claim was not free")
                return
            }
            #expect(
                await eventually {
                    if case .granted = await cache.claim("brief", ttl: .milliseconds(1)) { true } else { false }
                })
        }
    }

    @Test("the server tells its version, with a password, a database or a socket too, and no secret is shown")
    func servers() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/r.sock"
        let server = try await OwnRedis("--requirepass", "hunter2", "--unixsocket", path)
        let good = ["redis://:hunter2@127.0.0.1:\(server.port)/5", "redis://default:hunter2@127.0.0.1:\(server.port)"]
        for address in good {
            try await CacheSample.using(address) { sample in
                guard case .reachable(let version) = await sample.cache.check() else {
                    Issue.record("\(await sample.cache.check())")
                    return
                }
                #expect(version.first?.isNumber == true)
                #expect(await sample.cache.set("k", [7], ttl: .seconds(60)))
                #expect(await sample.cache.get("k") == [7])
            }
        }
        try await CacheSample.using("unix:\(path)", password: Secret("hunter2")) { sample in
            #expect(await sample.cache.set("k", [7], ttl: .seconds(60)))
        }
        let bad = [
            ("redis://127.0.0.1:\(server.port)", nil, "NOAUTH"),
            ("redis://127.0.0.1:\(server.port)", Secret("hunter3"), "WRONGPASS"),
            ("redis://:hunter2@127.0.0.1:\(server.port)/99", nil, "ERR"),
        ]
        for (address, password, word) in bad {
            try await CacheSample.using(address, password: password) { sample in
                for _ in 0..<3 { #expect(await sample.cache.get("k") == nil) }
                #expect(sample.cache.statistics.isOpen)
                #expect(sample.lines.count == 1 && sample.lines[0].contains(word), "\(sample.lines)")
                #expect(!sample.lines.joined().contains("hunter"))
                guard case .unreachable(let reason) = await sample.cache.check() else {
                    Issue.record("it let us in")
                    return
                }
                #expect(reason.contains(word) && !reason.contains("hunter"))
            }
        }
    }

    @Test("a cache that is shut down is no cache")
    func shutDown() async throws {
        let sample = try CacheSample()
        #expect(await sample.cache.set("k", [1], ttl: .seconds(60)))
        await sample.cache.shutDown()
        #expect(await sample.cache.get("k") == nil)
        #expect(await sample.cache.claim("k", ttl: .seconds(1)) == .unavailable)
        await sample.cache.shutDown()
    }
}
