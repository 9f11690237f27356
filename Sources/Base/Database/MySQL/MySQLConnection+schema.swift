extension MySQLConnection {
    func tableNames() throws -> Set<String> {
        Set(
            try all(
                """
                SELECT table_name FROM information_schema.tables
                WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'
                """
            ) { $0.text(0) })
    }

    func columnNames(of table: String) throws -> [String] {
        try all(
            """
            SELECT column_name FROM information_schema.columns
            WHERE table_schema = DATABASE() AND table_name = \(table) ORDER BY ordinal_position
            """
        ) { $0.text(0) }
    }

    func storedTable(_ name: String) throws -> StoredTable? {
        let columns = try all(
            """
            SELECT column_name, data_type, is_nullable FROM information_schema.columns
            WHERE table_schema = DATABASE() AND table_name = \(name) ORDER BY ordinal_position
            """
        ) { StoredTable.Column(name: $0.text(0), typeName: $0.text(1).lowercased(), isOptional: $0.text(2) == "YES") }
        guard !columns.isEmpty else { return nil }
        let references = try all(
            """
            SELECT constraint_name, referenced_table_name, column_name, referenced_column_name
            FROM information_schema.key_column_usage
            WHERE table_schema = DATABASE() AND table_name = \(name) AND referenced_table_name IS NOT NULL
            ORDER BY constraint_name, ordinal_position
            """
        ) { (group: $0.text(0), table: $0.text(1), column: $0.text(2), target: $0.text(3)) }
        let indexes = try all(
            """
            SELECT index_name, non_unique, column_name FROM information_schema.statistics
            WHERE table_schema = DATABASE() AND table_name = \(name) ORDER BY index_name, seq_in_index
            """
        ) { (group: $0.text(0), isUnique: $0.integer(1) == 0, column: $0.text(2)) }
        return StoredTable(
            name: name, columns: columns, primaryKey: indexes.filter { $0.group == "PRIMARY" }.map(\.column),
            references: StoredTable.references(references),
            indexes: StoredTable.indexes(indexes.filter { $0.group != "PRIMARY" }))
    }

    /// The references of this session alone are off: others go on checking theirs. The server does not look at the rows
    /// again afterwards, so `body` has to.
    ///
    /// `unique_checks` stays on: it would only make indexes faster that are unique without being the primary key, and
    /// nobody would find the rows that break them.
    func withoutReferences<Outcome>(of tables: [TableDefinition], _ body: () throws -> Outcome) throws -> Outcome {
        try assistingLoad(body)
    }

    /// Each session has its own switch.
    func assistingLoad<Outcome>(_ body: () throws -> Outcome) throws -> Outcome {
        try execute("SET SESSION foreign_key_checks = 0")
        defer {
            handle.cleaningUp {
                // The connection goes back to the pool afterwards: it must not go without checks.
                do { try execute("SET SESSION foreign_key_checks = 1") } catch { handle.giveUp() }
            }
        }
        return try body()
    }

    /// Nothing: the server brings its statistics up to date by itself after a tenth of a table has changed, and its
    /// `ANALYZE TABLE` can make readers wait behind a long query.
    func optimize() throws {}
}
