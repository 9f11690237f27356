import Database

/// A table whose rows are records of one type, defined once.
///
/// Its binding names each column in the table's order, with the property that the column stores, and builds a record
/// from the columns' values:
///
/// ```swift
/// static let skills = Table<Skill>("skills", key: ["code"]) { column in
///     Skill(code: column("code", .code(40)) { $0.code }, name: column("name") { $0.name })
/// }
/// ```
///
/// The binding runs once to describe the table, once for each row that is written (a column takes its property's value)
/// and once for each row that is read (a column returns the row's value). Schema, writing order and reading order are
/// therefore one list, and no column is addressed by number. The binding has to name the same columns in the same order
/// each time.
struct Table<Record>: Sendable {
    typealias Binding = @Sendable (inout Columns<Record>) -> Record

    /// The table's definition.
    let definition: TableDefinition
    private let bind: Binding
    private let selected: [(name: String, sql: SQL)]
    private let given: [String]

    /// Describes a table.
    ///
    /// - Parameters:
    ///   - name: The table's name.
    ///   - key: The columns of the primary key.
    ///   - references: References to other tables, beside those of position columns.
    ///   - indexes: Indexes beside the primary key.
    ///   - bind: Names the columns.
    init(
        _ name: String, key: [String], to references: [TableDefinition.Reference] = [],
        indexes: [TableDefinition.Index] = [], _ bind: @escaping Binding
    ) {
        var columns = Columns<Record>()
        _ = bind(&columns)
        definition = TableDefinition(
            name, primaryKey: key, columns: columns.described, references: references + columns.references,
            indexes: indexes)
        selected = columns.selected
        given = columns.given
        self.bind = bind
    }

    /// A table whose rows belong to a release: `release_id` is its first column, a given one, and the first of its key.
    static func ofRelease(
        _ name: String, key: [String], to references: [TableDefinition.Reference] = [],
        indexes: [TableDefinition.Index] = [], _ bind: @escaping Binding
    ) -> Table {
        Table(
            name, key: ["release_id"] + key, to: [.to("releases", ["release_id": "id"])] + references, indexes: indexes
        ) { column in
            column.given("release_id", .integer, as: Int64.self)
            return bind(&column)
        }
    }

    /// The table's name.
    var name: String { definition.name }

    /// Reads the records that a query finds, in order.
    ///
    /// - Parameters:
    ///   - rest: The part of the statement after the table's name, for instance `WHERE code = ... ORDER BY code`.
    ///   - hidden: Columns that are read as NULL, to avoid transferring their bytes.
    ///   - keys: The positions of the codes that rows of a release refer to.
    func all(
        _ rest: SQL, without hidden: Set<String> = [], keys: ContentKeys = .none, in session: any DatabaseSession
    ) throws -> [Record] {
        let list = SQL.list(selected.map { hidden.contains($0.name) ? "NULL" : $0.sql })
        var columns = Columns<Record>(keys: keys)
        return try session.all("SELECT \(list) FROM \(identifier: name) \(rest)") { row in
            columns.begin(reading: row)
            let record = bind(&columns)
            if let failure = columns.failure { throw failure }
            return record
        }
    }

    /// The first record that a query finds; `nil` if there is none.
    func first(_ rest: SQL, without hidden: Set<String> = [], in session: any DatabaseSession) throws -> Record? {
        try all(rest, without: hidden, in: session).first
    }

    /// Inserts a record; returns how many rows were changed.
    ///
    /// - Parameters:
    ///   - record: The record.
    ///   - given: The values of the given columns, by name.
    ///   - clause: The conflict clause for rows with an existing key; an error by default.
    @discardableResult
    func insert(
        _ record: Record, given: [String: any SQLBindable] = [:], _ clause: SQLClause? = nil,
        in session: any DatabaseSession
    ) throws -> Int {
        var columns = Columns<Record>(given: values(of: given))
        withUnsafePointer(to: record) { address in
            columns.begin(writing: address)
            _ = bind(&columns)
        }
        let names = SQL.list(definition.columns.map { "\(identifier: $0.name)" })
        let end: SQL = if let clause { "\(clause: clause)" } else { "" }
        return try session.execute(
            "INSERT INTO \(identifier: name) (\(names)) VALUES (\(list: columns.values))\(end)")
    }

    /// Inserts many records as fast as the engine can, inside a transaction; returns their number.
    ///
    /// - Parameters:
    ///   - records: The records.
    ///   - given: The values of the given columns, by name.
    ///   - keys: The codes that rows of a release refer to.
    @discardableResult
    func insert(
        _ records: [Record], given: [String: any SQLBindable] = [:], keys: ContentKeys = .none,
        in session: any DatabaseSession
    ) throws -> Int {
        try session.bulkInsert(into: name, columns: definition.columns.map(\.name)) { rows in
            var columns = Columns<Record>(writingTo: rows, given: values(of: given), keys: keys)
            try records.withUnsafeBufferPointer { records in
                guard let first = records.baseAddress else { return }
                for index in records.indices {
                    columns.begin(writing: first + index)
                    _ = bind(&columns)
                    try rows.endRow()
                }
            }
        }
    }

    /// Given values in the order of their columns.
    private func values(of given: [String: any SQLBindable]) -> [SQLValue] {
        precondition(given.count == self.given.count, "\(name) is given \(self.given), not \(given.keys)")
        return self.given.map { column in
            guard let value = given[column] else { preconditionFailure("\(name) is not given \(column).") }
            return value.sqlValue
        }
    }
}

extension SQL {
    /// Fragments separated by commas.
    fileprivate static func list(_ pieces: [SQL]) -> SQL {
        pieces.dropFirst().reduce(pieces.first ?? "") { "\($0), \($1)" }
    }
}
