import Database
import Foundation
import ServiceSupport
import Taxonomy

extension Store {
    /// Every release that is current or previous, and every supplement, newest first.
    package func releases(framework: String? = nil) async throws -> [StoredRelease] {
        try await pool.withSession { session in
            try Self.releases(in: session).filter { release in
                release.state != .loading && (framework == nil || release.frameworkID == framework)
            }
        }
    }

    /// The release that is served for a framework.
    package func currentRelease(of framework: String) async throws -> StoredRelease? {
        try await releases(framework: framework).first { $0.state == .current }
    }

    /// Makes a kept release the current one; the one that was current becomes the previous one.
    ///
    /// Throws a `constraint` error when there is no such release.
    package func switchCurrent(to id: Int64) async throws -> StoredRelease {
        let release = try await pool.withSession { session in
            try session.transaction {
                guard let chosen = try Self.releases(in: session).first(where: { $0.id == id && $0.state != .loading })
                else {
                    throw DatabaseError(.constraint, "There is no release \(id); `metier releases` lists them.")
                }
                guard chosen.state != .supplement else {
                    throw DatabaseError(
                        .constraint,
                        "Release \(id) holds single occupations from a remote service and cannot be served alone.")
                }
                try Self.activate(chosen.id, framework: chosen.frameworkID, in: session)
                return try Self.releases(in: session).first { $0.id == id } ?? chosen
            }
        }
        await afterChange("releases")
        return release
    }

    /// One row switches what is served: everyone sees the old release until the commit and the new one after it.
    static func activate(_ id: Int64, framework: String, in session: any DatabaseSession) throws {
        try lockReleases(in: session)
        try session.execute(
            "UPDATE releases SET state = 'previous' WHERE framework_id = \(framework) AND state = 'current'")
        try session.execute("UPDATE releases SET state = 'current' WHERE id = \(id)")
        try announceChange("releases", in: session)
    }

    /// Lets whoever adds or changes a release's row wait for the others, until the transaction ends.
    static func lockReleases(in session: any DatabaseSession) throws {
        _ = try session.all("SELECT id FROM frameworks ORDER BY id\(clause: .forUpdate)") { _ in }
    }

    /// Adds the framework's row where it is not there yet.
    static func ensureFramework(_ framework: Framework, in session: any DatabaseSession) throws {
        try session.execute(
            """
            INSERT INTO frameworks (id, name, publisher, homepage, licence, licence_url, attribution)
            VALUES (\(framework.id), \(framework.name), \(framework.publisher), \(framework.homepage),
                \(framework.licence), \(framework.licenceURL), \(framework.attribution))\
                \(clause: .orKeep(key: ["id"]))
            """)
    }

    /// The number after the highest in use; asked inside the transaction that uses it.
    static func nextReleaseID(in session: any DatabaseSession) throws -> Int64 {
        (try session.first("SELECT COALESCE(MAX(id), 0) FROM releases") { $0.integer(0) } ?? 0) + 1
    }

    static func releases(in session: any DatabaseSession) throws -> [StoredRelease] {
        try session.all(
            """
            SELECT id, framework_id, version, released_on, state, checksum, loader_version, is_sample, source, loaded_at,
                rows_read, rows_set_aside, counts
            FROM releases ORDER BY id DESC
            """
        ) { row in
            StoredRelease(
                id: row.integer(0), frameworkID: row.text(1), version: row.text(2), releasedOn: row.text(3),
                state: StoredRelease.State(rawValue: row.text(4)) ?? .loading, checksum: row.text(5),
                loaderVersion: Int(row.integer(6)), isSample: row.integer(7) != 0, source: row.text(8),
                loadedAt: Timestamp(milliseconds: row.integer(9)), rowsRead: Int(row.integer(10)),
                rowsSetAside: Int(row.integer(11)),
                counts: (try? JSONDecoder().decode([String: Int].self, from: Data(row.bytes(12)))) ?? [:])
        }
    }
}
