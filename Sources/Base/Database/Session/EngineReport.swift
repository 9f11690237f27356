package import ServiceSupport

/// An engine's report on its settings and state, for administrators. Contains no secrets.
package struct EngineReport: Sendable {
    /// A relevant setting or state.
    package struct Fact: Sendable, Hashable {
        /// Its name.
        package let name: String
        /// Its value.
        package let value: String
        /// What is wrong with it and how to correct it; `nil` if nothing.
        package let warning: String?

        package init(_ name: String, _ value: String, warning: String? = nil) {
            self.name = name
            self.value = value
            self.warning = warning
        }
    }

    /// The versions that the tests run on, for comparison.
    package static let testedVersions = "SQLite 3.40, PostgreSQL 15, MariaDB 10.11 and MySQL 9.7"

    /// The server's clock; `nil` where the engine runs in this process.
    package var clock: Timestamp?
    /// The maximum number of connections to the server; `nil` if unlimited or unknown.
    package var connectionLimit: Int?
    /// The current number of connections, including this one.
    package var connectionsInUse: Int?
    /// Whether the connection is encrypted; `nil` where no network is involved.
    package var isEncrypted: Bool?
    /// Settings that affect durability.
    package var durability: [Fact] = []
    /// Settings of character sets and collations.
    package var characters: [Fact] = []
    /// Settings of bulk loading.
    package var loading: [Fact] = []
    /// The size of the database in bytes, if known.
    package var bytes: Int?

    /// Creates an empty report.
    package init() {}
}

extension DatabaseConnection {
    /// An empty report, for engines that report nothing.
    package func inspect() throws -> EngineReport { EngineReport() }
}

/// Reads a query whose rows have a name and a value.
func namedValues(_ session: any DatabaseSession, _ sql: SQL) throws -> [String: String] {
    Dictionary(try session.all(sql) { ($0.text(0).lowercased(), $0.text(1)) }, uniquingKeysWith: { $1 })
}
