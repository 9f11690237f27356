package import Database
import ServiceSupport
import Taxonomy

/// The database of Metier: the only module that knows its tables.
package struct Store: Sendable {
    /// The connection pool.
    package let pool: ConnectionPool
    /// Called after a commit with what has changed for every node; engines with channels also notify by themselves.
    let afterChange: @Sendable (String) async -> Void

    /// Makes a store over a database; no connection is opened yet.
    ///
    /// - Parameters:
    ///   - pool: The connections.
    ///   - afterChange: Called with what has changed (`releases`, `supplements`) after the commit. Its failure does not
    ///     undo the change.
    package init(pool: ConnectionPool, afterChange: @escaping @Sendable (String) async -> Void = { _ in }) {
        self.pool = pool
        self.afterChange = afterChange
    }

    /// Every schema migration, in order.
    package static let migrations = Migrations.all

    /// The tables that the migrations create, without landing tables and the migration journal.
    package static let tables: [TableDefinition] =
        [ReleaseTables.frameworks, ReleaseTables.releases.definition, ReleaseTables.landedTables]
        + ContentTables.definitions
        + RemoteTables.all + WorkTables.all
        + [EmbeddingTables.vectors.definition, EmbeddingTables.adaptations.definition, ModelTables.calls.definition]
        + KnowledgeTables.all + [ModelTables.levels.definition, Access.keys]

    /// The schema migrations that the database has and lacks; writes nothing, not even an empty database.
    package func migrationState() async throws -> Migrator.State {
        guard pool.driver.isPresent else { return Migrator(Store.migrations).stateOfNothing }
        return try await pool.withSession { try Migrator(Store.migrations).state(of: $0) }
    }

    /// Brings the database to this program's schema; returns the migrations applied.
    @discardableResult
    package func migrate() async throws -> [Migration] {
        try await pool.withSession { try Migrator(Store.migrations).migrate($0, now: .now) }
    }

    /// Statistics of the connections, for metrics.
    package var connectionStatistics: ConnectionPool.Statistics { pool.statistics }

    /// Statement counts since the start, for metrics.
    package var statementCounts: StatementMeter.Counts { pool.meter.counts }

    /// The database's address without secrets.
    package var displayAddress: String { pool.driver.displayAddress }

    /// The engine's name and version, as reported by the engine.
    package func engineVersion() async throws -> String {
        try await pool.withSession { session in
            guard let pooled = session as? PooledSession else { return session.dialect.name }
            return try pooled.connection.engineVersion()
        }
    }

    /// Closes the connections; those in use close when they are returned.
    package func close() {
        pool.close()
    }

    /// Checks that the database can be read and that its storage is still in place.
    package func ping() async throws {
        try await pool.withSession { session in
            _ = try session.first("SELECT 1") { $0.integer(0) }
            try (session as? PooledSession)?.connection.checkStorage()
        }
    }
}

extension Store {
    /// The channel on which nodes notify each other of changes that all of them must show.
    package static let changeChannel = "metier_changes"

    /// Notifies the other nodes, when the transaction commits, that the database has changed.
    ///
    /// A hint without guarantee: engines without channels do nothing, and every node polls from time to time.
    static func announceChange(_ what: String, in session: any DatabaseSession) throws {
        try session.notify(changeChannel, what)
    }

    /// A connection that listens for changes; `nil` where the engine has no channels. Blocks.
    package func openChangeListener() throws -> (any ChangeListening)? {
        try pool.driver.openListener(on: Self.changeChannel)
    }
}

extension Store {
    /// The engine's report on itself, and how far its clock is ahead of this machine's.
    package func inspect() async throws -> (report: EngineReport, clockLead: Duration?) {
        try await pool.withSession { session in
            guard let pooled = session as? PooledSession else { return (EngineReport(), nil) }
            // The first report may have to wait for the server to read its catalogue, so the clock is read a second
            // time.
            _ = try pooled.connection.inspect()
            let before = Timestamp.now
            let report = try pooled.connection.inspect()
            guard let clock = report.clock else { return (report, nil) }
            return (report, .milliseconds(clock.milliseconds - before.milliseconds))
        }
    }

    /// Differences between the tables and those that this program creates, one sentence per difference; empty if there
    /// are none.
    ///
    /// Includes references that an interrupted load dropped and did not restore.
    package func schemaDifferences() async throws -> [String] {
        try await pool.withSession { session in
            try Store.tables.flatMap { table -> [String] in
                guard let stored = try session.storedTable(table.name) else { return ["\(table.name): is missing"] }
                return stored.differences(from: table, in: session.dialect)
            }
        }
    }
}
