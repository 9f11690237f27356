import Database
import ServiceSupport
import Taxonomy

/// Writes occupations into the supplement of a remote service: a release that is never served alone, never current and
/// never removed by an import. Runs in a transaction of the caller.
struct SupplementWriter {
    let session: any DatabaseSession

    /// Replaces an occupation's rows; returns the supplement's release.
    ///
    /// A supplement is small, so it is read, changed and written whole: that keeps what its occupations share (skills,
    /// scales, product classes) in one place without counting who uses it.
    func write(_ draft: RemoteDraft, now: Timestamp) throws -> Int64 {
        let release = try lockedRelease(of: draft) ?? begin(draft, now: now)
        let stored = try content(of: release)
        let others = Set(try Store.Remote.occupations(in: session, release: release.id).map(\.code))
            .subtracting([draft.code])
        var changed = stored.keeping(occupations: others).adding(
            draft.content, taking: [draft.code], keepsMentioned: true)
        changed.version = draft.content.version
        try removeRows(of: release.id)
        var counts: [String: Int] = [:]
        let keys = ContentKeys(writing: changed)
        for table in ContentTables.all {
            counts[table.definition.name] = try table.load(changed, keys, release.id).run(session)
        }
        try session.execute(
            """
            UPDATE releases SET counts = \(ReleaseTables.text(of: counts)), source = \(draft.address)
            WHERE id = \(release.id)
            """)
        return release.id
    }

    /// Makes the change visible to nodes that watch the releases, by a new checksum over the supplement's contents.
    func seal(_ release: Int64, now: Timestamp) throws {
        let known = try Store.Remote.occupations(in: session, release: release)
        let lines = known.map { "\($0.code) \($0.checksum) \($0.fetchedAt.milliseconds)\n" }
        try session.execute(
            """
            UPDATE releases SET checksum = \(SHA256.hex(of: lines.joined())), loaded_at = \(now.milliseconds)
            WHERE id = \(release)
            """)
        try Store.announceChange("supplements", in: session)
    }

    /// The supplement of a service; takes the lock that serialises its writers.
    private func lockedRelease(of draft: RemoteDraft) throws -> StoredRelease? {
        try Store.Releases.ensureFramework(draft.content.framework, in: session)
        try Store.Releases.lock(in: session)
        return try Store.Releases.list(in: session).first { release in
            release.state == .supplement && release.frameworkID == draft.content.framework.id
                && release.version == draft.content.version
        }
    }

    private func begin(_ draft: RemoteDraft, now: Timestamp) throws -> StoredRelease {
        let content = draft.content
        let id = try Store.Releases.nextID(in: session)
        let release = StoredRelease(
            id: id, frameworkID: content.framework.id, version: content.version, releasedOn: "", state: .supplement,
            checksum: "", loaderVersion: draft.loaderVersion, isSample: false, source: draft.address, loadedAt: now,
            rowsRead: 0, rowsSetAside: 0, counts: [:])
        try ReleaseTables.releases.insert(release, in: session)
        return release
    }

    private func content(of release: StoredRelease) throws -> ReleaseContent {
        let reader = ContentReader(session: session, release: release.id)
        var content = try reader.base(of: release)
        try reader.read([ContentTables.titles, ContentTables.ratings] + ContentTables.work, into: &content)
        return content
    }

    private func removeRows(of release: Int64) throws {
        for table in ContentTables.definitions.reversed() {
            try session.execute("DELETE FROM \(identifier: table.name) WHERE release_id = \(release)")
        }
    }
}
