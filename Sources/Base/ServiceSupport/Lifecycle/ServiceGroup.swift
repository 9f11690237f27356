/// Runs services together: started in order, stopped in reverse order, within a grace period.
///
/// The list is in order of dependency: a service may use those before it during its whole lifetime.
package struct ServiceGroup: Sendable {
    /// What the group does when a service's `run` returns without a stop request.
    package enum EndRule: Sendable {
        /// Stop the whole group.
        case stopGroup
        /// Continue with the others; the group ends when none is left.
        case goOn
    }

    /// A service and the rule for its end. A service that throws always stops the group.
    package struct Member: Sendable {
        let service: any Service
        let whenEnded: EndRule

        package init(_ service: any Service, whenEnded: EndRule = .stopGroup) {
            self.service = service
            self.whenEnded = whenEnded
        }
    }

    private enum Event: Sendable {
        case ended(Int, (any Error)?)
        case stopAsked
        case graceOver
        case nothing
    }

    private let members: [Member]
    private let grace: Duration
    private let logger: Logger
    private let sleep: @Sendable (Duration) async throws -> Void

    /// Creates a group.
    /// - Parameters:
    ///   - members: the services, dependencies first.
    ///   - grace: the grace period for stopping all services, after which they are cancelled.
    ///   - logger: logs what stops and why.
    ///   - sleep: waits for the grace period; replaced in tests.
    package init(
        _ members: [Member], grace: Duration = .seconds(30), logger: Logger,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.members = members
        self.grace = grace
        self.logger = logger
        self.sleep = sleep
    }

    /// Starts the services, runs them until `stop` is turned or one ends, stops them and returns.
    /// - Throws: the first error that a service threw from `start` or `run`; an error during stopping is only logged if
    ///   there was an earlier one. A failed start stops the services started before it.
    package func run(until stop: StopSwitch) async throws {
        try await withThrowingTaskGroup(of: Event.self) { group in
            var run = GroupRun(count: members.count)
            group.addTask {
                do { try await stop.wait() } catch { return .nothing }
                return .stopAsked
            }
            for (index, member) in members.enumerated() where !run.isStopping && !stop.isTurned {
                do {
                    try await member.service.start()
                } catch {
                    logger.error("service failed to start", data(index, error))
                    run.note(error)
                    break
                }
                logger.debug("service started", data(index))
                run.live.insert(index)
                group.addTask {
                    do {
                        try await member.service.run()
                        return .ended(index, nil)
                    } catch { return .ended(index, error) }
                }
            }
            while !run.isStopping, !run.live.isEmpty, let event = try await group.next() {
                take(event, into: &run)
            }
            await stopAll(&run, &group)
            group.cancelAll()
            if let error = run.firstError { throw error }
        }
    }

    private func stopAll(_ run: inout GroupRun, _ group: inout ThrowingTaskGroup<Event, any Error>) async {
        run.isStopping = true
        guard !run.live.isEmpty else { return }
        logger.info("stopping services", ["count": String(run.live.count)])
        group.addTask { [sleep, grace] in
            do { try await sleep(grace) } catch { return .nothing }
            return .graceOver
        }
        for index in members.indices.reversed() where run.live.contains(index) {
            let service = members[index].service
            group.addTask {
                await service.stop()
                return .nothing
            }
            while run.live.contains(index), let event = try? await group.next() {
                if case .graceOver = event {
                    logger.warning("grace period is over, cancelling", ["waiting": service.serviceName])
                    group.cancelAll()
                }
                take(event, into: &run)
            }
        }
    }

    private func take(_ event: Event, into run: inout GroupRun) {
        switch event {
        case .nothing, .graceOver: break
        case .stopAsked: run.isStopping = true
        case .ended(let index, let error):
            run.live.remove(index)
            if let error, !(run.isStopping && error is CancellationError) {
                logger.error("service failed", data(index, error))
                run.note(error)
            } else {
                logger.debug("service ended", data(index))
                if members[index].whenEnded == .stopGroup { run.isStopping = true }
            }
        }
    }

    private func data(_ index: Int, _ error: (any Error)? = nil) -> LogMetadata {
        var data = ["service": members[index].service.serviceName]
        if let error { data["error"] = String(describing: error) }
        return data
    }
}

private struct GroupRun {
    /// Services whose `run` has not ended.
    var live: Set<Int> = []
    var isStopping = false
    private(set) var firstError: (any Error)?

    init(count: Int) {
        live.reserveCapacity(count)
    }

    mutating func note(_ error: any Error) {
        isStopping = true
        if firstError == nil { firstError = error }
    }
}
