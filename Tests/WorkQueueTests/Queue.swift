import Database
import Foundation
import ServiceSupport
import Store
import TestSupport

@testable import WorkQueue

/// A clock that stands still until it is moved.
final class HandClock: Sendable {
    private let moment: Locked<Timestamp>

    init(_ milliseconds: Int64 = 1_800_000_000_000) {
        moment = Locked(Timestamp(milliseconds: milliseconds))
    }

    var now: Timestamp { moment.withLock { $0 } }

    func advance(_ duration: Duration) {
        moment.withLock { $0 = $0 + duration }
    }

    /// A queue clock that shows the same, without a correction.
    var work: WorkClock { WorkClock(node: { [self] in now }, isCompared: false) }
}

/// A queue in a database of a test's own, with a clock that is moved by hand.
struct Queue {
    let database: TestDatabase
    let store: Store
    let clock = HandClock()

    init(_ engine: TestEngine, connections: Int = 4) async throws {
        database = try TestDatabase(engine, .prepared)
        store = Store(pool: try database.pool(connections))
        try await store.migrate()
    }

    var now: Timestamp { clock.now }

    @discardableResult
    func enqueue(
        _ kind: String = "test", priority: Int = 0, key: String? = nil, at: Timestamp? = nil, attempts: Int = 5,
        payload: String = "{}"
    ) async throws -> WorkItem {
        try await store.work.enqueue(
            [
                WorkDraft(
                    kind: kind, payload: payload, priority: priority, uniqueKey: key, runAt: at,
                    maximumAttempts: attempts)
            ], now: now)[0].item
    }

    func claim(_ limit: Int = 1, by worker: String = "a", lease: Duration = .seconds(60)) async throws -> [WorkItem] {
        try await store.work.claim(
            WorkClaim(worker: worker, kinds: ["test"], limit: limit, lease: lease), now: { [clock] in clock.now })
    }

    func item(_ item: WorkItem) async throws -> WorkItem {
        guard let found = try await store.work.item(item.id) else { throw Missing(id: item.id) }
        return found
    }

    struct Missing: Error { let id: String }

    /// A worker that is asked to stop by `stop()`, over handlers.
    func worker(
        _ handlers: any WorkHandler..., change: (inout WorkerConfiguration) -> Void = { _ in }
    ) -> Worker {
        var configuration = WorkerConfiguration()
        configuration.name = "w"
        // Tests call `beat()` themselves.
        configuration.beat = .seconds(3_600)
        configuration.chance = { 0 }
        configuration.shortestPoll = .milliseconds(5)
        configuration.poll = .milliseconds(5)
        change(&configuration)
        return Worker(
            store: store, handlers: WorkHandlers(handlers), configuration: configuration, clock: clock.work,
            logger: Logger(label: "test", writer: NoLogWriter()))
    }

    /// Runs a worker until nothing is due.
    func drain(_ handlers: any WorkHandler..., change: (inout WorkerConfiguration) -> Void = { _ in }) async throws {
        var configuration = WorkerConfiguration()
        configuration.chance = { 0 }
        configuration.endsWhenIdle = true
        change(&configuration)
        try await Worker(
            store: store, handlers: WorkHandlers(handlers), configuration: configuration, clock: clock.work,
            logger: Logger(label: "test", writer: NoLogWriter())
        ).run()
    }

    /// A table for the effects of handlers.
    func makeEffects() async throws {
        _ = try await store.pool.withSession { session in
            try session.execute("CREATE TABLE effects (item VARCHAR(40) NOT NULL)")
        }
    }

    func effects() async throws -> [String] {
        try await store.pool.withSession { try $0.all("SELECT item FROM effects ORDER BY item") { $0.text(0) } }
    }
}

/// Drops every line.
struct NoLogWriter: LogWriting {
    func write(_ record: LogRecord) {}
}

/// Works by a closure.
struct ClosureHandler: WorkHandler {
    let kind: String
    let summary = "For tests."
    let work: @Sendable (WorkItem, WorkContext) async throws -> WorkOutcome

    init(_ kind: String = "test", work: @escaping @Sendable (WorkItem, WorkContext) async throws -> WorkOutcome) {
        self.kind = kind
        self.work = work
    }

    func run(_ item: WorkItem, _ context: WorkContext) async throws -> WorkOutcome {
        try await work(item, context)
    }
}
