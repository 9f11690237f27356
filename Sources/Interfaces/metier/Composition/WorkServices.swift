import Access
import Occupations
import Pipeline
import ServiceSupport
import Store
import WorkQueue

/// The work queue as the settings ask for it.
struct WorkServices: Sendable {
    let desk: WorkDesk
    /// What a server runs beside answering.
    let members: [ServiceGroup.Member]
    /// Who may use the queue's routes.
    let access: AccessRule

    /// How long running items may take to finish at shutdown before they are given back.
    static let stopGrace = Duration.seconds(5)

    /// The queue inside a server.
    init(_ invocation: Invocation, _ installation: Installation, metrics: WorkMetrics) throws {
        let settings = invocation.settings
        let logger = invocation.logger("work")
        desk = installation.workDesk(invocation)
        var members: [ServiceGroup.Member] = [
            .init(WorkGauges(metrics: metrics, store: installation.store, logger: logger))
        ]
        if settings.bool("work.embedded") {
            members += [
                .init(try Self.scheduler(invocation, installation, desk)),
                .init(Self.worker(invocation, installation, desk, metrics: metrics)),
            ]
        }
        self.members = members
        access = Self.access(settings, "work.api")
    }

    /// Whom routes that a setting guards are for.
    static func access(_ settings: Settings, _ name: String) -> AccessRule {
        switch settings.string(name) {
        case "on": .anyone
        case "off": .nobody
        default: Loopback.contains(settings.string("http.host")) ? .localCallers : .operatorAlone
        }
    }

    /// A worker over every kind that this program knows.
    static func worker(
        _ invocation: Invocation, _ installation: Installation, _ desk: WorkDesk, endsWhenIdle: Bool = false,
        metrics: WorkMetrics? = nil
    ) -> Worker {
        let settings = invocation.settings
        var configuration = WorkerConfiguration()
        configuration.concurrency = settings.int("work.concurrency")
        configuration.lease = max(.milliseconds(100), settings.duration("work.lease"))
        configuration.poll = max(.milliseconds(10), settings.duration("work.poll"))
        configuration.shortestPoll = min(configuration.shortestPoll, configuration.poll)
        configuration.stopGrace = stopGrace
        configuration.endsWhenIdle = endsWhenIdle
        return Worker(
            store: installation.store, handlers: desk.handlers, configuration: configuration, clock: desk.clock,
            wake: desk.wake, metrics: metrics, logger: invocation.logger("work"))
    }

    /// The scheduler with the schedules that the settings name.
    static func scheduler(_ invocation: Invocation, _ installation: Installation, _ desk: WorkDesk) throws -> Scheduler
    {
        let line = invocation.settings.string("work.prune_schedule")
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
    /// Where work is handed in, with every kind that this program knows.
    func workDesk(_ invocation: Invocation) -> WorkDesk {
        let settings = invocation.settings
        let clock = WorkClock()
        let logger = invocation.logger("work")
        let sources = ReleaseSources(
            home: settings.string("files.home"), programVersion: Program.version,
            announce: { message in logger.info("import", ["step": message]) })
        let proficiency = ProficiencyWork(snapshots: snapshots, clock: clock, chat: { [self] in chat(of: $0) })
        let handlers = WorkHandlers([
            proficiency,
            ImportWork(store: store, sources: sources, data: settings.stringIfSet("files.data")),
            ProbeWork(),
            PruneWork(store: store, clock: clock, retention: settings.duration("work.retention")),
        ])
        return WorkDesk(store: store, handlers: handlers, clock: clock)
    }
}
