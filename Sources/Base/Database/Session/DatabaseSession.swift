/// One open connection, used by one thread at a time.
///
/// A session is provided by `ConnectionPool.withSession` and must not leave that closure. Its calls block; the pool
/// runs the closure on a queue that the connection owns.
package protocol DatabaseSession: AnyObject {
    /// The engine's dialect.
    var dialect: Dialect { get }

    /// Runs a statement and returns the number of rows that it changed.
    @discardableResult
    func execute(_ sql: SQL) throws -> Int

    /// Runs a query and calls `each` for every row, in order, without keeping the result in memory.
    ///
    /// `each` must not use the session: its connection may still be receiving rows. Sessions of the pool throw a
    /// `statement` error in this case.
    func query(_ sql: SQL, each: (any RowReading) throws -> Void) throws

    /// Inserts many rows as fast as the engine can; `fill` appends them. Returns the number of rows.
    ///
    /// Must run inside `transaction`. Values are appended column by column, `endRow` closes a row.
    func bulkInsert(
        into table: String, columns: [String], fill: (any BulkRowAppending) throws -> Void
    ) throws -> Int

    /// Runs `body` in a writing transaction: committed if it returns, rolled back if it throws. The first error is
    /// thrown.
    @discardableResult
    func transaction<Outcome>(_ body: () throws -> Outcome) throws -> Outcome

    /// Runs `body` while no other process can hold the lock of the same name; throws `busy` if another one still holds
    /// it when the time limit passes.
    ///
    /// The lock ends with the process, however that ends.
    func exclusively<Outcome>(
        _ name: String, waitingAtMost limit: Duration, _ body: () throws -> Outcome
    ) throws -> Outcome

    /// The names of all tables.
    func tableNames() throws -> Set<String>

    /// The names of a table's columns in order; empty if there is no such table.
    func columnNames(of table: String) throws -> [String]

    /// A table as the engine's catalogue describes it; `nil` if there is none.
    func storedTable(_ name: String) throws -> StoredTable?

    /// Runs a large load into `tables`, whose references are meanwhile not checked row by row; `body` checks them
    /// before it relies on them. Must not be called in a transaction. Readers are not blocked.
    ///
    /// References that an earlier call left unchecked, because its process ended, are checked again when this one ends.
    func withoutReferences<Outcome>(of tables: [TableDefinition], _ body: () throws -> Outcome) throws -> Outcome

    /// Helps another session with a load while that is in `withoutReferences`: this session does not check references
    /// row by row either.
    func assistingLoad<Outcome>(_ body: () throws -> Outcome) throws -> Outcome

    /// Notifies listeners on a channel (`DatabaseDriver.openListener`) when the transaction commits; does nothing on
    /// engines without channels.
    func notify(_ channel: String, _ payload: String) throws

    /// Updates the planner's statistics after a load, where the engine does not do so in time: a plan based on a
    /// table's former size can take minutes.
    func gatherStatistics(on tables: [String]) throws

    /// Performs maintenance after a large change: planner statistics and the log. May do nothing.
    func optimize() throws
}

extension DatabaseSession {
    /// Runs `body` while no other process can hold the lock of the same name; throws `busy` at once if another one
    /// does.
    package func exclusively<Outcome>(_ name: String, _ body: () throws -> Outcome) throws -> Outcome {
        try exclusively(name, waitingAtMost: .zero, body)
    }

    package func notify(_ channel: String, _ payload: String) throws {}

    package func gatherStatistics(on tables: [String]) throws {}

    package func assistingLoad<Outcome>(_ body: () throws -> Outcome) throws -> Outcome { try body() }
}

/// The columns of a query's current row. Counted from 0; valid only inside the `each` closure.
package protocol RowReading: AnyObject {
    /// Whether the column is NULL.
    func isNull(_ column: Int) -> Bool
    /// The column as an integer; 0 for NULL.
    func integer(_ column: Int) -> Int64
    /// The column as a double; 0 for NULL.
    func real(_ column: Int) -> Double
    /// The column's text or bytes, valid until the closure returns.
    func bytes(_ column: Int) -> UnsafeRawBufferPointer
    /// The number of columns.
    var columnCount: Int { get }
    /// The column with its stored type.
    func value(_ column: Int) -> SQLValue
}

extension RowReading {
    /// The column as text; empty for NULL.
    package func text(_ column: Int) -> String {
        String(decoding: bytes(column), as: UTF8.self)
    }

    /// The column as text, or `nil` for NULL.
    package func optionalText(_ column: Int) -> String? {
        isNull(column) ? nil : text(column)
    }

    /// The column as an integer, or `nil` for NULL.
    package func optionalInteger(_ column: Int) -> Int64? {
        isNull(column) ? nil : integer(column)
    }

    /// The column as a double, or `nil` for NULL.
    package func optionalReal(_ column: Int) -> Double? {
        isNull(column) ? nil : real(column)
    }

    /// The column as a boolean, or `nil` for NULL.
    package func optionalBool(_ column: Int) -> Bool? {
        isNull(column) ? nil : integer(column) != 0
    }
}

extension DatabaseSession {
    /// The first row of a query, read by `read`; `nil` if there is none.
    package func first<Outcome>(_ sql: SQL, read: (any RowReading) throws -> Outcome) throws -> Outcome? {
        var outcome: Outcome?
        try query(sql) { row in
            if outcome == nil { outcome = try read(row) }
        }
        return outcome
    }

    /// Every row of a query, read by `read`.
    package func all<Outcome>(_ sql: SQL, read: (any RowReading) throws -> Outcome) throws -> [Outcome] {
        var rows: [Outcome] = []
        try query(sql) { rows.append(try read($0)) }
        return rows
    }
}

/// Receives the values of rows one after another.
package protocol BulkRowAppending: AnyObject {
    /// Appends NULL.
    func null()
    /// Appends an integer.
    func integer(_ value: Int64)
    /// Appends a double.
    func real(_ value: Double)
    /// Appends UTF-8 text; the bytes are copied or sent before the call returns.
    func text(_ bytes: UnsafeRawBufferPointer)
    /// Appends text.
    func text(_ value: String)
    /// Ends the row.
    func endRow() throws
}

extension BulkRowAppending {
    /// Appends text or NULL.
    package func text(_ value: String?) {
        if let value { text(value) } else { null() }
    }

    /// Appends a double or NULL.
    package func real(_ value: Double?) {
        if let value { real(value) } else { null() }
    }

    /// Appends an integer.
    package func integer(_ value: some FixedWidthInteger) {
        integer(Int64(value))
    }

    /// Appends an integer or NULL.
    package func integer(_ value: Int32?) {
        if let value { integer(Int64(value)) } else { null() }
    }

    /// Appends 0, 1 or NULL.
    package func boolean(_ value: Bool?) {
        if let value { integer(Int64(value ? 1 : 0)) } else { null() }
    }
}
