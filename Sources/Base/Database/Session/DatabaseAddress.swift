/// Reads the address of a database.
package enum DatabaseAddress {
    /// What an address may look like, for messages.
    static let forms = "sqlite:PATH, postgres://USER@HOST:PORT/DATABASE or mysql://USER@HOST:PORT/DATABASE"

    /// A driver for an address.
    ///
    /// - Parameters:
    ///   - address: One of `forms`; `postgresql:` and `mariadb:` are understood too. Settings of the engine's client
    ///     stand after a question mark, for instance `?sslmode=verify-full&sslrootcert=ca.pem`.
    ///   - password: The password, where it does not stand in the address.
    ///   - limits: How long connecting and statements may take.
    /// - Throws: `badAddress`; its message never holds the password.
    package static func driver(
        for address: String, password: String? = nil, limits: DatabaseLimits = DatabaseLimits()
    ) throws -> any DatabaseDriver {
        guard let colon = address.firstIndex(of: ":") else {

            throw DatabaseError(.badAddress, "'\(address)' is no database address; use \(forms).")
        }
        let rest = String(address[address.index(after: colon)...])
        switch address[..<colon].lowercased() {
        case "sqlite": return try sqlite(rest)
        case "postgres", "postgresql":
            return try PostgreSQLDriver(address: "postgresql:" + rest, password: password, limits: limits)
        case let scheme:
            throw DatabaseError(.badAddress, "Databases of the kind '\(scheme)' are not supported; use \(forms).")
        }
    }

    private static func sqlite(_ rest: String) throws -> SQLiteDriver {
        // `sqlite:///absolute` and `sqlite:relative` are both in use.
        let path = rest.hasPrefix("///") ? String(rest.dropFirst(2)) : rest
        guard !path.isEmpty, !path.hasPrefix("//") else {
            throw DatabaseError(.badAddress, "'sqlite:\(rest)' names no file; use sqlite:PATH.")
        }
        return SQLiteDriver(path: path)
    }
}

/// How long the servers' drivers wait. SQLite has its own rule for locks and needs no others.
package struct DatabaseLimits: Sendable {
    /// For a connection to be opened.
    package var connecting = Duration.seconds(5)
    /// For a statement; the server ends it then, and a server that does not answer any more is given up a little later.
    package var statement = Duration.seconds(300)

    /// The defaults.
    package init() {}
}
