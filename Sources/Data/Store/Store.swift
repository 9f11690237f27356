package import Database
import ServiceSupport
import Taxonomy

/// The database of Metier: the only room that knows its tables.
package struct Store: Sendable {
    /// The connections.
    package let pool: ConnectionPool
    /// Told, after the commit, what has changed for every node; engines tell by themselves where they can.
    let afterChange: @Sendable (String) async -> Void

    /// Makes a store over a database; nothing is opened yet.
    ///
    /// - Parameters:
    ///   - pool: The connections.
    ///   - afterChange: Told what has changed (`releases`, `supplements`) once it is committed. Its failure is its own.
    package init(pool: ConnectionPool, afterChange: @escaping @Sendable (String) async -> Void = { _ in }) {
        self.pool = pool
        self.afterChange = afterChange
    }

    /// Every change of the schema, in order.
    package static let migrations: [Migration] = [
        ReferenceTables.migration, RemoteTables.migration, WorkTables.migration, ConceptTables.migration,
        EmbeddingTables.migration, ModelTables.migration, KnowledgeTables.migration, LevelTables.migration,
        AccessTables.migration,
    ]

    /// The tables that the migrations make, without landing tables and the migration journal.
    package static let tables: [TableDefinition] =
        [ReferenceTables.frameworks, ReferenceTables.releases, ReferenceTables.landedTables] + ReferenceTables.content
        + RemoteTables.all + WorkTables.tables + EmbeddingTables.all + ModelTables.all + KnowledgeTables.all
        + LevelTables.all + AccessTables.all

    /// Changes of the schema that the database has and lacks; writes nothing, not even an empty database.
    package func migrationState() async throws -> Migrator.State {
        guard pool.driver.isPresent else { return Migrator(Store.migrations).stateOfNothing }
        return try await pool.withSession { try Migrator(Store.migrations).state(of: $0) }
    }

    /// Brings the database to this program's schema; returns what was applied.
    @discardableResult
    package func migrate() async throws -> [Migration] {
        try await pool.withSession { try Migrator(Store.migrations).migrate($0, now: .now) }
    }

    /// What the connections are doing, for metrics.
    package var connectionStatistics: ConnectionPool.Statistics { pool.statistics }

    /// What the statements came to since the start, for metrics.
    package var statementCounts: StatementMeter.Counts { pool.meter.counts }

    /// The database's address without secrets.
    package var displayAddress: String { pool.driver.displayAddress }

    /// The engine's name and version, as it says itself.
    package func engineVersion() async throws -> String {
        try await pool.withSession { session in
            guard let pooled = session as? PooledSession else { return session.dialect.name }
            return try pooled.connection.engineVersion()
        }
    }

    /// Closes the connections; those in use close when they come back.
    package func close() {
        pool.close()
    }

    /// Answers whether the database can be read, and keeps what is written to it.
    package func ping() async throws {
        try await pool.withSession { session in
            _ = try session.first("SELECT 1") { $0.integer(0) }
            try (session as? PooledSession)?.connection.checkStorage()
        }
    }
}
