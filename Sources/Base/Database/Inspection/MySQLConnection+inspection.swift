import ServiceSupport

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

    /// Tables of Metier name their collation themselves; a column that was changed by hand compares otherwise.
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
