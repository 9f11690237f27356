import Database
package import ServiceSupport
import Taxonomy

extension Store {
    /// What is known of a code of a remote service; `nil` if the service was never asked, or never answered.
    package func remoteOccupation(_ code: String, of source: String) async throws -> RemoteOccupation? {
        try await pool.withSession { try Self.remoteOccupations(in: $0, source: source, code: code).first }
    }

    /// Reads a supplement with its provenance.
    package func supplement(_ release: StoredRelease) async throws -> Supplement {
        let content = try await content(of: release)
        let known = try await pool.withSession { session in
            try Self.remoteOccupations(in: session, release: release.id)
        }
        return Supplement(
            release: release, content: content,
            occupations: Dictionary(
                known.filter { $0.state == .present }.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first }))
    }

    /// Writes an occupation of a remote service, in place of what was known of it, with the requests that it took.
    ///
    /// One transaction; others may write other occupations of the same service at the same time.
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
        await afterChange("supplements")
    }

    /// Notes that a remote service does not have a code. What is already there of the code stays.
    package func saveAbsence(
        of code: String, source: String, reason: String, calls: [ProviderCall], now: Timestamp, expiresAt: Timestamp
    ) async throws {
        try await pool.transaction { session in
            let known = try Self.remoteOccupations(in: session, source: source, code: code).first
            let stays = known?.state == .present
            try Self.replace(
                RemoteOccupation(
                    source: source, code: code, state: stays ? .present : .absent,
                    fetchedAt: stays ? known?.fetchedAt ?? now : now, expiresAt: expiresAt, triedAt: now,
                    checksum: known?.checksum ?? "", releaseID: known?.releaseID, lastError: reason), in: session)
            try Self.insert(calls, provider: source, in: session)
        }
    }

    /// Notes that a remote service could not answer; only the requests are kept, and the failure beside what is known.
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

    static func remoteOccupations(
        in session: any DatabaseSession, source: String? = nil, code: String? = nil, release: Int64? = nil
    ) throws -> [RemoteOccupation] {
        let condition: SQL =
            if let source, let code {
                "source = \(source) AND code = \(code)"
            } else {
                "release_id = \(release.sqlValue)"
            }
        return try session.all(
            """
            SELECT source, code, state, fetched_at, expires_at, tried_at, checksum, release_id, last_error
            FROM remote_occupations WHERE \(condition) ORDER BY source, code
            """
        ) { row in
            RemoteOccupation(
                source: row.text(0), code: row.text(1), state: RemoteOccupation.State(rawValue: row.text(2)) ?? .absent,
                fetchedAt: Timestamp(milliseconds: row.integer(3)), expiresAt: Timestamp(milliseconds: row.integer(4)),
                triedAt: Timestamp(milliseconds: row.integer(5)), checksum: row.text(6),
                releaseID: row.optionalInteger(7), lastError: row.optionalText(8))
        }
    }

    private static func replace(_ occupation: RemoteOccupation, in session: any DatabaseSession) throws {
        try session.execute(
            "DELETE FROM remote_occupations WHERE source = \(occupation.source) AND code = \(occupation.code)")
        try session.execute(
            """
            INSERT INTO remote_occupations (source, code, state, fetched_at, expires_at, tried_at, checksum, release_id,
                last_error)
            VALUES (\(occupation.source), \(occupation.code), \(occupation.state.rawValue),
                \(occupation.fetchedAt.milliseconds), \(occupation.expiresAt.milliseconds),
                \(occupation.triedAt.milliseconds), \(occupation.checksum), \(occupation.releaseID.sqlValue),
                \(occupation.lastError.sqlValue))
            """)
    }

    private static func insert(_ calls: [ProviderCall], provider: String, in session: any DatabaseSession) throws {
        for call in calls {
            // Some engines refuse a zero character in a text.
            let reply = call.reply.map { text in
                String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
            }
            try session.execute(
                """
                INSERT INTO provider_calls (id, provider, resource, request, status, error_code, requested_at,
                    milliseconds, reply, reply_bytes)
                VALUES (\(UUIDv7.next().description), \(provider), \(call.resource), \(call.request), \(call.status.sqlValue),
                    \(call.errorCode.sqlValue), \(call.requestedAt.milliseconds), \(call.milliseconds), \(reply.sqlValue),
                    \(call.replyBytes))
                """)
        }
    }
}
