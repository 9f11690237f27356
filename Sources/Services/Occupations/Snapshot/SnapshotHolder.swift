package import ServiceSupport
package import Store
import Taxonomy

/// The snapshots that are served, one a framework, swapped whole.
///
/// Whoever asks keeps the snapshot that it got until its answer is done; the old one goes when the last answer is.
package final class SnapshotHolder: Sendable {
    private let store: Store
    private let logger: Logger
    private let current = Locked<[String: OccupationSnapshot]>([:])

    /// Makes an empty holder.
    package init(store: Store, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// The snapshot of a framework; `nil` before the first `refresh` and while nothing is imported.
    package func snapshot(of framework: String) -> OccupationSnapshot? {
        current.withLock { $0[framework] }
    }

    /// Every snapshot, by framework id.
    package var all: [String: OccupationSnapshot] {
        current.withLock { $0 }
    }

    /// Loads what the database has made current since the last time; returns the frameworks that changed.
    @discardableResult
    package func refresh() async throws -> [String] {
        let releases = try await store.releases().filter { $0.state == .current }
        let served = all
        var changed: [String] = []
        for release in releases where served[release.frameworkID]?.release.id != release.id {
            let start = ContinuousClock.now
            let snapshot = OccupationSnapshot(release: release, content: try await store.content(of: release))
            current.withLock { $0[release.frameworkID] = snapshot }
            changed.append(release.frameworkID)
            logger.info(
                "A release is served",
                [
                    "framework": release.frameworkID, "version": release.version, "release": "\(release.id)",
                    "occupations": "\(snapshot.content.occupations.count)",
                    "milliseconds": "\(start.duration(to: .now) / .milliseconds(1))",
                ])
        }
        return changed
    }
}
