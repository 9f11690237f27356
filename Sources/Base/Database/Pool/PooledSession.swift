/// The session that a pool provides: its statements are measured, and it refuses to be used while it still reads the
/// rows of a query, on every engine alike.
package final class PooledSession: DatabaseSession {
    /// The underlying connection.
    package let connection: any DatabaseConnection
    private let meter: StatementMeter
    private var isReading = false

    init(_ connection: any DatabaseConnection, meter: StatementMeter) {
        self.connection = connection
        self.meter = meter
    }

    package var dialect: Dialect { connection.dialect }

    private func checkFree() throws {
        guard !isReading else {
            throw DatabaseError(.statement, "The session is still busy with the rows of a query or load.")
        }
    }

    private func text(_ sql: SQL) -> String { sql.rendered(for: dialect).text }

    @discardableResult
    package func execute(_ sql: SQL) throws -> Int {
        try checkFree()
        return try meter.measuring(text(sql)) { try connection.execute(sql) }
    }

    package func query(_ sql: SQL, each: (any RowReading) throws -> Void) throws {
        try checkFree()
        isReading = true
        defer { isReading = false }
        try meter.measuring(text(sql)) { try connection.query(sql, each: each) }
    }

    package func bulkInsert(
        into table: String, columns: [String], fill: (any BulkRowAppending) throws -> Void
    ) throws -> Int {
        try checkFree()
        isReading = true
        defer { isReading = false }
        return try meter.measuring("load into \(table)") {
            try connection.bulkInsert(into: table, columns: columns, fill: fill)
        }
    }

    @discardableResult
    package func transaction<Outcome>(_ body: () throws -> Outcome) throws -> Outcome {
        try checkFree()
        return try connection.transaction(body)
    }

    package func exclusively<Outcome>(
        _ name: String, waitingAtMost limit: Duration, _ body: () throws -> Outcome
    ) throws -> Outcome {
        try checkFree()
        return try connection.exclusively(name, waitingAtMost: limit, body)
    }

    package func tableNames() throws -> Set<String> {
        try checkFree()
        return try connection.tableNames()
    }

    package func columnNames(of table: String) throws -> [String] {
        try checkFree()
        return try connection.columnNames(of: table)
    }

    package func storedTable(_ name: String) throws -> StoredTable? {
        try checkFree()
        return try connection.storedTable(name)
    }

    package func withoutReferences<Outcome>(of tables: [TableDefinition], _ body: () throws -> Outcome) throws
        -> Outcome
    {
        try checkFree()
        return try connection.withoutReferences(of: tables, body)
    }

    package func assistingLoad<Outcome>(_ body: () throws -> Outcome) throws -> Outcome {
        try checkFree()
        return try connection.assistingLoad(body)
    }

    package func gatherStatistics(on tables: [String]) throws {
        try checkFree()
        try connection.gatherStatistics(on: tables)
    }

    package func notify(_ channel: String, _ payload: String) throws {
        try checkFree()
        try connection.notify(channel, payload)
    }

    package func optimize() throws {
        try checkFree()
        try connection.optimize()
    }
}
