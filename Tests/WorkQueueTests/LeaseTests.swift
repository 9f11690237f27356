import Database
import ServiceSupport
import Store
import TestSupport
import Testing

@testable import WorkQueue

@Suite("Leases of work items")
struct LeaseTests {
    @Test(
        "are taken over with a higher token when they have run out, and the old holder is refused",
        arguments: TestEngine.all)
    func takeOver(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        try await queue.enqueue()
        let first = try #require(try await queue.claim(by: "a").first)
        #expect(first.token == 1 && first.attempts == 1 && first.leasedBy == "a" && first.state == .running)
        #expect(first.leaseUntil == queue.now + .seconds(60))
        #expect(try await queue.claim(by: "b").isEmpty)
        queue.clock.advance(.milliseconds(59_999))
        #expect(try await queue.claim(by: "b").isEmpty)
        queue.clock.advance(.milliseconds(1))
        let second = try #require(try await queue.claim(by: "b").first)
        #expect(second.id == first.id && second.token == 2 && second.attempts == 2)
        #expect(try await queue.item(first) == second)
        #expect(try await queue.store.work.end([first.lease: .done(result: "1")], now: queue.now) == [first.lease])
        await #expect(throws: WorkLeaseLost.self) {
            try await queue.store.work.complete(first.lease, result: "1", now: queue.now) { _ in }
        }
        #expect(try await queue.item(first).state == .running)
        #expect(try await queue.store.work.end([second.lease: .done(result: "2")], now: queue.now).isEmpty)
        let done = try await queue.item(first)
        #expect(done.state == .done && done.result == "2" && done.leasedBy == nil && done.finishedAt == queue.now)
    }

    @Test("hold longer when they are extended, and tell what else is known", arguments: TestEngine.all)
    func extended(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        for _ in 0..<3 { try await queue.enqueue() }
        let items = try await queue.claim(3)
        queue.clock.advance(.seconds(40))
        let until = queue.now + .seconds(60)
        #expect(try await queue.store.work.cancel(items[1].id, now: queue.now) != .notFound)
        let stale = WorkLease(id: items[2].id, token: 0)
        let checks = try await queue.store.work.extend(
            [items[0].lease: WorkProgress(0.25, "a quarter"), items[1].lease: nil, stale: nil], by: .seconds(60),
            now: { queue.now })
        #expect(checks == [items[0].lease: .held, items[1].lease: .cancelRequested, stale: .lost])
        let extended = try await queue.item(items[0])
        #expect(extended.leaseUntil == until && extended.progress == 0.25 && extended.progressText == "a quarter")
        queue.clock.advance(.seconds(30))
        // Only the third one has run out: the others were extended.
        #expect(try await queue.claim(3, by: "b").map(\.id) == [items[2].id])
    }

    @Test("are not taken over by their own holder, however late it is", arguments: TestEngine.all)
    func own(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        for _ in 0..<2 { try await queue.enqueue() }
        let first = try #require(try await queue.claim(by: "a").first)
        queue.clock.advance(.seconds(61))
        var claim = WorkClaim(worker: "a", kinds: ["test"], limit: 1, lease: .seconds(60), holding: [first.lease])
        let second = try #require(try await queue.store.work.claim(claim, now: { queue.now }).first)
        #expect(second.id != first.id)
        claim.holding.insert(second.lease)
        #expect(try await queue.store.work.claim(claim, now: { queue.now }).isEmpty)
        claim.holding = []
        #expect(try await queue.store.work.claim(claim, now: { queue.now }).map(\.id) == [first.id])
    }

    @Test("end in death when the last attempt's runs out", arguments: TestEngine.all)
    func lastAttempt(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        let item = try await queue.enqueue(key: "k", attempts: 1)
        _ = try await queue.claim(by: "a")
        queue.clock.advance(.seconds(60))
        #expect(try await queue.claim(by: "b").isEmpty)
        let dead = try await queue.item(item)
        #expect(dead.state == .dead && dead.attempts == 1)
        #expect(dead.lastError == "The worker a ended or hung: its lease ran out in the last attempt.")
        // Its key is free again.
        #expect(try await queue.enqueue(key: "k").id != item.id)
    }

    @Test("ended in a group: one that was lost does not hold the others up", arguments: TestEngine.all)
    func group(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        for _ in 0..<5 { try await queue.enqueue() }
        let items = try await queue.claim(5)
        let stale = WorkLease(id: items[2].id, token: items[2].token - 1)
        var endings = Dictionary(uniqueKeysWithValues: items.map { ($0.lease, WorkEnding.done(result: nil)) })
        endings[items[2].lease] = nil
        endings[stale] = .done(result: nil)
        #expect(try await queue.store.work.end(endings, now: queue.now) == [stale])
        let states = try await queue.store.work.items(WorkFilter()).sorted { $0.id < $1.id }.map(\.state)
        #expect(states == [.done, .done, .running, .done, .done])
    }

    @Test("bind a handler's writes to the completion: both or neither", arguments: TestEngine.all)
    func effects(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        try await queue.makeEffects()
        try await queue.enqueue()
        let first = try #require(try await queue.claim(by: "a").first)
        queue.clock.advance(.seconds(61))
        let second = try #require(try await queue.claim(by: "b").first)
        // In the order of a careless handler: it writes first and completes afterwards.
        await #expect(throws: WorkLeaseLost.self) {
            try await queue.store.pool.transaction { session in
                try session.execute("INSERT INTO effects VALUES ('stale')")
                try Store.Work.complete(first.lease, result: nil, now: queue.now, in: session)
            }
        }
        struct Failed: Error {}
        await #expect(throws: Failed.self) {
            try await queue.store.work.complete(second.lease, result: nil, now: queue.now) { session in
                try session.execute("INSERT INTO effects VALUES ('failed')")
                throw Failed()
            }
        }
        #expect(try await queue.effects() == [])
        #expect(try await queue.item(second).state == .running)
        try await queue.store.work.complete(second.lease, result: nil, now: queue.now) { session in
            try session.execute("INSERT INTO effects VALUES ('done')")
        }
        #expect(try await queue.effects() == ["done"])
        #expect(try await queue.item(second).state == .done)
    }
}
