package import ServiceSupport

/// Keeps a running server's engines of titles, skills and meanings up to date: builds them when releases change, and makes
/// the vectors that are missing, so that no request waits.
package struct TitlePreparation: Service {
    /// Its name in log lines.
    package let serviceName = "titles"
    private let titles: TitleService
    private let skills: SkillService
    private let meanings: MeaningSearch
    private let snapshots: SnapshotHolder
    private let logger: Logger
    private let stopping = StopSwitch()

    /// How often it is asked whether another release is served.
    private static let interval = Duration.seconds(5)

    /// Makes the service.
    package init(
        titles: TitleService, skills: SkillService, meanings: MeaningSearch, snapshots: SnapshotHolder, logger: Logger
    ) {
        self.titles = titles
        self.skills = skills
        self.meanings = meanings
        self.snapshots = snapshots
        self.logger = logger
    }

    /// Works until asked to stop.
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

    /// Prepares everything, and returns at once when asked to stop: learning takes seconds that nobody waits for then.
    ///
    /// - Returns: Whether it was not asked to stop.
    private func prepareUntilStopped() async throws -> Bool {
        let work = Task { [titles, skills, meanings] in
            _ = try await titles.current()
            try await titles.prepare()
            try Task.checkCancellation()
            try await skills.prepare()
            try Task.checkCancellation()
            try await meanings.prepare()
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
