import Database
import Search
package import ServiceSupport
package import Store
import Taxonomy

/// The served snapshots, one per framework, replaced as a whole.
///
/// A request keeps the snapshot it got until it is finished; an old snapshot is freed with its last request.
package final class SnapshotHolder: Sendable {
    private let store: Store
    private let logger: Logger
    private let current = SharedReference(Served([:]))
    /// The last call of `refresh`, which the next one awaits.
    private let turns = Locked<Task<[String], any Error>?>(nil)

    private final class Served: Sendable {
        let byFramework: [String: OccupationSnapshot]
        /// Their model levels, for frameworks that have any.
        let levels: [String: ModelLevels]

        init(_ byFramework: [String: OccupationSnapshot], levels: [String: ModelLevels] = [:]) {
            self.byFramework = byFramework
            self.levels = levels
        }
    }

    package init(store: Store, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// The snapshot of a framework; `nil` before the first `refresh` and while nothing is imported.
    package func snapshot(of framework: String) -> OccupationSnapshot? {
        current.object.byFramework[framework]
    }

    /// The snapshot of a framework and its model levels, both from the same moment.
    package func served(_ framework: String) -> (snapshot: OccupationSnapshot, levels: ModelLevels?)? {
        let served = current.object
        return served.byFramework[framework].map { ($0, served.levels[framework]) }
    }

    /// Every snapshot, by framework id.
    package var all: [String: OccupationSnapshot] {
        current.object.byFramework
    }

    /// Serves a snapshot that was built elsewhere, replacing that of the same framework.
    package func serve(_ snapshot: OccupationSnapshot) {
        serve(snapshot, levels: nil)
    }

    /// Serves a snapshot with its model levels.
    private func serve(_ snapshot: OccupationSnapshot, levels: ModelLevels?) {
        let framework = snapshot.release.frameworkID
        current.replace { served in
            var all = served.levels
            all[framework] = levels
            return Served(served.byFramework.merging([framework: snapshot]) { _, new in new }, levels: all)
        }
    }

    /// Loads the releases and supplements that have changed in the database since the last time; returns the frameworks
    /// that changed.
    ///
    /// Calls are serialised, so that a slower one never undoes a later one.
    ///
    /// - Parameters:
    ///   - frameworks: Only these; by default every one.
    ///   - takesLevels: Whether new model levels are loaded for releases already served.
    @discardableResult
    package func refresh(only frameworks: Set<String>? = nil, takesLevels: Bool = true) async throws -> [String] {
        let task = turns.withLock { last in
            let before = last
            let task = Task {
                _ = await before?.result
                return try await refreshNow(only: frameworks, takesLevels: takesLevels)
            }
            last = task
            return task
        }
        return try await task.value
    }

    private func refreshNow(only frameworks: Set<String>?, takesLevels: Bool) async throws -> [String] {
        let releases = try await store.releases.list().filter { frameworks?.contains($0.frameworkID) ?? true }
        let stamps = try await store.models.levelStamps()
        var pending = releases.filter { $0.state == .current }.compactMap { release -> Change? in
            let served = snapshot(of: release.frameworkID)
            let supplements = releases.filter { $0.state == .supplement && $0.frameworkID == release.frameworkID }
            let isSame = served?.release.id == release.id
            guard !isSame || served?.supplements.map(\.release) != supplements else { return nil }
            return Change(
                release: release, supplements: supplements, served: isSame ? served : nil, stamp: stamps[release.id])
        }
        // The largest first, with limited concurrency; each is served as soon as it is loaded.
        pending.sort { ($0.rows, $1.release.frameworkID) > ($1.rows, $0.release.frameworkID) }
        let changed = try await withThrowingTaskGroup(of: String.self) { group in
            var changed: [String] = []
            var waiting = pending[...]
            for _ in 0..<max(1, min(Self.loadsAtATime, store.pool.limit / Self.connectionsALoad)) {
                guard let change = waiting.popFirst() else { break }
                group.addTask { try await self.take(change) }
            }
            while let framework = try await group.next() {
                changed.append(framework)
                if let change = waiting.popFirst() { group.addTask { try await self.take(change) } }
            }
            return changed
        }
        guard takesLevels else { return changed }
        for (framework, snapshot) in all.sorted(by: { $0.key < $1.key })
        where frameworks?.contains(framework) ?? true {
            guard current.object.levels[framework]?.stamp != stamps[snapshot.release.id] else { continue }
            serve(snapshot, levels: try await levels(of: snapshot, stamp: stamps[snapshot.release.id]))
        }
        return changed
    }

    /// The model levels of a release; `nil` where there are none.
    private func levels(of snapshot: OccupationSnapshot, stamp: String?) async throws -> ModelLevels? {
        guard let stamp else { return nil }
        let rows = try await store.models.levels(release: snapshot.release.id)
        return await Self.sorted(rows, stamp, snapshot)
    }

    @concurrent
    private static func sorted(
        _ rows: [StoredModelLevel], _ stamp: String, _ snapshot: OccupationSnapshot
    ) async -> ModelLevels {
        ModelLevels(rows, stamp: stamp, snapshot: snapshot)
    }

    /// The maximum number of releases read at the same time.
    private static let loadsAtATime = 3
    /// Connections used to read one release; with more releases at a time, some would wait too long for a connection.
    private static let connectionsALoad = 4

    /// A release to be served, or one whose supplements have changed.
    private struct Change {
        let release: StoredRelease
        let supplements: [StoredRelease]
        /// The snapshot of the same release, where only its supplements have changed.
        let served: OccupationSnapshot?
        /// The version stamp of its model levels; `nil` where there are none.
        let stamp: String?

        var rows: Int { release.counts.values.reduce(0, +) }
    }

    private func take(_ change: Change) async throws -> String {
        let (release, start) = (change.release, ContinuousClock.now)
        var added: [Supplement] = []
        for supplement in change.supplements { added.append(try await store.remote.supplement(supplement)) }
        let snapshot: OccupationSnapshot
        if let served = change.served {
            snapshot = await Self.adding(added, to: served, release: release)
        } else {
            snapshot = try await Self.load(release, supplements: added, from: store)
        }
        serve(snapshot, levels: try await levels(of: snapshot, stamp: change.stamp))
        logger.info(
            change.served != nil ? "The occupations of remote sources changed" : "A release is served",
            [
                "framework": release.frameworkID, "version": release.version, "release": "\(release.id)",
                "occupations": "\(snapshot.content.occupations.count)", "remote": "\(snapshot.remote.count)",
                "milliseconds": Figures.milliseconds(start.duration(to: .now)),
            ])
        return release.frameworkID
    }

    /// The served release with other supplements.
    @concurrent
    private static func adding(
        _ supplements: [Supplement], to served: OccupationSnapshot, release: StoredRelease
    ) async -> OccupationSnapshot {
        OccupationSnapshot(release: release, content: served.base, supplements: supplements)
    }

    /// Reads a release and builds its indexes; the index of titles is built while the ratings are still being read.
    package static func load(
        _ release: StoredRelease, supplements: [Supplement] = [], from store: Store
    ) async throws -> OccupationSnapshot {
        let base = try await store.releases.base(of: release)
        async let ratings = store.releases.ratings(of: release, base: base)
        async let labels = store.releases.labels(of: release, base: base)
        async let titled = titles(of: release, base: base, from: store)
        var content = try await store.releases.addingWork(to: base, of: release)
        let (titles, index) = try await titled
        content.titles = titles
        content.ratings = try await ratings
        content.labels = try await labels
        return OccupationSnapshot(release: release, content: content, supplements: supplements, titleIndex: index)
    }

    @concurrent
    private static func titles(
        of release: StoredRelease, base: ReleaseContent, from store: Store
    ) async throws -> ([TitleRecord], TitleIndex) {
        let titles = try await store.releases.titles(of: release, base: base)
        return (titles, TitleIndex(entries: OccupationSnapshot.entries(of: base, titles: titles)))
    }
}
