import Frameworks
import Occupations
import Pipeline
import ServiceSupport
import SharedCache
import TestSupport
import Testing

/// Two nodes over one database, with a cache each.
private struct TwoNodes {
    let caches: [SharedCache]
    let nodes: [RemoteSample]

    /// Runs `body` with two nodes; `address` is the Redis server's, the throwaway one by default.
    static func running(
        on played: PlayedWebServices, address: String? = nil, deadline: Duration = .seconds(20),
        _ body: (TwoNodes) async throws -> Void
    ) async throws {
        var options = SharedCacheOptions()
        options.prefix = TestRedis.prefix()
        // A server that is expected to answer gets the time that a slow machine needs.
        options.commandLimit = address == nil ? .seconds(5) : .milliseconds(50)
        options.connectLimit = options.commandLimit
        let redis = try RedisAddress(address ?? TestRedis.address())
        let caches = (0..<2).map { _ in
            SharedCache(redis, options: options, logger: Logger(label: "cache", writer: NoLogWriter()))
        }
        let talks = caches.map { RemoteNodes(cache: $0, nudge: Nudge()) }
        let first = try await RemoteSample(played, nodes: talks[0]) { $0.deadline = deadline }
        let second = try await RemoteSample(played, in: first.api.database, nodes: talks[1]) { $0.deadline = deadline }
        let pair = TwoNodes(caches: caches, nodes: [first, second])
        do {
            try await body(pair)
        } catch {
            await pair.stop()
            throw error
        }
        await pair.stop()
    }

    private func stop() async {
        nodes[0].played.release()
        for node in nodes { await node.remote.stop() }
        for cache in caches { await cache.shutDown() }
    }

    /// Requests for the page that every fetch begins with.
    var fetches: Int { nodes[0].fetches }
}

@Suite("Nodes that lack the same occupation", .timeLimit(.minutes(2)))
struct RemoteNodesTests {
    private static let code = PlayedWebServices.code

    @Test("ask the source once between them, however many questions each of them has")
    func singleFlight() async throws {
        try await PlayedWebServices.playing { played in
            try await TwoNodes.running(on: played) { pair in
                played.fail("online", .held)
                let outcomes = try await withThrowingTaskGroup(of: RemoteOccupations.Outcome.self) { group in
                    for _ in 0..<5 { group.addTask { await pair.nodes[0].remote.ensure(Self.code) } }
                    await played.arrived(1)
                    for _ in 0..<5 { group.addTask { await pair.nodes[1].remote.ensure(Self.code) } }
                    // The second node has found the claim taken, more than once, before anything is answered.
                    while pair.caches[1].statistics.done < 2 { await Task.yield() }
                    played.release()
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(outcomes.count { $0 == .fetched } == 5)
                #expect(outcomes.count { $0 == .local } == 5)
                #expect(pair.fetches == 1)
                #expect(Set(played.seen).count == played.seen.count)
                #expect(pair.nodes[1].remote.fetches == [:])
            }
        }
    }

    @Test("ask the source once between them for a code that it does not have")
    func absent() async throws {
        try await PlayedWebServices.playing { played in
            try await TwoNodes.running(on: played) { pair in
                played.fail("online", .held)
                async let first = pair.nodes[0].remote.ensure("15-1299.78")
                await played.arrived(1)
                async let second = pair.nodes[1].remote.ensure("15-1299.78")
                while pair.caches[1].statistics.done < 2 { await Task.yield() }
                played.release()
                let outcomes = await [first, second]
                #expect(outcomes == [.absent, .absent])
                #expect(pair.fetches == 1)
            }
        }
    }

    @Test("all keep to the pause that one of them was asked for, and to no absurd one")
    func pause() async throws {
        try await PlayedWebServices.playing { played in
            try await TwoNodes.running(on: played) { pair in
                played.fail("online", .busy(retryAfter: "60"))
                for (node, requests) in [(0, 1), (1, 1), (0, 1)] {
                    guard case .failed(let failure) = await pair.nodes[node].remote.ensure(Self.code) else {
                        Issue.record("there is no answer to be had")
                        return
                    }
                    #expect(failure.code == "rate_limited" && failure.retryAfter == 60)
                    #expect(played.seen.count == requests)
                }
                played.heal()
                pair.nodes[1].pass(.seconds(61))
                let far = RemoteSample.start.advanced(by: .seconds(100 * 86_400)).milliseconds
                let source = pair.nodes[0].remote.source
                for text in ["\(far)", "soon", "", "\(Int64.min)"] {
                    #expect(await pair.caches[0].set("pause:\(source)", Array(text.utf8), ttl: .seconds(60)))
                    #expect(await pair.nodes[1].remote.ensure("15-1299.78") == .absent)
                }
                #expect(await pair.nodes[1].remote.ensure(Self.code) == .fetched)
            }
        }
    }

    @Test("do not wait for one that died longer than asking takes")
    func deadHolder() async throws {
        try await PlayedWebServices.playing { played in
            try await TwoNodes.running(on: played, deadline: .seconds(1)) { pair in
                let source = pair.nodes[0].remote.source
                let claim = await pair.caches[0].claim("remote:\(source):\(Self.code)", ttl: .seconds(3_600))
                guard case .granted = claim else {
                    Issue.record("the claim was taken")
                    return
                }
                #expect(await pair.nodes[1].remote.ensure(Self.code) == .fetched)
            }
        }
    }

    @Test("ask each for itself where Redis is away, or says nothing")
    func away() async throws {
        let redis = try await OwnRedis()
        redis.hold(true)
        for address in ["redis://127.0.0.1:\(try OwnRedis.freePort())", redis.address] {
            try await PlayedWebServices.playing { played in
                try await TwoNodes.running(on: played, address: address) { pair in
                    #expect(await pair.nodes[0].remote.ensure(Self.code) == .fetched)
                    #expect(await pair.nodes[1].remote.ensure(Self.code) == .local)
                    #expect(await pair.nodes[1].remote.ensure("15-1299.78") == .absent)
                    #expect(pair.caches[0].statistics.hits == 0)
                }
            }
        }
    }
}
