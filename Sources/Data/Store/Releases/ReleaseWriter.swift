package import Database
package import ServiceSupport
package import Taxonomy

/// A release that was written.
package struct WrittenRelease: Sendable {
    /// The release.
    package let release: StoredRelease
    /// How long writing the source rows took, in seconds.
    package let landingSeconds: Double
    /// Why older releases could not be removed or the database not optimised; the next import retries.
    package var untidied: String?
}

/// Writes a release beside the one that is served, checks it and switches to it in one transaction.
///
/// Each step may be the last if the process dies: leftovers of an earlier attempt are removed; a `releases` row in
/// state `loading` is inserted; content and landing rows are written in transactions of their own; counts and
/// references are checked; one transaction makes the release current; releases older than the previous one are removed.
/// Readers see the old release until that transaction has committed.
package struct ReleaseWriter {
    /// Progress after one step of the load.
    package struct Progress: Sendable {
        /// The table that is being written.
        package let table: String
        /// Rows written so far in the whole load.
        package let rows: Int
    }

    private let session: any DatabaseSession
    private let loader: TableLoader
    private let tally: LoadTally

    /// Makes a writer over a session.
    ///
    /// - Parameters:
    ///   - session: Holds the import lock.
    ///   - assistant: Opens a second connection where the engine allows two writers at the same time.
    ///   - progress: Called after every table.
    package init(
        session: any DatabaseSession, assistant: (@Sendable () throws -> any DatabaseConnection)? = nil,
        progress: @escaping @Sendable (Progress) -> Void
    ) {
        self.session = session
        tally = LoadTally(progress)
        loader = TableLoader(session: session, assistant: assistant)
    }

    /// Writes and switches to a release; returns it.
    ///
    /// - Parameters:
    ///   - content: The typed rows.
    ///   - landing: The source tables.
    ///   - draft: The release's metadata beside the content.
    ///   - now: The moment of loading.
    package func write(
        _ content: ReleaseContent, landing: [any LandingRows], draft: ReleaseDraft, now: Timestamp
    ) throws -> WrittenRelease {
        let landingTables = try LandingTables(session: session, framework: content.framework.id)
        var written = try session.withoutReferences(of: ContentTables.definitions + [ReleaseTables.landedTables]) {
            try load(content, landing: landing, into: landingTables, draft: draft, now: now)
        }
        do { try session.optimize() } catch { written.untidied = written.untidied ?? "\(error)" }
        return written
    }

    private func load(
        _ content: ReleaseContent, landing: [any LandingRows], into landingTables: LandingTables, draft: ReleaseDraft,
        now: Timestamp
    ) throws -> WrittenRelease {
        try removeLeftovers(of: content.framework.id, landing: landingTables)
        let id = try begin(content, draft: draft, now: now)
        try landingTables.prepare(for: landing)
        let keys = ContentKeys(writing: content)
        let tally = tally
        let counted = Locked<[String: Int]>([:])
        try loader.run(ContentTables.all.map { $0.load(content, keys, id) }) { load, count in
            counted.withLock { $0[load.name] = count }
            tally.add(count, of: load.name)
        }
        let counts = counted.withLock { $0 }
        let start = ContinuousClock.now
        let prefix = landingTables.prefix
        try loader.run(
            landing.map { table in
                TableLoad(name: table.file, estimate: table.rowEstimate) { session in
                    try LandingTables.write(table, release: id, prefix: prefix, through: session)
                }
            }
        ) { load, count in tally.add(count, of: load.name) }
        let landingTime = start.duration(to: .now)
        try session.gatherStatistics(on: ContentTables.definitions.map(\.name))
        try verify(id, counts: counts)
        let served = try Store.Releases.list(in: session).first {
            $0.frameworkID == content.framework.id && $0.state == .current
        }
        try session.transaction {
            try session.execute("UPDATE releases SET counts = \(ReleaseTables.text(of: counts)) WHERE id = \(id)")
            try Store.Releases.activate(id, framework: content.framework.id, in: session)
        }
        guard let stored = try Store.Releases.list(in: session).first(where: { $0.id == id }) else {
            throw DatabaseError(.other, "The release was written but cannot be read back.")
        }
        var written = WrittenRelease(release: stored, landingSeconds: landingTime / .seconds(1))
        // The release is served from here on; a later failure, for instance a full disk, does not undo that.
        do {
            try prune(content.framework.id, keeping: served?.id, landing: landingTables)
        } catch {
            written.untidied = "\(error)"
        }
        return written
    }

    private func begin(_ content: ReleaseContent, draft: ReleaseDraft, now: Timestamp) throws -> Int64 {
        let framework = content.framework
        return try session.transaction {
            try Store.Releases.ensureFramework(framework, in: session)
            try Store.Releases.lock(in: session)
            let id = try Store.Releases.nextID(in: session)
            try ReleaseTables.releases.insert(
                StoredRelease(
                    id: id, frameworkID: framework.id, version: content.version, releasedOn: content.releasedOn,
                    state: .loading, checksum: draft.checksum, loaderVersion: draft.loaderVersion,
                    isSample: content.isSample, source: draft.source, loadedAt: now, rowsRead: draft.rowsRead,
                    rowsSetAside: draft.rowsSetAside, counts: [:]), in: session)
            return id
        }
    }

    /// Counts every table again in the database and looks for dangling references.
    private func verify(_ id: Int64, counts: [String: Int]) throws {
        for table in ContentTables.definitions {
            let stored = try session.first(
                "SELECT COUNT(*) FROM \(identifier: table.name) WHERE release_id = \(id)"
            ) { Int($0.integer(0)) }
            guard stored == counts[table.name] else {
                throw DatabaseError(
                    .other,
                    "The table \(table.name) holds \(stored ?? 0) rows of the release, \(counts[table.name] ?? 0) were "
                        + "written; the release was not activated.")
            }
        }
        for table in ContentTables.definitions {
            for reference in table.references where try isDangling(reference, of: table, release: id) {
                throw DatabaseError(
                    .constraint,
                    "Rows of \(table.name) refer to rows of \(reference.table) that do not exist; the release was not "
                        + "activated.")
            }
        }
    }

    /// Whether a reference is dangling: each distinct value is looked up once, far fewer look-ups than one per row.
    private func isDangling(
        _ reference: TableDefinition.Reference, of table: TableDefinition, release: Int64
    ) throws -> Bool {
        let columns = reference.columns.filter { $0 != "release_id" }
        guard !columns.isEmpty else { return false }
        let names = columns.joined(separator: ", ")
        let isFound = zip(reference.columns, reference.targets).filter { $0.0 != "release_id" }
            .map { "p.\($0.1) = c.\($0.0)" }.joined(separator: " AND ")
        return try session.first(
            """
            SELECT 1 FROM (SELECT DISTINCT \(raw: names) FROM \(identifier: table.name) WHERE release_id = \(release)) c
            WHERE NOT EXISTS (
                SELECT 1 FROM \(identifier: reference.table) p WHERE p.release_id = \(release) AND \(raw: isFound))
            LIMIT 1
            """
        ) { _ in true } ?? false
    }

    private func removeLeftovers(of framework: String, landing: LandingTables) throws {
        for release in try Store.Releases.list(in: session)
        where release.frameworkID == framework && release.state == .loading {
            try remove(release.id, landing: landing)
        }
    }

    /// Keeps the current release and the one that was served before it, so that after a switch back from a bad release
    /// the next import does not remove the good one.
    private func prune(_ framework: String, keeping served: Int64?, landing: LandingTables) throws {
        for release in try Store.Releases.list(in: session)
        where release.frameworkID == framework && release.state == .previous && release.id != served {
            try remove(release.id, landing: landing)
        }
    }

    private func remove(_ id: Int64, landing: LandingTables) throws {
        try session.transaction {
            try landing.remove(release: id)
            // Model levels of a release are removed with it.
            let tables = [ModelTables.levels.definition] + ContentTables.definitions.reversed()
            for table in tables + [ReleaseTables.landedTables] {
                try session.execute("DELETE FROM \(identifier: table.name) WHERE release_id = \(id)")
            }
            try session.execute("DELETE FROM releases WHERE id = \(id)")
        }
    }
}

/// Adds up the rows of a load, from any thread.
private final class LoadTally: Sendable {
    private let rows = Locked(0)
    private let progress: @Sendable (ReleaseWriter.Progress) -> Void

    init(_ progress: @escaping @Sendable (ReleaseWriter.Progress) -> Void) {
        self.progress = progress
    }

    func add(_ count: Int, of table: String) {
        let total = rows.withLock { rows in
            rows += count
            return rows
        }
        progress(ReleaseWriter.Progress(table: table, rows: total))
    }
}
