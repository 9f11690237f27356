import Database
package import ServiceSupport

extension Store {
    /// Keys that grant privileged access.
    package struct Access: Sendable {
        let pool: ConnectionPool
    }

    /// Keys that grant privileged access.
    package var access: Access { Access(pool: pool) }
}

extension Store.Access {
    /// The name under which the operator's key is stored.
    private static let operatorKey = "operator"

    /// The SHA-256 of the operator key in force, in hexadecimal; `nil` before there is one.
    package func operatorKeyHash() async throws -> String? {
        try await pool.withSession { try Self.operatorKeyHash(in: $0) }
    }

    private static func operatorKeyHash(in session: any DatabaseSession) throws -> String? {
        try session.first("SELECT hash FROM access_keys WHERE name = \(operatorKey)") { $0.text(0) }
    }

    /// Stores a key unless there is one already; returns the hash that is in force.
    ///
    /// If several nodes start at the same time, one of them wins and all get the same hash.
    package func claimOperatorKey(hash: String, now: Timestamp) async throws -> String {
        try await pool.transaction { session in
            try session.execute(
                """
                INSERT INTO access_keys (name, hash, made_at) VALUES (\(Self.operatorKey), \(hash), \(now.milliseconds))\
                \(clause: .orKeep(key: ["name"]))
                """)
            return try Self.operatorKeyHash(in: session) ?? hash
        }
    }

    /// Replaces the key in force.
    package func replaceOperatorKey(hash: String, now: Timestamp) async throws {
        _ = try await pool.transaction { session in
            try session.execute(
                """
                INSERT INTO access_keys (name, hash, made_at) VALUES (\(Self.operatorKey), \(hash), \(now.milliseconds))\
                \(clause: .orUpdate(key: ["name"], columns: ["hash", "made_at"]))
                """)
        }
    }

    /// Keys by purpose, stored as hashes: a leaked database grants no access.
    static let keys = TableDefinition(
        "access_keys", primaryKey: ["name"],
        columns: [.code("name", 40), .code("hash", 64), .timestamp("made_at")])
}
