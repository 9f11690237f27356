package import ServiceSupport
package import Store

/// Takes items from the queue and works on them until it is requested to stop.
///
/// Items are claimed several at a time. While items take only milliseconds, more are claimed than can run at once, so
/// that many share the commit of a claim; as soon as one takes long, those not started are returned.
package final class Worker: Service {
    /// The name in log lines.
    package let serviceName = "worker"
    private let store: Store
    private let handlers: WorkHandlers
    private let configuration: WorkerConfiguration
    private let clock: WorkClock
    private let metrics: WorkMetrics?
    private let logger: Logger
    private let endings: EndingWriter
    private let wake: Nudge
    /// Turned when the worker is requested to stop.
    private let stopping = StopSwitch()
    /// Turned when no more items are started.
    private let closing = StopSwitch()
    /// Nudged when there are items to start.
    private let queued = Nudge()
    private let state = Locked(State())

    private struct State {
        /// Every item held by this worker, from its claim until its end is written.
        var held: [WorkLease: RunningItem] = [:]
        /// Items not started yet, in order.
        var queue: [RunningItem] = []
        /// The recent duration of items in seconds, as an exponential moving average.
        var pace = 1.0
        /// When the first item of `queue` began to wait.
        var queuedSince = ContinuousClock.now
    }

    /// If items take less than this, in seconds, more are claimed ahead.
    private static let quick = 0.05
    /// The number of items then held, as a multiple of the concurrency.
    private static let ahead = 16
    /// The maximum number of items per claim.
    private static let claimLimit = 128
    /// Items claimed ahead that wait longer than this are returned.
    private static let queueLimit = Duration.seconds(1)

    /// Makes a worker.
    /// - Parameters:
    ///   - store: The database.
    ///   - handlers: The handlers; items of other kinds are left to other workers.
    ///   - configuration: Its limits and intervals.
    ///   - clock: The queue's clock.
    ///   - wake: Nudged when an item was enqueued in this process.
    ///   - metrics: Counts its attempts.
    ///   - logger: Logs failures.
    package init(
        store: Store, handlers: WorkHandlers, configuration: WorkerConfiguration = .init(), clock: WorkClock,
        wake: Nudge = Nudge(), metrics: WorkMetrics? = nil, logger: Logger
    ) {
        self.store = store
        self.handlers = handlers
        self.configuration = configuration
        self.clock = clock
        self.wake = wake
        self.metrics = metrics
        self.logger = logger
        endings = EndingWriter(store: store, clock: clock, logger: logger)
    }

    /// Compares the clocks; if the database is unavailable, the worker starts all the same, and the claims retry.
    package func start() async throws {
        do {
            try await clock.compare(with: store)
        } catch  where StoreFailure(error) != nil {
            logger.warning("the database's clock cannot be read", ["reason": "\(error)"])
        }
    }

    package func stop() {
        stopping.turn()
        wake.nudge()
    }

    package func run() async throws {
        await withDiscardingTaskGroup { group in
            let over = StopSwitch()
            group.addTask { await self.keepLeases(until: over) }
            group.addTask { await self.endGrace(unless: over) }
            await withDiscardingTaskGroup { lanes in
                for _ in 0..<configuration.concurrency { lanes.addTask { await self.lane() } }
                await claimLoop()
                closing.turn()
                await giveBackQueue()
                queued.nudge()
            }
            over.turn()
        }
    }

    /// Cancels the items still running when the grace period after the stop is over; they are then released.
    private func endGrace(unless over: StopSwitch) async {
        try? await closing.wait()
        await Nudge.wait(on: over, atMost: configuration.stopGrace)
        for item in state.withLock({ Array($0.held.values) }) { item.cancel(.stopping) }
    }

    // MARK: - Claiming

    private func claimLoop() async {
        var wait = configuration.shortestPoll
        while !stopping.isTurned, !Task.isCancelled {
            let mark = wake.mark
            let room = room()
            if room > 0 {
                do {
                    if try await claim(room) > 0 {
                        wait = configuration.shortestPoll
                        continue
                    }
                    if configuration.endsWhenIdle, state.withLock({ $0.held.isEmpty }) { return }
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.warning("no work can be claimed", ["reason": "\(error)"])
                }
            }
            await Nudge.wait(on: mark, atMost: room > 0 ? wait : configuration.poll)
            wait = min(wait * 2, max(configuration.poll, configuration.shortestPoll))
        }
    }

    /// The number of items to claim.
    private func room() -> Int {
        let concurrency = configuration.concurrency
        return state.withLock { state in
            guard state.pace < Self.quick else { return max(0, concurrency - state.held.count) }
            // Only when half of it is used up: few large claims instead of many small ones.
            let most = concurrency * Self.ahead
            return state.held.count > most / 2 ? 0 : min(Self.claimLimit, most - state.held.count)
        }
    }

    private func claim(_ room: Int) async throws -> Int {
        let kinds = handlers.kinds
        // The clocks must be compared first: with a wrong clock, valid leases would be taken over.
        _ = try await clock.now(comparingWith: store)
        guard try await store.work.hasClaimable(kinds: kinds, now: clock.now) else { return 0 }
        let claim = WorkClaim(
            worker: configuration.name, kinds: kinds, limit: room, lease: configuration.lease,
            holding: state.withLock { Set($0.held.keys) })
        let items = try await store.work.claim(claim, now: { [clock] in clock.now }).map(RunningItem.init)
        state.withLock { state in
            if state.queue.isEmpty { state.queuedSince = .now }
            state.queue += items
            for item in items { state.held[item.item.lease] = item }
        }
        queued.nudge()
        return items.count
    }

    /// Returns items that were claimed ahead and not started.
    private func giveBackQueue() async {
        let items = state.withLock { state in
            defer { state.queue = [] }
            return state.queue
        }
        for item in items { item.cancel(.stopping) }
        await withDiscardingTaskGroup { group in
            for item in items { group.addTask { await self.end(item, .released) } }
        }
    }

    // MARK: - Working

    /// Works on items one after another; their outcomes are written concurrently.
    private func lane() async {
        await withDiscardingTaskGroup { ends in
            while !Task.isCancelled {
                let mark = queued.mark
                if let item = next() {
                    metrics?.began(item.item)
                    let begun = ContinuousClock.now
                    let outcome = await attempt(item)
                    let duration = begun.duration(to: .now)
                    state.withLock { $0.pace = $0.pace * 0.8 + duration.inSeconds * 0.2 }
                    ends.addTask { await self.finish(item, outcome, duration) }
                } else if closing.isTurned {
                    return
                } else {
                    try? await mark.wait()
                }
            }
        }
    }

    private func next() -> RunningItem? {
        guard !stopping.isTurned else { return nil }
        return state.withLock { state in
            guard !state.queue.isEmpty else { return nil }
            state.queuedSince = .now
            return state.queue.removeFirst()
        }
    }

    private func attempt(_ running: RunningItem) async -> Result<WorkOutcome, any Error> {
        let item = running.item
        guard running.cause == nil else { return .failure(CancellationError()) }
        guard let handler = handlers[item.kind] else {
            return .failure(WorkFailure.permanent("No handler knows the kind '\(item.kind)'."))
        }
        let context = WorkContext(reported: running.reported)
        let task = Task {
            try await LogContext.with(["work_item": item.id, "kind": item.kind]) {
                try await handler.run(item, context)
            }
        }
        running.begin(task)
        return await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            running.cancel(.stopping)
        }
    }

    /// Writes the outcome of an item.
    private func finish(_ running: RunningItem, _ outcome: Result<WorkOutcome, any Error>, _ duration: Duration) async {
        let item = running.item
        var ending: WorkEnding
        switch outcome {
        case .success(let outcome):
            let result = checked(outcome.result, of: item)
            if let effect = outcome.effect {
                let (store, now) = (store, clock.now)
                // A task of its own: a finished item is written even when this worker is being cancelled.
                let written = await Task {
                    try await store.work.complete(item.lease, result: result, now: now, effect: effect)
                }.result
                switch written {
                case .success: return forget(running, "done", duration)
                case .failure(let error) where error is WorkLeaseLost: return forget(running, "lost", duration)
                case .failure(let error): ending = self.ending(of: item, after: error)
                }
            } else {
                ending = .done(result: result)
            }
        case .failure(let error):
            switch running.cause {
            case .lost: return forget(running, "lost", duration)
            case .asked: ending = .cancelled
            case .stopping: ending = .released
            case nil: ending = self.ending(of: item, after: error)
            }
        }
        await end(running, ending, duration)
    }

    private func checked(_ result: String?, of item: WorkItem) -> String? {
        guard let result, result.utf8.count > WorkDraft.payloadLimit else { return result }
        logger.warning("the result of a work item is too long and was dropped", ["work_item": item.id])
        return nil
    }

    private func ending(of item: WorkItem, after error: any Error) -> WorkEnding {
        let text = String("\(error)".prefix(2_000))
        switch error {
        case WorkFailure.permanent: return .dead(error: text)
        case WorkFailure.postponed(let wait, let reason): return .postponed(until: clock.now + wait, reason: reason)
        default: break
        }
        guard item.attempts < item.maximumAttempts else { return .dead(error: text) }
        let wait = configuration.retry.wait(after: item.attempts, chance: configuration.chance())
        return .retry(at: clock.now + wait, error: text)
    }

    private func end(_ running: RunningItem, _ ending: WorkEnding, _ duration: Duration = .zero) async {
        let fate = await endings.write(ending, of: running.item.lease)
        switch (fate, ending) {
        case (.lost, _): forget(running, "lost", duration)
        case (.failed, _): forget(running, "unwritten", duration)
        case (.written, .dead(let error)):
            logger.error("a work item is given up", ["work_item": running.item.id, "error": error])
            forget(running, "dead", duration)
        case (.written, .retry(_, let error)):
            logger.warning("a work item failed and is tried again", ["work_item": running.item.id, "error": error])
            forget(running, "retry", duration)
        case (.written, .done): forget(running, "done", duration)
        case (.written, .postponed): forget(running, "postponed", duration)
        case (.written, .released): forget(running, "released", duration)
        case (.written, .cancelled): forget(running, "cancelled", duration)
        }
    }

    private func forget(_ running: RunningItem, _ outcome: String, _ duration: Duration) {
        _ = state.withLock { $0.held.removeValue(forKey: running.item.lease) }
        metrics?.finished(running.item, outcome, duration)
        if room() > 0 { wake.nudge() }
    }

    // MARK: - Holding

    private func keepLeases(until over: StopSwitch) async {
        let pause = configuration.beat ?? min(.seconds(1), max(configuration.lease / 3, .milliseconds(20)))
        while !over.isTurned, !Task.isCancelled {
            await Nudge.wait(on: over, atMost: pause)
            guard !over.isTurned else { return }
            await beat()
            _ = try? await clock.now(comparingWith: store)
        }
    }

    /// Extends leases at a third of their length, writes progress, detects lost leases and cancellation requests, and
    /// returns items that were claimed ahead and have waited too long.
    func beat() async {
        let now = clock.now
        let (held, isStuck) = state.withLock { state in
            let isStuck = !state.queue.isEmpty && state.queuedSince.duration(to: .now) > Self.queueLimit
            // Since items are waiting, they no longer count as quick.
            if isStuck { state.pace = max(state.pace, 1) }
            return (state.held, isStuck)
        }
        if isStuck { await giveBackQueue() }
        var extending: [WorkLease: WorkProgress?] = [:]
        var others: [WorkLease] = []
        for (lease, running) in held {
            let progress = running.unwritten
            if progress != nil || running.extended + configuration.lease / 3 <= now {
                extending[lease] = .some(progress)
            } else if let started = running.item.startedAt, started + .milliseconds(500) <= now {
                others.append(lease)
            }
        }
        do {
            if !extending.isEmpty {
                let checks = try await store.work.extend(
                    extending, by: configuration.lease, now: { [clock] in clock.now })
                for (lease, progress) in extending { held[lease]?.note(extended: now, progress: progress) }
                obey(checks, held)
            }
            if !others.isEmpty { obey(try await store.work.check(others), held) }
        } catch {
            // The next beat tries again; a lease survives two failed beats.
            if !Task.isCancelled { logger.warning("leases cannot be extended", ["reason": "\(error)"]) }
        }
    }

    private func obey(_ checks: [WorkLease: WorkLeaseCheck], _ held: [WorkLease: RunningItem]) {
        for (lease, check) in checks {
            // The item's end may have been written meanwhile.
            guard let running = held[lease], state.withLock({ $0.held[lease] != nil }) else { continue }
            switch check {
            case .held: break
            case .cancelRequested: running.cancel(.asked)
            case .lost:
                logger.warning("the lease of a work item was lost", ["work_item": lease.id])
                running.cancel(.lost)
            }
        }
    }
}
