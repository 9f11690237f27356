package import ServiceSupport

/// What an engine says of itself, for whoever looks after it. Holds no secrets.
package struct EngineReport: Sendable {
    /// A setting or a state that matters.
    package struct Fact: Sendable, Hashable {
        /// What it is called.
        package let name: String
        /// What it is.
        package let value: String
        /// What is wrong with it and what to do; `nil` if nothing.
        package let warning: String?

        /// Makes a fact.
        package init(_ name: String, _ value: String, warning: String? = nil) {
            self.name = name
            self.value = value
            self.warning = warning
        }
    }

    /// The versions that the tests run on, for whoever runs another one.
    package static let testedVersions = "SQLite 3.40, PostgreSQL 15, MariaDB 10.11 and MySQL 9.7"

    /// The server's clock; `nil` where the engine runs in this process.
    package var clock: Timestamp?
    /// How many connections the server takes; `nil` where it has no limit or does not say.
    package var connectionLimit: Int?
    /// How many it has now, this one among them.
    package var connectionsInUse: Int?
    /// Whether the connection is encrypted; `nil` where there is no network between.
    package var isEncrypted: Bool?
    /// Settings that decide whether data lasts.
    package var durability: [Fact] = []
    /// How texts are kept and compared.
    package var characters: [Fact] = []
    /// How rows in bulk are taken.
    package var loading: [Fact] = []
    /// The size of the database in bytes, where the engine says.
    package var bytes: Int?

    /// An empty report.
    package init() {}
}

extension DatabaseConnection {
    /// Nothing, where an engine has nothing to say.
    package func inspect() throws -> EngineReport { EngineReport() }
}

/// Reads the rows of a query that names what it found: name and value.
func namedValues(_ session: any DatabaseSession, _ sql: SQL) throws -> [String: String] {
    Dictionary(try session.all(sql) { ($0.text(0).lowercased(), $0.text(1)) }, uniquingKeysWith: { $1 })
}
