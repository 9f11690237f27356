package import Pipeline
package import ServiceSupport
import Store
package import Taxonomy

/// Occupations that the local release lacks, fetched from a remote source on request.
///
/// Answers of a source are stored in the database and in the snapshot, so the next look-up is local, here and on every
/// other node. Concurrent requests for one code share one fetch; the number of concurrent fetches is limited.
package final class RemoteOccupations: Sendable {
    /// The outcome of a look-up.
    package enum Outcome: Sendable, Hashable {
        /// The snapshot has it.
        case local
        /// The snapshot has it, but its answer has expired and is being refreshed.
        case refreshing
        /// It was fetched just now and is in the snapshot.
        case fetched
        /// The source does not have it either.
        case absent
        /// The source could not answer.
        case failed(RemoteFailure)
        /// It is not a valid code of this framework, so the source was not queried.
        case notAsked
    }

    private struct State {
        var running: [String: Task<Outcome, Never>] = [:]
        /// Until when the source accepts no requests.
        var pausedUntil: Timestamp?
        /// Until when the refresh of an expired answer is not retried.
        var notRenewedUntil: [String: Timestamp] = [:]
        var isStopped = false
        var fetches: [String: Int] = [:]
    }

    private let loader: RemoteLoader
    private let snapshots: SnapshotHolder
    private let framework: String
    private let limit: Int
    private let nodes: RemoteNodes?
    private let now: @Sendable () -> Timestamp
    private let state = Locked(State())

    /// How long a failed refresh is not retried, and how many such codes are remembered.
    private static let renewalPause = Duration.seconds(60)
    private static let rememberedRenewals = 1_000

    /// Makes the source of missing occupations.
    ///
    /// - Parameters:
    ///   - loader: Fetches and stores occupations.
    ///   - snapshots: The served snapshots.
    ///   - framework: The framework of the occupations.
    ///   - limit: The maximum number of concurrent fetches.
    ///   - nodes: Coordination with other nodes; `nil` without a shared cache.
    ///   - now: The clock.
    package init(
        loader: RemoteLoader, snapshots: SnapshotHolder, framework: String = "onet", limit: Int = 8,
        nodes: RemoteNodes? = nil, now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.loader = loader
        self.snapshots = snapshots
        self.framework = framework
        self.limit = limit
        self.nodes = nodes
        self.now = now
    }

    /// The source's display name.
    package var sourceName: String { loader.sourceName }

    /// The source's name in tables.
    package var source: String { loader.source }

    /// The code to request from a source; `nil` for a text that is not a code of the framework.
    package static func askable(_ text: String) -> String? {
        guard let code = ONetCode.canonical(text), MajorGroup.all.contains(where: { code.hasPrefix($0.code + "-") })
        else { return nil }
        return code
    }

    /// Ensures that an occupation is in the snapshot, if the source has it.
    package func ensure(_ text: String) async -> Outcome {
        guard let code = Self.askable(text), let snapshot = snapshots.snapshot(of: framework) else { return .notAsked }
        if let position = snapshot.occupation(code) {
            return renewIfOld(position, in: snapshot) ? .refreshing : .local
        }
        return await work(on: code, isRenewal: false)?.value ?? Self.busy
    }

    /// Starts to refresh an occupation if its answer has expired; returns whether it has. Never waits.
    @discardableResult
    package func renewIfOld(_ position: OccupationPosition, in snapshot: OccupationSnapshot) -> Bool {
        guard let known = snapshot.remote[position], known.expiresAt <= now() else { return false }
        let mayTry = state.withLock { state in
            state.notRenewedUntil[known.code].map { $0 <= now() } ?? true
        }
        if mayTry { _ = work(on: known.code, isRenewal: true) }
        return true
    }

    /// The number of queries to the source by outcome: `fetched`, `absent` or the failure's name.
    package var fetches: [String: Int] { state.withLock { $0.fetches } }

    /// Waits until no fetch is running.
    package func settle() async {
        while let task = state.withLock({ $0.running.values.first }) { _ = await task.value }
    }

    /// Starts no more fetches, cancels the running ones and waits for their end.
    package func stop() async {
        let tasks = state.withLock { state in
            state.isStopped = true
            return Array(state.running.values)
        }
        for task in tasks { task.cancel() }
        for task in tasks { _ = await task.value }
    }

    private static let busy = Outcome.failed(
        RemoteFailure(
            code: "busy", message: "Too many occupations are being asked for at this moment.", retryAfter: 1))

    /// The running fetch of a code, or a new one; `nil` where the limit is reached.
    private func work(on code: String, isRenewal: Bool) -> Task<Outcome, Never>? {
        state.withLock { state in
            if let running = state.running[code] { return running }
            guard !state.isStopped, state.running.count < limit else { return nil }
            let task = Task {
                let outcome = await ask(for: code, isRenewal: isRenewal)
                finish(code, outcome, isRenewal: isRenewal)
                return outcome
            }
            state.running[code] = task
            return task
        }
    }

    private func finish(_ code: String, _ outcome: Outcome, isRenewal: Bool) {
        let moment = now()
        state.withLock { state in
            state.running[code] = nil
            guard isRenewal else { return }
            if state.notRenewedUntil.count >= Self.rememberedRenewals { state.notRenewedUntil = [:] }
            state.notRenewedUntil[code] = outcome == .fetched ? nil : moment.advanced(by: Self.renewalPause)
        }
    }

    private func count(_ outcome: RemoteLoader.Outcome) {
        let name =
            switch outcome {
            case .present: "fetched"
            case .absent: "absent"
            case .failed(let failure): failure.code
            }
        state.withLock { $0.fetches[name, default: 0] += 1 }
    }
}

// MARK: - Requests

extension RemoteOccupations {
    private func ask(for code: String, isRenewal: Bool) async -> Outcome {
        do {
            if let outcome = try await known(code, isRenewal: isRenewal) { return outcome }
            guard let nodes else { return try await request(code, isRenewal: isRenewal) }
            var turn = try await nodes.turn(on: code, of: loader, atMost: loader.deadline) {
                try await known(code, isRenewal: isRenewal)
            }
            if let outcome = turn.outcome { return outcome }
            if turn.hasWaited, let outcome = try await known(code, isRenewal: isRenewal) {
                await nodes.end(&turn)
                return outcome
            }
            do {
                let outcome = try await request(code, isRenewal: isRenewal)
                await nodes.end(&turn)
                return outcome
            } catch {
                await nodes.end(&turn)
                throw error
            }
        } catch {
            return .failed(RemoteFailure(code: "database", message: "The database did not answer.", retryAfter: 5))
        }
    }

    /// The outcome known from the database, without the source; `nil` where the source must be queried.
    private func known(_ code: String, isRenewal: Bool) async throws -> Outcome? {
        guard let known = try await loader.known(code), known.expiresAt > now() || !isRenewal else { return nil }
        switch known.state {
        case .absent:
            return known.expiresAt > now() ? .absent : nil
        case .present:
            // Another node has fetched it, or this one before the snapshot was read.
            try await snapshots.refresh()
            guard let snapshot = snapshots.snapshot(of: framework), let position = snapshot.occupation(code) else {
                return nil
            }
            if isRenewal { return snapshot.remote[position]?.expiresAt ?? now() > now() ? .fetched : nil }
            return .local
        }
    }

    /// Queries the source, unless it accepts no requests at the moment.
    private func request(_ code: String, isRenewal: Bool) async throws -> Outcome {
        let shared = await nodes?.pause(of: loader.source, now: now())
        let moment = now()
        if let until = [state.withLock({ $0.pausedUntil }), shared].compactMap({ $0 }).max(), until > moment {
            let seconds = Double(until.milliseconds - moment.milliseconds) / 1_000
            return .failed(
                RemoteFailure(
                    code: "rate_limited", message: "\(sourceName) asks for fewer requests.", retryAfter: seconds))
        }
        guard let vocabulary = snapshots.snapshot(of: framework)?.content else { return .notAsked }
        let loaded = await loader.load(code, vocabulary: vocabulary, now: moment)
        count(loaded)
        switch loaded {
        case .present:
            try await snapshots.refresh()
            return .fetched
        case .absent:
            if isRenewal { try await snapshots.refresh() }
            return .absent
        case .failed(let failure):
            if failure.code == "rate_limited", let wait = failure.retryAfter {
                let until = now().advanced(by: .seconds(wait))
                state.withLock { $0.pausedUntil = until }
                await nodes?.share(pauseOf: loader.source, until: until, for: .seconds(wait))
            }
            return .failed(failure)
        }
    }
}
