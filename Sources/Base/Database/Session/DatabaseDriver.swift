/// Opens connections of one engine to one database.
package protocol DatabaseDriver: Sendable {
    /// How the engine spells things.
    var dialect: Dialect { get }
    /// The address without secrets, for messages.
    var displayAddress: String { get }
    /// The engine's name and version as it runs, for instance `SQLite 3.40.1`.
    var engineVersion: String { get }
    /// Whether the database is there. `open` makes one that is not; asking makes nothing.
    var isPresent: Bool { get }
    /// Opens a connection. Blocks.
    func open() throws -> any DatabaseConnection
}

/// A session together with what its owner may do from other threads.
package protocol DatabaseConnection: DatabaseSession, Sendable {
    /// Ends the statement that runs now and refuses further ones until `forgetInterrupt`; callable from any thread.
    func interrupt()
    /// Makes the connection usable again after an interrupt; called when its user has given it back.
    func forgetInterrupt()
    /// Whether the connection can still be used.
    func isHealthy() -> Bool
    /// Closes it; later calls do nothing.
    func close()
}
