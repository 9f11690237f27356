package import ServiceSupport
package import Store

/// Enqueues the items of schedules, each due moment once, however many processes run a scheduler.
///
/// The schedules are stored in the database: the configuration of a starting process replaces the schedules of the same
/// name, and all processes use the stored ones. If due moments were missed while no process ran, one item is enqueued,
/// for the latest.
package final class Scheduler: Service {
    /// A schedule that this process was configured with.
    package struct Entry: Sendable {
        let name: String
        let cron: CronSchedule?
        let kind: String

        /// Makes an entry; without a cron line the schedule of that name is deleted.
        package init(name: String, cron: CronSchedule?, kind: String) {
            self.name = name
            self.cron = cron
            self.kind = kind
        }
    }

    /// The name in log lines.
    package let serviceName = "scheduler"
    private let store: Store
    private let entries: [Entry]
    private let clock: WorkClock
    private let wake: Nudge
    private let logger: Logger
    private let stopping = StopSwitch()
    /// Whether this process's entries have been written to the database.
    private let isKept = Locked(false)
    /// How often to look for due schedules.
    private static let interval = Duration.seconds(5)

    /// Makes a scheduler; `wake` is nudged when something was enqueued.
    package init(store: Store, entries: [Entry], clock: WorkClock, wake: Nudge = Nudge(), logger: Logger) {
        self.store = store
        self.entries = entries
        self.clock = clock
        self.wake = wake
        self.logger = logger
    }

    /// Writes the entries; if the database is unavailable, they are written later.
    package func start() async throws {
        do {
            try await keepEntries()
        } catch  where StoreFailure(error) != nil {
            logger.warning("schedules cannot be written", ["reason": "\(error)"])
        }
    }

    private func keepEntries() async throws {
        guard !isKept.withLock({ $0 }) else { return }
        try await clock.compare(with: store)
        for entry in entries {
            guard let cron = entry.cron else {
                try await store.work.removeSchedule(entry.name)
                continue
            }
            try await store.work.keep(
                WorkSchedule(name: entry.name, cron: cron.line, kind: entry.kind, since: clock.now))
        }
        isKept.withLock { $0 = true }
    }

    package func run() async throws {
        while !stopping.isTurned, !Task.isCancelled {
            do {
                _ = try await clock.now(comparingWith: store)
                try await keepEntries()
                try await enqueueDue()
            } catch {
                if !Task.isCancelled { logger.warning("schedules cannot be read", ["reason": "\(error)"]) }
            }
            await Nudge.wait(on: stopping, atMost: Self.interval)
        }
    }

    package func stop() { stopping.turn() }

    /// Enqueues what is due now; returns the items that this call enqueued.
    @discardableResult
    package func enqueueDue() async throws -> [WorkItem] {
        let now = clock.now
        var enqueued: [WorkItem] = []
        for schedule in try await store.work.schedules() {
            let cron: CronSchedule
            do { cron = try CronSchedule(schedule.cron) } catch {
                // A newer version of the program may have written it.
                logger.warning("a schedule cannot be read", ["schedule": schedule.name, "reason": error.message])
                continue
            }
            guard let due = cron.latest(notAfter: now), due > schedule.lastDue else { continue }
            if let made = try await store.work.enqueue(schedule, due: due, now: now) { enqueued.append(made.item) }
        }
        if !enqueued.isEmpty { wake.nudge() }
        return enqueued
    }
}
