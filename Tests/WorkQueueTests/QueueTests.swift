import Database
import ServiceSupport
import Store
import TestSupport
import Testing

@testable import WorkQueue

@Suite("The work queue's table")
struct QueueTests {
    @Test(
        "gives the highest priority first, then the earliest moment, then the earliest item",
        arguments: TestEngine.all)
    func order(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        let now = queue.now
        let low = try await queue.enqueue(priority: -5)
        let second = try await queue.enqueue()
        let third = try await queue.enqueue()
        let first = try await queue.enqueue(at: now - .seconds(1))
        let high = try await queue.enqueue(priority: 7)
        let later = try await queue.enqueue(priority: 1_000, at: now + .milliseconds(1))
        #expect(later.state == .waiting)
        #expect(try await queue.claim(2).map(\.id) == [high, first].map(\.id))
        #expect(try await queue.claim(10).map(\.id) == [second, third, low].map(\.id))
        #expect(try await !queue.store.work.hasClaimable(kinds: ["test"], now: queue.now))
        queue.clock.advance(.milliseconds(1))
        #expect(try await queue.store.work.hasClaimable(kinds: ["test"], now: queue.now))
        #expect(try await queue.claim(10).map(\.id) == [later.id])
    }

    @Test("leaves kinds alone that a worker does not know", arguments: TestEngine.all)
    func kinds(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        let other = try await queue.enqueue("other")
        #expect(try await queue.claim(10).isEmpty)
        #expect(try await queue.item(other).state == .ready)
    }

    @Test("keeps one unfinished item a key under 50 concurrent enqueues", arguments: TestEngine.all)
    func unique(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        let ids = try await withThrowingTaskGroup(of: Store.Work.Enqueued.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let draft = WorkDraft(kind: "test", payload: "\(number)", uniqueKey: "one")
                    return try await queue.store.work.enqueue([draft], now: queue.now)[0]
                }
            }
            return try await group.reduce(into: [Store.Work.Enqueued]()) { $0.append($1) }
        }
        #expect(Set(ids.map(\.item.id)).count == 1)
        #expect(ids.count { $0.isNew } == 1)
        let items = try await queue.store.work.items(WorkFilter())
        #expect(items.count == 1)
        // Another kind has keys of its own, and a finished item does not stand in the way.
        #expect(try await queue.enqueue("other", key: "one").id != items[0].id)
        let running = try #require(try await queue.claim().first)
        #expect(try await queue.enqueue(key: "one").id == running.id)
        _ = try await queue.store.work.end([running.lease: .done(result: nil)], now: queue.now)
        #expect(try await queue.enqueue(key: "one").id != running.id)
    }

    @Test("holds an item exactly if the transaction that enqueues it commits", arguments: TestEngine.all)
    func transactional(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        struct Undone: Error {}
        let now = queue.now
        await #expect(throws: Undone.self) {
            try await queue.store.pool.transaction { session in
                _ = try Store.Work.enqueue(WorkDraft(kind: "test"), now: now, in: session)
                throw Undone()
            }
        }
        #expect(try await queue.store.work.items(WorkFilter()).isEmpty)
    }

    @Test("refuses drafts by field, one complaint a field")
    func refused() async throws {
        let queue = try await Queue(.sqlite)
        let draft = WorkDraft(
            kind: "No", payload: String(repeating: "x", count: 65_537), priority: 1_001, uniqueKey: "",
            maximumAttempts: 0)
        let error = await #expect(throws: WorkDraftRefused.self) {
            try await queue.store.work.enqueue([draft], now: queue.now)
        }
        #expect(error?.complaints.map(\.field) == ["kind", "payload", "priority", "unique_key", "max_attempts"])
        #expect(
            WorkDraft(kind: String(repeating: "a", count: 40), payload: String(repeating: "x", count: 65_536))
                .complaints.isEmpty)
        let longest = String(repeating: "é", count: 200)
        #expect(try await queue.enqueue(key: longest).uniqueKey == longest)
    }

    @Test("cancels what waits at once, asks what runs, and refuses what is over", arguments: TestEngine.all)
    func cancel(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        let ready = try await queue.enqueue(key: "k")
        guard case .changed(let cancelled) = try await queue.store.work.cancel(ready.id, now: queue.now) else {
            Issue.record("not cancelled")
            return
        }
        #expect(cancelled.state == .cancelled && cancelled.finishedAt == queue.now)
        let running = try await queue.enqueue(key: "k")
        let lease = try #require(try await queue.claim().first).lease
        guard case .changed(let asked) = try await queue.store.work.cancel(running.id, now: queue.now) else {
            Issue.record("not asked")
            return
        }
        #expect(asked.state == .running && asked.isCancelRequested)
        // Failing with another attempt in view ends in what was asked for.
        _ = try await queue.store.work.end([lease: .retry(at: queue.now + .seconds(5), error: "no")], now: queue.now)
        let ended = try await queue.item(running)
        #expect(ended.state == .cancelled && ended.lastError == "no" && ended.finishedAt == queue.now)
        guard case .refused(_, let reason) = try await queue.store.work.cancel(running.id, now: queue.now) else {
            Issue.record("cancelled twice")
            return
        }
        #expect(reason == "it is cancelled")
        #expect(try await queue.store.work.cancel("nothing", now: queue.now) == .notFound)
        // One whose worker died after it was asked is not worked on again.
        let orphan = try await queue.enqueue()
        _ = try await queue.claim(by: "dead")
        _ = try await queue.store.work.cancel(orphan.id, now: queue.now)
        queue.clock.advance(.seconds(60))
        #expect(try await queue.claim(by: "b").isEmpty)
        #expect(try await queue.item(orphan).state == .cancelled)
    }

    @Test("retries what ended with its attempts counted anew, unless its key is taken", arguments: TestEngine.all)
    func retry(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        let item = try await queue.enqueue(key: "k", attempts: 1)
        let lease = try #require(try await queue.claim().first).lease
        _ = try await queue.store.work.end([lease: .dead(error: "broken")], now: queue.now)
        let rival = try await queue.enqueue(key: "k", at: queue.now + .seconds(9))
        guard case .refused(_, let reason) = try await queue.store.work.retry(item.id, now: queue.now) else {
            Issue.record("retried beside its rival")
            return
        }
        #expect(reason == "work item \(rival.id) has the same unique key and is unfinished")
        _ = try await queue.store.work.cancel(rival.id, now: queue.now)
        guard case .changed(let retried) = try await queue.store.work.retry(item.id, now: queue.now) else {
            Issue.record("not retried")
            return
        }
        #expect(retried.state == .ready && retried.attempts == 0 && retried.lastError == "broken")
        #expect(try await queue.enqueue(key: "k").id == item.id)
        // The token goes on growing, so that nobody from before can end it.
        #expect(try await queue.claim().first?.token == 2)
        let waiting = try await queue.enqueue(at: queue.now + .seconds(99))
        guard case .changed(let due) = try await queue.store.work.retry(waiting.id, now: queue.now) else {
            Issue.record("not due")
            return
        }
        #expect(due.state == .ready && due.runAt == queue.now)
    }

    @Test("forgets finished items after their time, and no others", arguments: TestEngine.all)
    func prune(_ engine: TestEngine) async throws {
        // Ids carry the time of the system, so this clock must agree with it.
        let queue = try await Queue(engine)
        queue.clock.advance(.milliseconds(Timestamp.now.milliseconds - queue.now.milliseconds))
        let (old, open) = (try await queue.enqueue(), try await queue.enqueue(priority: -1))
        let lease = try #require(try await queue.claim().first).lease
        _ = try await queue.store.work.end([lease: .done(result: nil)], now: queue.now)
        queue.clock.advance(.seconds(86_400))
        let handler = PruneWork(store: queue.store, clock: queue.clock.work, retention: .seconds(86_400))
        #expect(try await handler.run(old, .detached).result == #"{"deleted":0}"#)
        queue.clock.advance(.milliseconds(1))
        #expect(try await handler.run(old, .detached).result == #"{"deleted":1}"#)
        #expect(try await queue.store.work.items(WorkFilter()).map(\.id) == [open.id])
    }

    @Test(
        "lists by state, kind and page, the latest first, and counts what is not over", arguments: TestEngine.all)
    func lists(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        var items: [WorkItem] = []
        for number in 0..<5 { items.append(try await queue.enqueue(number == 2 ? "other" : "test")) }
        items.reverse()
        #expect(try await queue.store.work.items(WorkFilter(limit: 2)).map(\.id) == items.prefix(2).map(\.id))
        let rest = try await queue.store.work.items(WorkFilter(before: items[1].id, limit: 9))
        #expect(rest.map(\.id) == items.dropFirst(2).map(\.id))
        #expect(try await queue.store.work.items(WorkFilter(kind: "other")).map(\.id) == [items[2].id])
        _ = try await queue.claim()
        #expect(try await queue.store.work.items(WorkFilter(state: .running)).map(\.id) == [items[4].id])
        let counts = try await queue.store.work.counts()
        #expect(
            Set(counts) == [
                WorkCount(state: .ready, kind: "test", count: 3), WorkCount(state: .ready, kind: "other", count: 1),
                WorkCount(state: .running, kind: "test", count: 1),
            ])
    }

    @Test("shows the database's clock in whole seconds of UTC", arguments: TestEngine.all)
    func time(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        let before = Timestamp.now
        let shown = try #require(try await queue.store.work.databaseTime())
        #expect(shown.milliseconds % 1_000 == 0)
        #expect(shown > before - .seconds(2) && shown <= .now)
    }
}
