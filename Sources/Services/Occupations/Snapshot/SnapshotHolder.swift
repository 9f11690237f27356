import Database
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
    private let current = SharedReference(Served([:]))
    /// The last call of `refresh`, which the next one waits for.
    private let turns = Locked<Task<[String], any Error>?>(nil)

    private final class Served: Sendable {
        let byFramework: [String: OccupationSnapshot]
        /// What models told of them; only of frameworks that they told of.
        let levels: [String: ModelLevels]

        init(_ byFramework: [String: OccupationSnapshot], levels: [String: ModelLevels] = [:]) {
            self.byFramework = byFramework
            self.levels = levels
        }
    }

    /// Makes an empty holder.
    package init(store: Store, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// The snapshot of a framework; `nil` before the first `refresh` and while nothing is imported.
    package func snapshot(of framework: String) -> OccupationSnapshot? {
        current.object.byFramework[framework]
    }

    /// The snapshot of a framework and what language models told of it, both of the same moment.
    package func served(_ framework: String) -> (snapshot: OccupationSnapshot, levels: ModelLevels?)? {
        let served = current.object
        return served.byFramework[framework].map { ($0, served.levels[framework]) }
    }

    /// Every snapshot, by framework id.
    package var all: [String: OccupationSnapshot] {
        current.object.byFramework
    }

    /// Serves a snapshot that was built elsewhere, in place of the one of the same framework.
    package func serve(_ snapshot: OccupationSnapshot) {
        serve(snapshot, levels: nil)
    }

    /// Serves a snapshot and what models told of it.
    private func serve(_ snapshot: OccupationSnapshot, levels: ModelLevels?) {
        let framework = snapshot.release.frameworkID
        current.replace { served in
            var all = served.levels
            all[framework] = levels
            return Served(served.byFramework.merging([framework: snapshot]) { _, new in new }, levels: all)
        }
    }

    /// Loads what the database has made current, or added to it, since the last time; returns the frameworks that changed.
    ///
    /// Calls follow one another, so that a slower one never puts back what a later one has replaced.
    ///
    /// - Parameters:
    ///   - frameworks: Only these; by default every one.
    ///   - takesLevels: Whether levels that models told since are loaded for releases that are served already.
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
        let releases = try await store.releases().filter { frameworks?.contains($0.frameworkID) ?? true }
        let stamps = try await store.modelLevelStamps()
        var pending = releases.filter { $0.state == .current }.compactMap { release -> Change? in
            let served = snapshot(of: release.frameworkID)
            let supplements = releases.filter { $0.state == .supplement && $0.frameworkID == release.frameworkID }
            let isSame = served?.release.id == release.id
            guard !isSame || served?.supplements.map(\.release) != supplements else { return nil }
            return Change(
                release: release, supplements: supplements, served: isSame ? served : nil, stamp: stamps[release.id])
        }
        // The largest first, and no more at a time than there are cores worth having; each is served when it is there.
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

    /// What models told of a release; `nil` where they told nothing.
    private func levels(of snapshot: OccupationSnapshot, stamp: String?) async throws -> ModelLevels? {
        guard let stamp else { return nil }
        let rows = try await store.modelLevels(release: snapshot.release.id)
        return await Self.sorted(rows, stamp, snapshot)
    }

    @concurrent
    private static func sorted(
        _ rows: [StoredModelLevel], _ stamp: String, _ snapshot: OccupationSnapshot
    ) async -> ModelLevels {
        ModelLevels(rows, stamp: stamp, snapshot: snapshot)
    }

    /// How many releases are read at the same time at most.
    private static let loadsAtATime = 3
    /// Connections that reading one release uses at the same time: others would wait for theirs longer than they may.
    private static let connectionsALoad = 4

    /// A release that is to be served, or whose supplements have changed.
    private struct Change {
        let release: StoredRelease
        let supplements: [StoredRelease]
        /// The snapshot of the same release, where only its supplements have changed.
        let served: OccupationSnapshot?
        /// What changes with the levels that models told of it; `nil` where they told none.
        let stamp: String?

        var rows: Int { release.counts.values.reduce(0, +) }
    }

    private func take(_ change: Change) async throws -> String {
        let (release, start) = (change.release, ContinuousClock.now)
        var added: [Supplement] = []
        for supplement in change.supplements { added.append(try await store.supplement(supplement)) }
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

    /// The release that is served, with other supplements beside it.
    @concurrent
    private static func adding(
        _ supplements: [Supplement], to served: OccupationSnapshot, release: StoredRelease
    ) async -> OccupationSnapshot {
        OccupationSnapshot(release: release, content: served.base, supplements: supplements)
    }

    /// Reads a release and builds what answers need; the index of titles is built while the ratings are still read.
    package static func load(
        _ release: StoredRelease, supplements: [Supplement] = [], from store: Store
    ) async throws -> OccupationSnapshot {
        let base = try await store.baseContent(of: release)
        async let ratings = store.ratings(of: release, base: base)
        async let labels = store.labels(of: release, base: base)
        async let titled = titles(of: release, base: base, from: store)
        var content = try await store.addingWork(to: base, of: release)
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
        let titles = try await store.titles(of: release, base: base)
        return (titles, TitleIndex(entries: OccupationSnapshot.entries(of: base, titles: titles)))
    }
}
