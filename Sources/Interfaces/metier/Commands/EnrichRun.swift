import Occupations
import ServiceSupport
import Store
import WorkQueue

/// Works on the queued level ratings in this process, until none is left or it is interrupted.
struct EnrichRun {
    /// The totals of the items.
    struct Tally: Sendable {
        var occupations: Set<String> = []
        var cached = 0
        var clamped = 0
        var dropped = 0
        var missing = 0
        var cost = 0.0
        var sources: [String: Int] = [:]
    }

    private let invocation: Invocation
    private let installation: Installation
    private let plan: LevelRatingPlan
    private let tally = Locked(Tally())

    /// The maximum wait for items that another process holds or that are retried soon.
    private static let patience = Duration.seconds(90)

    init(_ invocation: Invocation, _ installation: Installation, _ plan: LevelRatingPlan) {
        self.invocation = invocation
        self.installation = installation
        self.plan = plan
    }

    func run() async throws -> ExitCode {
        let stop = StopSwitch()
        let signals = ProcessSignals(stop: stop)
        let store = installation.store
        let clock = WorkClock()
        let begun = try await clock.now(comparingWith: store)
        let queued = try await unfinished().count
        let console = invocation.console
        let bar = ProgressBar(
            label: "asking", total: max(queued, 1), unit: "occupations", writer: console.error,
            isTerminal: console.errorIsTerminal,
            style: TerminalStyle.detect(isTerminal: console.errorIsTerminal, environment: invocation.environment))
        let handler = LevelRatingWork(
            snapshots: installation.snapshots, clock: clock, chat: { [installation] in installation.chat(of: $0) },
            told: { [tally] outcome in
                let done = tally.withLock { tally in
                    tally.add(outcome)
                    return tally.occupations.count
                }
                bar.set(done)
            })
        let desk = WorkDesk(store: store, handlers: WorkHandlers([handler]), clock: clock)
        var left = queued == 0 ? [] : try await unfinished()
        while !left.isEmpty, !stop.isTurned {
            let worker = WorkServices.worker(invocation, installation, desk, endsWhenIdle: true)
            try await ServiceGroup(
                [.init(worker)], grace: WorkServices.stopGrace + .seconds(5), logger: invocation.logger("work")
            ).run(until: stop)
            left = try await unfinished()
            guard let next = left.map(Self.due).min(), !stop.isTurned else { break }
            let wait = Duration.milliseconds(next.milliseconds - clock.now.milliseconds)
            // Items of a killed process are released when their lease ends; if the next item is due later than
            // `patience`, the run ends and reports the items left.
            guard wait <= Self.patience else { break }
            await Nudge.wait(on: stop, atMost: max(.milliseconds(100), wait))
        }
        if queued > 0 { bar.finish() }
        withExtendedLifetime(signals) {}
        let dead = try await store.work.items(
            WorkFilter(state: .dead, kind: LevelRatingWork.name, limit: Self.most)
        ).filter { ($0.finishedAt ?? begun) >= begun }
        EnrichText.show(plan, tally.withLock { $0 }, left: left, dead: dead, invocation)
        if !left.isEmpty { return .temporaryFailure }
        return dead.isEmpty ? .ok : .failure
    }

    private static let most = 100_000

    /// The time from which an item can be claimed.
    private static func due(_ item: WorkItem) -> Timestamp {
        item.state == .running ? item.leaseUntil ?? item.runAt : item.runAt
    }

    private func unfinished() async throws -> [WorkItem] {
        var found: [WorkItem] = []
        for state in [WorkState.waiting, .ready, .running] {
            found += try await installation.store.work.items(
                WorkFilter(state: state, kind: LevelRatingWork.name, limit: Self.most))
        }
        return found
    }
}

extension EnrichRun.Tally {
    /// Counts an occupation once, even if it is reported twice.
    mutating func add(_ outcome: LevelRatingWork.Outcome) {
        guard occupations.insert(outcome.occupation).inserted else { return }
        cached += outcome.isCached ? 1 : 0
        clamped += outcome.levels.clamped
        dropped += outcome.levels.dropped
        missing += outcome.levels.missing
        cost += outcome.cost ?? 0
        sources[outcome.source, default: 0] += 1
    }
}
