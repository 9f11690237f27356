import Database
import ServiceSupport
import Store
import TestSupport
import Testing

@testable import WorkQueue

@Suite("The queue's parts and a database that is away", .timeLimit(.minutes(1)))
struct OutageTests {
    @Test("start all the same: they ask again while they run")
    func start() async throws {
        // Nobody listens on this port.
        let store = Store(
            pool: ConnectionPool(driver: try MySQLDriver(address: "mysql://root@127.0.0.1:1/none"), limit: 1))
        let logger = Logger(label: "test", writer: NoLogWriter())
        let clock = WorkClock()
        let worker = Worker(store: store, handlers: WorkHandlers([]), clock: clock, logger: logger)
        try await worker.start()
        let entry = Scheduler.Entry(name: "nightly", cron: try CronSchedule("0 * * * *"), kind: "test")
        let scheduler = Scheduler(store: store, entries: [entry], clock: clock, logger: logger)
        try await scheduler.start()
        await #expect(throws: DatabaseError.self) { try await scheduler.enqueueDue() }
    }

    @Test("effects elsewhere carry the same key in every attempt, with another token", arguments: TestEngine.all)
    func idempotency(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        try await queue.makeEffects()
        let item = try await queue.enqueue()
        let sent = Locked<[WorkLease]>([])
        struct Unlucky: Error {}
        let handler = ClosureHandler { item, _ in
            // What another system is told, before it is known whether the attempt succeeds.
            sent.withLock { $0.append(item.lease) }
            guard item.attempts == 3 else { throw Unlucky() }
            return WorkOutcome { try $0.execute("INSERT INTO effects VALUES (\(item.id))") }
        }
        for _ in 0..<3 {
            try await queue.drain(handler)
            queue.clock.advance(.seconds(60))
        }
        let leases = sent.withLock { $0 }
        #expect(leases.map(\.id) == [item.id, item.id, item.id])
        #expect(Set(leases.map(\.token)).count == 3)
        #expect(try await queue.effects() == [item.id])
        #expect(try await queue.item(item).state == .done)
    }
}
