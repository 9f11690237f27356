/// Opens connections of one engine to one database.
package protocol DatabaseDriver: Sendable {
    /// How the engine spells things.
    var dialect: Dialect { get }
    /// The address without secrets, for messages.
    var displayAddress: String { get }
    /// The name and version of the library that speaks to the engine, for instance `SQLite 3.40.1` or `libpq 15.20`.
    var clientVersion: String { get }
    /// Whether the database is there. `open` makes one that is not; asking makes nothing.
    var isPresent: Bool { get }
    /// Opens a connection. Blocks.
    func open() throws -> any DatabaseConnection
    /// Opens a connection that learns what sessions `notify` on a channel; `nil` where the engine has no channels.
    func openListener(on channel: String) throws -> (any ChangeListening)?
}

extension DatabaseDriver {
    package func openListener(on channel: String) throws -> (any ChangeListening)? { nil }
}

/// Learns of notifications on one channel.
package protocol ChangeListening: Sendable {
    /// Blocks until something is notified, the time has passed or `interrupt` is called; returns the payloads.
    ///
    /// Throws `unavailable` when the server is lost; the listener is then of no more use.
    func wait(atMost limit: Duration) throws -> [String]
    /// Ends a wait; callable from any thread.
    func interrupt()
}

/// A session together with what its owner may do from other threads.
package protocol DatabaseConnection: DatabaseSession, Sendable {
    /// Ends the statement that runs now and refuses further ones until `forgetInterrupt`; callable from any thread.
    func interrupt()
    /// Makes the connection usable again after an interrupt; called when its user has given it back.
    func forgetInterrupt()
    /// Whether the connection can still be used, as far as is known without asking the server.
    func isHealthy() -> Bool
    /// Throws `replaced` or `corrupt` where the place that the database is kept in cannot keep what is written.
    func checkStorage() throws
    /// The engine's name and version, for instance `PostgreSQL 15.8`. May ask the server.
    func engineVersion() throws -> String
    /// What the engine says of itself. Asks the server.
    func inspect() throws -> EngineReport
    /// Closes it; later calls do nothing.
    func close()
}

extension DatabaseConnection {
    /// A server looks after its own files.
    package func checkStorage() throws {}
}
