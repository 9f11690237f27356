import Search
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

    /// Serves a snapshot that was built elsewhere, in place of the one of the same framework.
    package func serve(_ snapshot: OccupationSnapshot) {
        current.withLock { $0[snapshot.release.frameworkID] = snapshot }
    }

    /// Loads what the database has made current since the last time; returns the frameworks that changed.
    @discardableResult
    package func refresh() async throws -> [String] {
        let releases = try await store.releases().filter { $0.state == .current }
        let served = all
        var changed: [String] = []
        for release in releases where served[release.frameworkID]?.release.id != release.id {
            let start = ContinuousClock.now
            let snapshot = try await Self.load(release, from: store)
            serve(snapshot)
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

    /// Reads a release and builds what answers need; the index of titles is built while the ratings are still read.
    package static func load(_ release: StoredRelease, from store: Store) async throws -> OccupationSnapshot {
        let base = try await store.baseContent(of: release)
        async let ratings = store.ratings(of: release, base: base)
        async let titled = titles(of: release, base: base, from: store)
        var content = try await store.addingWork(to: base, of: release)
        let (titles, index) = try await titled
        content.titles = titles
        content.ratings = try await ratings
        return OccupationSnapshot(release: release, content: content, titleIndex: index)
    }

    @concurrent
    private static func titles(
        of release: StoredRelease, base: ReleaseContent, from store: Store
    ) async throws -> ([TitleRecord], TitleIndex) {
        let titles = try await store.titles(of: release, base: base)
        return (titles, TitleIndex(entries: OccupationSnapshot.entries(of: base, titles: titles)))
    }
}
