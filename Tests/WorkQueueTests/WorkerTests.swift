import Database
import ServiceSupport
import Store
import TestSupport
import Testing

@testable import WorkQueue

/// Something went wrong in a handler.
private struct Broken: Error, CustomStringConvertible {
    let description: String
}

@Suite("Workers", .timeLimit(.minutes(2)))
struct WorkerTests {
    @Test("work on everything that is due, and write effects once", arguments: TestEngine.all)
    func drain(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        try await queue.makeEffects()
        var ids: [String] = []
        for _ in 0..<40 { ids.append(try await queue.enqueue().id) }
        let later = try await queue.enqueue(at: queue.now + .seconds(1))
        let handler = ClosureHandler { item, _ in
            WorkOutcome(result: #"{"attempt":\#(item.attempts)}"#) { session in
                try session.execute("INSERT INTO effects VALUES (\(item.id))")
            }
        }
        try await queue.drain(handler) { $0.concurrency = 3 }
        #expect(try await queue.effects() == ids.sorted())
        let done = try await queue.store.work.items(WorkFilter(state: .done))
        #expect(done.count == 40 && done.allSatisfy { $0.result == #"{"attempt":1}"# && $0.progress == 1 })
        #expect(try await queue.item(later).state == .waiting)
    }

    @Test("share the items: four at the same time work on each once", arguments: TestEngine.all)
    func shared(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine, connections: 8)
        try await queue.makeEffects()
        let drafts = (0..<200).map { WorkDraft(kind: "test", priority: $0 % 3) }
        let ids = try await queue.store.work.enqueue(drafts, now: queue.now).map(\.item.id)
        let runs = Locked<[String]>([])
        let handler = ClosureHandler { item, _ in
            runs.withLock { $0.append(item.id) }
            return WorkOutcome { try $0.execute("INSERT INTO effects VALUES (\(item.id))") }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { try await queue.drain(handler) } }
            try await group.waitForAll()
        }
        #expect(try await queue.effects() == ids.sorted())
        #expect(runs.withLock { $0 }.sorted() == ids.sorted())
    }

    @Test("commit the ends of many small items together", arguments: TestEngine.all)
    func grouped(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        for _ in 0..<200 { try await queue.enqueue() }
        try await queue.drain(ClosureHandler { _, _ in WorkOutcome() }) { $0.concurrency = 8 }
        #expect(try await queue.store.work.items(WorkFilter(state: .done, limit: 500)).count == 200)
        #expect(queue.store.connectionStatistics.leases < 200 + 150)
    }

    // 1 s doubled at each failure; chance takes off its share of up to a half.
    @Test("try again after waits that double, less what chance takes off", arguments: TestEngine.all)
    func backOff(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        let item = try await queue.enqueue(attempts: 4)
        let handler = ClosureHandler { item, _ in throw Broken(description: "attempt \(item.attempts)") }
        for (wait, chance) in [(1_000, 0.0), (1_500, 0.5), (2_400, 0.8)] {
            try await queue.drain(handler) { $0.chance = { chance } }
            let waiting = try await queue.item(item)
            #expect(waiting.state == .waiting && waiting.runAt == queue.now + .milliseconds(wait))
            queue.clock.advance(.milliseconds(wait - 1))
            try await queue.drain(handler)
            #expect(try await queue.item(item) == waiting)
            queue.clock.advance(.milliseconds(1))
        }
        try await queue.drain(handler)
        let dead = try await queue.item(item)
        #expect(dead.state == .dead && dead.attempts == 4 && dead.lastError == "attempt 4")
    }

    @Test("do as a handler says: give up, or come back without counting", arguments: TestEngine.all)
    func failures(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        let item = try await queue.enqueue(attempts: 1)
        try await queue.drain(ClosureHandler { _, _ in throw WorkFailure.postponed(.seconds(15), reason: "busy") })
        let postponed = try await queue.item(item)
        #expect(postponed.state == .waiting && postponed.attempts == 0 && postponed.progressText == "busy")
        #expect(postponed.runAt == queue.now + .seconds(15) && postponed.lastError == nil)
        queue.clock.advance(.seconds(15))
        try await queue.drain(ClosureHandler { _, _ in throw WorkFailure.permanent("never") })
        let dead = try await queue.item(item)
        #expect(dead.state == .dead && dead.lastError == "never" && dead.attempts == 1)
    }

    @Test("count an effect that fails as a failed attempt", arguments: TestEngine.all)
    func badEffect(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        let item = try await queue.enqueue(attempts: 1)
        try await queue.drain(ClosureHandler { _, _ in WorkOutcome { _ in throw Broken(description: "no room") } })
        let dead = try await queue.item(item)
        #expect(dead.state == .dead && dead.lastError == "no room")
    }

    /// A handler that says when it has begun and works until it is cancelled.
    private func endless(_ begun: StopSwitch, report: WorkProgress? = nil) -> ClosureHandler {
        ClosureHandler { _, context in
            if let report { context.report(report.fraction, report.text) }
            begun.turn()
            try await StopSwitch().wait()
            return WorkOutcome()
        }
    }

    /// Runs a worker while `body` looks at it, then asks it to stop.
    private func running(_ worker: Worker, _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            do { try await body() } catch {
                worker.stop()
                throw error
            }
            worker.stop()
            try await group.waitForAll()
        }
    }

    @Test("extend leases at a third of their length and write progress", arguments: TestEngine.all)
    func heartbeat(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        let item = try await queue.enqueue()
        let begun = StopSwitch()
        let worker = queue.worker(endless(begun, report: WorkProgress(0.5, "half"))) { $0.stopGrace = .zero }
        let start = queue.now
        try await running(worker) {
            try await begun.wait()
            queue.clock.advance(.seconds(19))
            await worker.beat()
            let reported = try await queue.item(item)
            #expect(reported.progress == 0.5 && reported.progressText == "half")
            #expect(reported.leaseUntil == start + .seconds(79))
            queue.clock.advance(.milliseconds(19_999))
            await worker.beat()
            #expect(try await queue.item(item).leaseUntil == start + .seconds(79))
            queue.clock.advance(.milliseconds(1))
            await worker.beat()
            #expect(try await queue.item(item).leaseUntil == start + .seconds(99))
        }
        // Asked to stop, it gave the item back at once and did not count the attempt.
        let released = try await queue.item(item)
        #expect(released.state == .ready && released.attempts == 0 && released.leasedBy == nil)
    }

    @Test("stop an item that is cancelled, and one that was lost, without touching it", arguments: TestEngine.all)
    func cancelled(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        let asked = try await queue.enqueue()
        let begun = StopSwitch()
        let worker = queue.worker(endless(begun))
        try await running(worker) {
            try await begun.wait()
            _ = try await queue.store.work.cancel(asked.id, now: queue.now)
            queue.clock.advance(.seconds(1))
            while try await queue.item(asked).state == .running { await worker.beat() }
            #expect(try await queue.item(asked).state == .cancelled)
        }
        let lost = try await queue.enqueue()
        let again = StopSwitch()
        let late = queue.worker(endless(again)) { $0.stopGrace = .seconds(60) }
        try await running(late) {
            try await again.wait()
            queue.clock.advance(.seconds(61))
            let taken = try #require(try await queue.claim(by: "other").first)
            #expect(taken.id == lost.id && taken.token == 2)
            // The stop below returns although the grace period is long: the item ended when its loss was seen.
            await late.beat()
        }
        let other = try await queue.item(lost)
        #expect(other.state == .running && other.leasedBy == "other" && other.token == 2)
    }

    @Test("finish what they have begun when they are asked to stop", arguments: TestEngine.all)
    func finishes(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        let (first, second) = (try await queue.enqueue(), try await queue.enqueue())
        let (begun, goOn) = (StopSwitch(), StopSwitch())
        let handler = ClosureHandler { _, _ in
            begun.turn()
            try await goOn.wait()
            return WorkOutcome()
        }
        let worker = queue.worker(handler) {
            $0.stopGrace = .seconds(60)
            $0.concurrency = 1
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            try await begun.wait()
            worker.stop()
            goOn.turn()
            try await group.waitForAll()
        }
        #expect(try await queue.item(first).state == .done)
        #expect(try await queue.item(second).state == .ready)
    }

    @Test("are woken by an item that is enqueued in their process")
    func woken() async throws {
        let queue = try await Queue(.sqlite)
        let done = StopSwitch()
        let handler = ClosureHandler { _, _ in
            done.turn()
            return WorkOutcome()
        }
        let handlers = WorkHandlers([handler])
        let desk = WorkDesk(store: queue.store, handlers: handlers, clock: queue.clock.work)
        var configuration = WorkerConfiguration()
        // Without the nudge this test would run into its time limit.
        configuration.shortestPoll = .seconds(3_600)
        configuration.poll = .seconds(3_600)
        let worker = Worker(
            store: queue.store, handlers: handlers, configuration: configuration, clock: queue.clock.work,
            wake: desk.wake, logger: Logger(label: "test", writer: NoLogWriter()))
        try await running(worker) {
            let enqueued = try await desk.enqueue(kind: "test", payload: .object(JSONObject()))
            #expect(enqueued.isNew)
            try await done.wait()
        }
    }

    @Test("count what they did")
    func metrics() async throws {
        let queue = try await Queue(.sqlite)
        for attempts in [1, 2] { try await queue.enqueue(attempts: attempts) }
        let registry = MetricsRegistry()
        let metrics = WorkMetrics(registry: registry)
        var configuration = WorkerConfiguration()
        configuration.endsWhenIdle = true
        try await Worker(
            store: queue.store, handlers: WorkHandlers([ClosureHandler { _, _ in throw Broken(description: "no") }]),
            configuration: configuration, clock: queue.clock.work, metrics: metrics,
            logger: Logger(label: "test", writer: NoLogWriter())
        ).run()
        try await metrics.refresh(from: queue.store)
        let page = registry.render()
        #expect(page.contains("metier_work_started_total{kind=\"test\"} 2\n"))
        #expect(page.contains("metier_work_ended_total{kind=\"test\",outcome=\"dead\"} 1\n"))
        #expect(page.contains("metier_work_ended_total{kind=\"test\",outcome=\"retry\"} 1\n"))
        #expect(page.contains("metier_work_duration_seconds_count{kind=\"test\"} 2\n"))
        #expect(page.contains("metier_work_items{state=\"dead\",kind=\"test\"} 1\n"))
        #expect(page.contains("metier_work_items{state=\"waiting\",kind=\"test\"} 1\n"))
    }

    @Test("go by the server's clock where this node's is wrong")
    func skew() async throws {
        let queue = try await Queue(.sqlite)
        let good = WorkClock()
        try await good.compare(with: queue.store)
        #expect(good.correction == 0)
        let late = WorkClock(node: { .now - .seconds(600) })
        try await late.compare(with: queue.store)
        #expect(abs(late.now.milliseconds - Timestamp.now.milliseconds) <= 2_000)
    }
}
