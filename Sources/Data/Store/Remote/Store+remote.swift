import Database
package import ServiceSupport
import Taxonomy

extension Store {
    /// Requests to remote services, and the occupations fetched.
    package struct Remote: Sendable {
        let pool: ConnectionPool
        let releases: Releases
    }

    /// Requests to remote services, and the occupations fetched.
    package var remote: Remote { Remote(pool: pool, releases: releases) }
}

extension Store.Remote {
    /// What is known of a code of a remote service; `nil` if the service was never queried, or never answered.
    package func occupation(_ code: String, of source: String) async throws -> RemoteOccupation? {
        try await pool.withSession { try Self.occupations(in: $0, source: source, code: code).first }
    }

    /// Reads a supplement with its provenance.
    package func supplement(_ release: StoredRelease) async throws -> Supplement {
        let content = try await releases.content(of: release)
        let known = try await pool.withSession { session in
            try Self.occupations(in: session, release: release.id)
        }
        return Supplement(
            release: release, content: content,
            occupations: Dictionary(
                known.filter { $0.state == .present }.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first }))
    }

    /// Writes an occupation of a remote service with the requests made for it; replaces what was known of it.
    ///
    /// One transaction; other occupations of the same service may be written concurrently.
    package func save(
        _ draft: RemoteDraft, source: String, calls: [ProviderCall], now: Timestamp, expiresAt: Timestamp
    ) async throws {
        try await pool.transaction { session in
            let writer = SupplementWriter(session: session)
            let release = try writer.write(draft, now: now)
            try Self.replace(
                RemoteOccupation(
                    source: source, code: draft.code, state: .present, fetchedAt: now, expiresAt: expiresAt,
                    triedAt: now, checksum: draft.checksum, releaseID: release, lastError: nil), in: session)
            try writer.seal(release, now: now)
            try Self.insert(calls, provider: source, in: session)
        }
        await releases.afterChange("supplements")
    }

    /// Records that a remote service does not have a code. Rows already stored for the code stay.
    package func saveAbsence(
        of code: String, source: String, reason: String, calls: [ProviderCall], now: Timestamp, expiresAt: Timestamp
    ) async throws {
        try await pool.transaction { session in
            let known = try Self.occupations(in: session, source: source, code: code).first
            let stays = known?.state == .present
            try Self.replace(
                RemoteOccupation(
                    source: source, code: code, state: stays ? .present : .absent,
                    fetchedAt: stays ? known?.fetchedAt ?? now : now, expiresAt: expiresAt, triedAt: now,
                    checksum: known?.checksum ?? "", releaseID: known?.releaseID, lastError: reason), in: session)
            try Self.insert(calls, provider: source, in: session)
        }
    }

    /// Records that a remote service could not answer: stores the requests, and the failure beside what is known.
    package func saveFailure(
        of code: String, source: String, reason: String, calls: [ProviderCall], now: Timestamp
    ) async throws {
        try await pool.transaction { session in
            try session.execute(
                """
                UPDATE remote_occupations SET tried_at = \(now.milliseconds), last_error = \(reason)
                WHERE source = \(source) AND code = \(code)
                """)
            try Self.insert(calls, provider: source, in: session)
        }
    }

    // MARK: - Rows

    static func occupations(
        in session: any DatabaseSession, source: String? = nil, code: String? = nil, release: Int64? = nil
    ) throws -> [RemoteOccupation] {
        let condition: SQL =
            if let source, let code {
                "source = \(source) AND code = \(code)"
            } else {
                "release_id = \(release.sqlValue)"
            }
        return try RemoteTables.occupations.all("WHERE \(condition) ORDER BY source, code", in: session)
    }

    private static func replace(_ occupation: RemoteOccupation, in session: any DatabaseSession) throws {
        try session.execute(
            "DELETE FROM remote_occupations WHERE source = \(occupation.source) AND code = \(occupation.code)")
        try RemoteTables.occupations.insert(occupation, in: session)
    }

    private static func insert(_ calls: [ProviderCall], provider: String, in session: any DatabaseSession) throws {
        for call in calls {
            try RemoteTables.calls.insert(
                call, given: ["id": UUIDv7.next().description, "provider": provider], in: session)
        }
    }
}

/// The tables of remote services: requests, and the occupations fetched.
///
/// The occupations' rows are in the tables of releases, under a release in state `supplement`.
enum RemoteTables {
    /// Every request to a remote service, without its credentials. Replies are public data and stored whole, except for
    /// zero characters, which some engines refuse in a text.
    static let calls = Table<ProviderCall>(
        "provider_calls", key: ["id"], indexes: [.on("provider", "requested_at")]
    ) { column in
        column.given("id", .code(36))
        column.given("provider", .code(40))
        return ProviderCall(
            resource: column("resource") { $0.resource }, request: column("request") { $0.request },
            status: column("status") { $0.status }, errorCode: column("error_code", .code(40)) { $0.errorCode },
            requestedAt: column("requested_at") { $0.requestedAt },
            milliseconds: column("milliseconds") { $0.milliseconds },
            reply: column("reply") { $0.reply?.withoutZeros },
            replyBytes: column("reply_bytes") { $0.replyBytes })
    }

    /// What is known of each code that was requested from a remote service.
    static let occupations = Table<RemoteOccupation>(
        "remote_occupations", key: ["source", "code"], to: [.to("releases", ["release_id": "id"])]
    ) { column in
        RemoteOccupation(
            source: column("source", .code(40)) { $0.source }, code: column("code", .code(255)) { $0.code },
            state: column.choice("state", .code(16), { $0.state }, else: .absent),
            fetchedAt: column("fetched_at") { $0.fetchedAt },
            expiresAt: column("expires_at") { $0.expiresAt }, triedAt: column("tried_at") { $0.triedAt },
            checksum: column("checksum", .code(64)) { $0.checksum }, releaseID: column("release_id") { $0.releaseID },
            lastError: column("last_error") { $0.lastError })
    }

    /// Both tables.
    static let all = [occupations.definition, calls.definition]
}
