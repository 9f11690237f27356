import Database
import ServiceSupport
import Store
import TestSupport
import Testing

@testable import WorkQueue

@Suite("Schedules of work")
struct SchedulerTests {
    private func scheduler(_ queue: Queue, _ line: String?) throws -> Scheduler {
        Scheduler(
            store: queue.store,
            entries: [.init(name: "nightly", cron: try line.map { try CronSchedule($0) }, kind: "test")],
            clock: queue.clock.work, logger: Logger(label: "test", writer: NoLogWriter()))
    }

    // 1 800 000 000 000 ms is 2027-01-15T08:00:00Z.
    @Test("enqueue each due moment once, though four look at the same time", arguments: TestEngine.all)
    func once(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        let schedulers = try (0..<4).map { _ in try scheduler(queue, "0 * * * *") }
        for scheduler in schedulers { try await scheduler.start() }
        func tick() async throws -> Int {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for scheduler in schedulers { group.addTask { try await scheduler.enqueueDue().count } }
                return try await group.reduce(0, +)
            }
        }
        #expect(try await tick() == 0)
        queue.clock.advance(.seconds(3_599))
        #expect(try await tick() == 0)
        queue.clock.advance(.seconds(1))
        #expect(try await tick() == 1)
        #expect(try await tick() == 0)
        // Done or not, the next moment has an item of its own.
        queue.clock.advance(.seconds(3_600))
        #expect(try await tick() == 1)
        let keys = try await queue.store.work.items(WorkFilter()).map(\.uniqueKey)
        #expect(keys == ["schedule:nightly:2027-01-15T10:00:00.000Z", "schedule:nightly:2027-01-15T09:00:00.000Z"])
    }

    @Test("make up for missed moments with one item, for the latest", arguments: TestEngine.all)
    func missed(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        let first = try scheduler(queue, "0 * * * *")
        try await first.start()
        queue.clock.advance(.seconds(3 * 3_600 + 1_800))
        // A process that starts later keeps the schedule as it stands.
        let later = try scheduler(queue, "0 * * * *")
        try await later.start()
        #expect(try await later.enqueueDue().map(\.uniqueKey) == ["schedule:nightly:2027-01-15T11:00:00.000Z"])
        #expect(try await first.enqueueDue().isEmpty)
    }

    @Test("count anew when they are changed, and end when they are emptied", arguments: TestEngine.all)
    func changed(_ engine: TestEngine) async throws {
        let queue = try await Queue(engine)
        try await scheduler(queue, "0 * * * *").start()
        queue.clock.advance(.seconds(7_200))
        let other = try scheduler(queue, "30 * * * *")
        try await other.start()
        #expect(try await other.enqueueDue().isEmpty)
        queue.clock.advance(.seconds(1_800))
        #expect(try await other.enqueueDue().count == 1)
        try await scheduler(queue, nil).start()
        queue.clock.advance(.seconds(7_200))
        #expect(try await other.enqueueDue().isEmpty)
        #expect(try await queue.store.work.schedules().isEmpty)
    }
}
