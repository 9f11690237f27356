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
                    _ = try await titles.current()
                    try await titles.prepare()
                    try await skills.prepare()
                    try await meanings.prepare()
                    prepared = served
                } catch {
                    if stopping.isTurned { return }
                    logger.warning("Titles and skills cannot be prepared", ["reason": "\(error)"])
                }
            }
            await Nudge.wait(on: stopping, atMost: Self.interval)
        }
    }

    package func stop() { stopping.turn() }
}
