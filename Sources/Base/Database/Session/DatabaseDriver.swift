/// Opens connections of one engine to one database.
package protocol DatabaseDriver: Sendable {
    /// The engine's dialect.
    var dialect: Dialect { get }
    /// The address without secrets, for messages.
    var displayAddress: String { get }
    /// The name and version of the engine's client library, for instance `SQLite 3.40.1` or `libpq 15.20`.
    var clientVersion: String { get }
    /// Whether the database exists. `open` creates a missing one; this property does not.
    var isPresent: Bool { get }
    /// Opens a connection. Blocks.
    func open() throws -> any DatabaseConnection
    /// Opens a connection that receives what sessions `notify` on a channel; `nil` where the engine has no channels.
    func openListener(on channel: String) throws -> (any ChangeListening)?
}

extension DatabaseDriver {
    package func openListener(on channel: String) throws -> (any ChangeListening)? { nil }
}

/// Receives notifications on one channel.
package protocol ChangeListening: Sendable {
    /// Blocks until a notification arrives, the time limit passes or `interrupt` is called; returns the payloads.
    ///
    /// Throws `unavailable` when the server is lost; the listener is then unusable.
    func wait(atMost limit: Duration) throws -> [String]
    /// Ends a wait; callable from any thread.
    func interrupt()
}

/// A session together with the operations that its owner may call from other threads.
package protocol DatabaseConnection: DatabaseSession, Sendable {
    /// Ends the running statement and refuses further ones until `forgetInterrupt`; callable from any thread.
    func interrupt()
    /// Makes the connection usable again after an interrupt; called when its user has returned it.
    func forgetInterrupt()
    /// Whether the connection is still usable, as far as is known without querying the server.
    func isHealthy() -> Bool
    /// Throws `replaced` or `corrupt` where the database's storage cannot keep what is written.
    func checkStorage() throws
    /// The engine's name and version, for instance `PostgreSQL 15.8`. May query the server.
    func engineVersion() throws -> String
    /// The engine's report on itself. Queries the server.
    func inspect() throws -> EngineReport
    /// Closes it; later calls do nothing.
    func close()
}

extension DatabaseConnection {
    /// Does nothing: a server manages its own files.
    package func checkStorage() throws {}
}
