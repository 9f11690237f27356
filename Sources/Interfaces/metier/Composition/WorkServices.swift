import Access
import Occupations
import Pipeline
import ServiceSupport
import Store
import WorkQueue

/// The work queue, configured by the settings.
struct WorkServices: Sendable {
    let desk: WorkDesk
    /// The background services of a server.
    let members: [ServiceGroup.Member]
    /// The callers admitted to the queue's routes.
    let access: AccessRule

    /// How long running items may take to finish at shutdown before they are released.
    static let stopGrace = Duration.seconds(5)

    /// The queue inside a server.
    init(_ invocation: Invocation, _ installation: Installation, metrics: WorkMetrics) throws {
        let settings = invocation.settings
        let logger = invocation.logger("work")
        desk = installation.workDesk(invocation)
        var members: [ServiceGroup.Member] = [
            .init(WorkGauges(metrics: metrics, store: installation.store, logger: logger))
        ]
        if settings.work.embedded {
            members += [
                .init(try Self.scheduler(invocation, installation, desk)),
                .init(Self.worker(invocation, installation, desk, metrics: metrics)),
            ]
        }
        self.members = members
        access = Self.access(settings, "work.api")
    }

    /// The callers admitted to routes guarded by a setting.
    static func access(_ settings: Settings, _ name: String) -> AccessRule {
        switch settings.string(name) {
        case "on": .anyone
        case "off": .nobody
        default: Loopback.contains(settings.http.host) ? .localCallers : .operatorAlone
        }
    }

    /// A worker for every kind known to this program.
    static func worker(
        _ invocation: Invocation, _ installation: Installation, _ desk: WorkDesk, endsWhenIdle: Bool = false,
        metrics: WorkMetrics? = nil
    ) -> Worker {
        let settings = invocation.settings
        var configuration = WorkerConfiguration()
        configuration.concurrency = settings.work.concurrency
        configuration.lease = max(.milliseconds(100), settings.work.lease)
        configuration.poll = max(.milliseconds(10), settings.work.poll)
        configuration.shortestPoll = min(configuration.shortestPoll, configuration.poll)
        configuration.stopGrace = stopGrace
        configuration.endsWhenIdle = endsWhenIdle
        return Worker(
            store: installation.store, handlers: desk.handlers, configuration: configuration, clock: desk.clock,
            wake: desk.wake, metrics: metrics, logger: invocation.logger("work"))
    }

    /// The scheduler with the configured schedules.
    static func scheduler(_ invocation: Invocation, _ installation: Installation, _ desk: WorkDesk) throws -> Scheduler
    {
        let line = invocation.settings.work.pruneSchedule
        let cron: CronSchedule?
        do {
            cron = line.isEmpty ? nil : try CronSchedule(line)
        } catch {
            let origin = invocation.settings.entry("work.prune_schedule")?.origin.description ?? "default"
            throw SettingsError(problems: ["\(origin): work.prune_schedule: \(error.message)"])
        }
        return Scheduler(
            store: installation.store, entries: [.init(name: "prune", cron: cron, kind: "prune")], clock: desk.clock,
            wake: desk.wake, logger: invocation.logger("work"))
    }
}

extension Installation {
    /// The desk for enqueuing work, with every kind known to this program.
    func workDesk(_ invocation: Invocation) -> WorkDesk {
        let settings = invocation.settings
        let clock = WorkClock()
        let logger = invocation.logger("work")
        let sources = ReleaseSources(
            home: settings.files.home, programVersion: Program.version,
            announce: { message in logger.info("import", ["step": message]) })
        let proficiency = LevelRatingWork(snapshots: snapshots, clock: clock, chat: { [self] in chat(of: $0) })
        let handlers = WorkHandlers([
            proficiency,
            ImportWork(store: store, sources: sources, data: settings.files.data),
            ProbeWork(),
            PruneWork(store: store, clock: clock, retention: settings.work.retention),
        ])
        return WorkDesk(store: store, handlers: handlers, clock: clock)
    }
}
