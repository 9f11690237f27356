/// Parses the address of a database.
package enum DatabaseAddress {
    /// The accepted forms of an address, for messages.
    static let forms = "sqlite:PATH, postgres://USER@HOST:PORT/DATABASE or mysql://USER@HOST:PORT/DATABASE"

    /// Creates the driver for an address.
    ///
    /// - Parameters:
    ///   - address: One of `forms`; `postgresql:` and `mariadb:` are accepted too. Settings of the engine's client
    ///     follow a question mark, for instance `?sslmode=verify-full&sslrootcert=ca.pem`.
    ///   - password: The password, if it is not in the address.
    ///   - limits: Time limits for connecting and for statements.
    /// - Throws: `badAddress`; its message never contains the password.
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
        case "mysql", "mariadb": return try MySQLDriver(address: address, password: password, limits: limits)
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

/// Time limits of the server drivers. SQLite has its own time limit for locks and needs no others.
package struct DatabaseLimits: Sendable {
    /// For opening a connection.
    package var connecting = Duration.seconds(5)
    /// For a statement; the server then ends it, and an unresponsive server is given up a little later.
    package var statement = Duration.seconds(300)

    /// Creates the default limits.
    package init() {}
}
