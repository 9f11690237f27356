import Database
import Foundation
import ServiceSupport
import Taxonomy

/// Writes occupations into the supplement of a remote service: a release that is never served alone, never current and
/// never removed by an import. Runs inside one transaction of the caller's.
struct SupplementWriter {
    let session: any DatabaseSession

    /// Replaces an occupation's rows; returns the number of the supplement's release.
    ///
    /// A supplement is small, so it is read, changed and written whole: that keeps what its occupations share (skills,
    /// scales, product classes) in one place without counting who uses it.
    func write(_ draft: RemoteDraft, now: Timestamp) throws -> Int64 {
        let release = try lockedRelease(of: draft) ?? begin(draft, now: now)
        let stored = try content(of: release)
        let others = Set(try Store.remoteOccupations(in: session, release: release.id).map(\.code))
            .subtracting([draft.code])
        var changed = stored.keeping(occupations: others).adding(
            draft.content, taking: [draft.code], keepsMentioned: true)
        changed.version = draft.content.version
        try removeRows(of: release.id)
        var counts: [String: Int] = [:]
        for (table, fill) in ContentRows(release: release.id, content: changed).tables {
            counts[table.name] = try session.bulkInsert(
                into: table.name, columns: table.columns.map(\.name), fill: fill)
        }
        let text = String(decoding: try JSONEncoder().encode(counts), as: UTF8.self)
        try session.execute(
            "UPDATE releases SET counts = \(text), source = \(draft.address) WHERE id = \(release.id)")
        return release.id
    }

    /// Makes the change visible to those who watch the releases: a new checksum over what the supplement now holds.
    func seal(_ release: Int64, now: Timestamp) throws {
        let known = try Store.remoteOccupations(in: session, release: release)
        let lines = known.map { "\($0.code) \($0.checksum) \($0.fetchedAt.milliseconds)\n" }
        try session.execute(
            """
            UPDATE releases SET checksum = \(SHA256.hex(of: lines.joined())), loaded_at = \(now.milliseconds)
            WHERE id = \(release)
            """)
        try Store.announceChange("supplements", in: session)
    }

    /// The supplement of a service, read before anything is changed; writers follow one another from here on.
    private func lockedRelease(of draft: RemoteDraft) throws -> StoredRelease? {
        try Store.ensureFramework(draft.content.framework, in: session)
        try Store.lockReleases(in: session)
        return try Store.releases(in: session).first { release in
            release.state == .supplement && release.frameworkID == draft.content.framework.id
                && release.version == draft.content.version
        }
    }

    private func begin(_ draft: RemoteDraft, now: Timestamp) throws -> StoredRelease {
        let content = draft.content
        let id = try Store.nextReleaseID(in: session)
        try session.execute(
            """
            INSERT INTO releases (id, framework_id, version, released_on, state, checksum, loader_version, is_sample,
                source, loaded_at, rows_read, rows_set_aside, counts)
            VALUES (\(id), \(content.framework.id), \(content.version), '', \(StoredRelease.State.supplement.rawValue),
                '', \(draft.loaderVersion), \(false), \(draft.address), \(now.milliseconds), 0, 0, '{}')
            """)
        guard let stored = try lockedRelease(of: draft) else {
            throw DatabaseError(.other, "The supplement was made but cannot be read back.")
        }
        return stored
    }

    private func content(of release: StoredRelease) throws -> ReleaseContent {
        let reader = ContentReader(session: session, release: release.id)
        let base = try reader.base(of: release)
        let keys = ContentKeys(base)
        var content = try reader.addingWork(to: base, keys)
        content.titles = try reader.titles(keys)
        content.ratings = try reader.ratings(keys)
        return content
    }

    private func removeRows(of release: Int64) throws {
        for table in ReferenceTables.content.reversed() {
            try session.execute("DELETE FROM \(identifier: table.name) WHERE release_id = \(release)")
        }
    }
}
