import Database
package import ServiceSupport

extension Store {
    /// The name under which the operator's key is kept.
    private static let operatorKey = "operator"

    /// The SHA-256 of the operator's key that is in force, in hexadecimal digits; `nil` before there is one.
    package func operatorKeyHash() async throws -> String? {
        try await pool.withSession { try Self.operatorKeyHash(in: $0) }
    }

    private static func operatorKeyHash(in session: any DatabaseSession) throws -> String? {
        try session.first("SELECT hash FROM access_keys WHERE name = \(operatorKey)") { $0.text(0) }
    }

    /// Puts a key in force unless there is one already; returns the hash that is in force.
    ///
    /// Of nodes that start at the same time one wins, and all are told the same.
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

    /// Puts a key in force, in place of the one that was.
    package func replaceOperatorKey(hash: String, now: Timestamp) async throws {
        _ = try await pool.transaction { session in
            try session.execute(
                """
                INSERT INTO access_keys (name, hash, made_at) VALUES (\(Self.operatorKey), \(hash), \(now.milliseconds))\
                \(clause: .orUpdate(key: ["name"], columns: ["hash", "made_at"]))
                """)
        }
    }
}
