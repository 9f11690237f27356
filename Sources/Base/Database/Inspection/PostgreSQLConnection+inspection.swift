import ServiceSupport

extension PostgreSQLConnection {
    func inspect() throws -> EngineReport {
        var report = EngineReport()
        report.clock = try first("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint") {
            Timestamp(milliseconds: $0.integer(0))
        }
        let settings = try namedValues(
            self,
            """
            SELECT name::text, setting::text FROM pg_settings
            WHERE name IN ('max_connections', 'superuser_reserved_connections', 'server_encoding', 'fsync',
                'synchronous_commit', 'full_page_writes')
            """)
        if let limit = settings["max_connections"].flatMap({ Int($0) }) {
            report.connectionLimit = limit - (settings["superuser_reserved_connections"].flatMap { Int($0) } ?? 0)
        }
        report.connectionsInUse = try first(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
        ) { Int($0.integer(0)) }
        report.isEncrypted = try first("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") {
            $0.integer(0) == 1
        }
        for name in ["fsync", "full_page_writes", "synchronous_commit"] {
            let value = settings[name] ?? "unknown"
            report.durability.append(
                .init(
                    name, value,
                    warning: value == "off" ? "a crash of the server can lose what was acknowledged; turn it on" : nil))
        }
        let encoding = settings["server_encoding"] ?? "unknown"
        report.characters = [
            .init(
                "server_encoding", encoding,
                warning: encoding == "UTF8"
                    ? nil
                    : "the database cannot hold every text; make it with ENCODING 'UTF8' and move the data")
        ]
        report.bytes = try first("SELECT pg_database_size(current_database())") { Int($0.integer(0)) }
        return report
    }
}
