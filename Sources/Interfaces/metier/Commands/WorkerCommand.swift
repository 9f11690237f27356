import ServiceSupport
import Store
import WorkQueue

/// `metier worker`: works on queued items until it is stopped.
enum WorkerCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "worker", abstract: "Works on queued items.",
            discussion: """
                Any number of workers may run, on any number of machines, over one database. SIGTERM and SIGINT let running \
                items finish for a few seconds and give the others back; a second one ends the process at once, and its \
                items go to another worker when their leases have run out.
                """,
            options: ["work.concurrency"].compactMap { MetierSettings.schema.setting($0)?.option() },
            flags: [FlagSpec("once", help: "Work on what is due, then end.")],
            examples: [
                .init("metier worker --concurrency 4", "Works on four items at a time."),
                .init("metier worker --once", "Works on what is due and ends."),
            ]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let stop = StopSwitch()
        let signals = ProcessSignals(stop: stop)
        let installation = try Installation(invocation, isServer: true)
        defer { installation.store.close() }
        let isOnce = try invocation.command.bool("once")
        let desk = installation.workDesk(invocation)
        let scheduler = try WorkServices.scheduler(invocation, installation, desk)
        try await installation.migrateWaiting(invocation, until: stop)
        if isOnce {
            // Scheduled items are enqueued before the worker starts, so that it works on them too.
            try await scheduler.start()
            try await scheduler.enqueueDue()
        }
        let worker = WorkServices.worker(invocation, installation, desk, endsWhenIdle: isOnce)
        let logger = invocation.logger("work")
        logger.info(
            "working", ["concurrency": "\(invocation.settings.work.concurrency)", "once": "\(isOnce)"])
        let services = ServiceGroup(
            (isOnce ? [] : [.init(scheduler)]) + [.init(worker)], grace: WorkServices.stopGrace + .seconds(5),
            logger: logger)
        try await services.run(until: stop)
        withExtendedLifetime(signals) {}
        return .ok
    }
}
