package import ServiceSupport

/// Keeps a running server's engines for titles, skills and semantic search up to date: builds them when releases
/// change, and computes missing embeddings, so that no request waits.
package struct TitlePreparation: Service {
    /// Its name in log lines.
    package let serviceName = "titles"
    private let titles: TitleService
    private let skills: SkillService
    private let semantic: SemanticSearch
    private let snapshots: SnapshotHolder
    private let logger: Logger
    private let stopping = StopSwitch()

    /// How often to check whether another release is served.
    private static let interval = Duration.seconds(5)

    package init(
        titles: TitleService, skills: SkillService, semantic: SemanticSearch, snapshots: SnapshotHolder, logger: Logger
    ) {
        self.titles = titles
        self.skills = skills
        self.semantic = semantic
        self.snapshots = snapshots
        self.logger = logger
    }

    /// Runs until it is stopped.
    package func run() async throws {
        var prepared: [String: OccupationSnapshot] = [:]
        while !stopping.isTurned {
            let served = snapshots.all
            let isSame = served.count == prepared.count && served.allSatisfy { prepared[$0.key] === $0.value }
            if !isSame {
                do {
                    guard try await prepareUntilStopped() else { return }
                    prepared = served
                } catch {
                    logger.warning("Titles and skills cannot be prepared", ["reason": "\(error)"])
                }
            }
            await Nudge.wait(on: stopping, atMost: Self.interval)
        }
    }

    /// Prepares everything; returns at once when stopped, since learning takes seconds and its result is not needed
    /// then.
    ///
    /// - Returns: `false` if it was stopped.
    private func prepareUntilStopped() async throws -> Bool {
        let work = Task { [titles, skills, semantic] in
            _ = try await titles.current()
            try await titles.prepare()
            try Task.checkCancellation()
            try await skills.prepare()
            try Task.checkCancellation()
            try await semantic.prepare()
        }
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        let waiter = Task { [stopping] in
            try? await stopping.wait()
            end.finish()
        }
        Task {
            _ = await work.result
            end.finish()
        }
        for await _ in ends {}
        waiter.cancel()
        if stopping.isTurned {
            work.cancel()
            return false
        }
        try await work.value
        return true
    }

    package func stop() { stopping.turn() }
}
