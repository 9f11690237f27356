import ServiceSupport

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

    /// Foreign key checks are off for this session alone: other sessions continue to check. The server does not check
    /// the rows afterwards, so `body` has to.
    ///
    /// `unique_checks` stays on: disabling it would only speed up unique indexes other than the primary key, and rows
    /// that violate them would not be detected.
    func withoutReferences<Outcome>(of tables: [TableDefinition], _ body: () throws -> Outcome) throws -> Outcome {
        try assistingLoad(body)
    }

    /// The switch is per session.
    func assistingLoad<Outcome>(_ body: () throws -> Outcome) throws -> Outcome {
        try execute("SET SESSION foreign_key_checks = 0")
        defer {
            handle.cleaningUp {
                // The connection returns to the pool afterwards: it must not stay without checks.
                do { try execute("SET SESSION foreign_key_checks = 1") } catch { handle.giveUp() }
            }
        }
        return try body()
    }

    /// Does nothing: the server updates its statistics by itself after a tenth of a table has changed, and its
    /// `ANALYZE TABLE` can make readers wait behind a long query.
    func optimize() throws {}
}

extension MySQLConnection {
    func inspect() throws -> EngineReport {
        var report = EngineReport()
        report.clock = try first("SELECT CAST(UNIX_TIMESTAMP(SYSDATE(3)) * 1000 AS SIGNED)") {
            Timestamp(milliseconds: $0.integer(0))
        }
        let settings = try namedValues(
            self,
            """
            SHOW GLOBAL VARIABLES WHERE Variable_name IN ('max_connections', 'local_infile',
                'innodb_flush_log_at_trx_commit', 'innodb_doublewrite')
            """)
        report.connectionLimit = settings["max_connections"].flatMap { Int($0) }
        let states = try namedValues(self, "SHOW GLOBAL STATUS WHERE Variable_name = 'Threads_connected'")
        report.connectionsInUse = states["threads_connected"].flatMap { Int($0) }
        let cipher = try namedValues(self, "SHOW SESSION STATUS WHERE Variable_name = 'Ssl_cipher'")
        report.isEncrypted = cipher["ssl_cipher"]?.isEmpty == false
        let flush = settings["innodb_flush_log_at_trx_commit"] ?? "unknown"
        report.durability = [
            .init(
                "innodb_flush_log_at_trx_commit", flush,
                warning: flush == "1" ? nil : "a crash can lose up to a second of what was acknowledged; set it to 1")
        ]
        let takesLoads = settings["local_infile"] ?? "unknown"
        report.loading = [
            .init(
                "local_infile", takesLoads,
                warning: takesLoads == "ON"
                    ? nil : "imports fall back to INSERT, which is slower; set local_infile = 1 on the server")
        ]
        report.characters = try characters()
        report.bytes = try first(
            """
            SELECT CAST(COALESCE(SUM(data_length + index_length), 0) AS SIGNED) FROM information_schema.tables
            WHERE table_schema = DATABASE()
            """
        ) { Int($0.integer(0)) }
        return report
    }

    /// Metier's tables declare their own collation; a manually changed column compares differently.
    private func characters() throws -> [EngineReport.Fact] {
        let standard = try first("SELECT @@character_set_database, @@collation_database") {
            "\($0.text(0)), \($0.text(1))"
        }
        let strange = try all(
            """
            SELECT table_name, column_name, collation_name FROM information_schema.columns
            WHERE table_schema = DATABASE() AND collation_name IS NOT NULL AND collation_name <> 'utf8mb4_bin'
            ORDER BY table_name, ordinal_position LIMIT 3
            """
        ) { "\($0.text(0)).\($0.text(1)) (\($0.text(2)))" }
        return [
            .init("database", standard ?? "unknown"),
            .init(
                "columns", strange.isEmpty ? "utf8mb4_bin" : strange.joined(separator: ", "),
                warning: strange.isEmpty
                    ? nil : "codes that differ only in letter case are taken for the same; convert to utf8mb4_bin"),
        ]
    }
}
