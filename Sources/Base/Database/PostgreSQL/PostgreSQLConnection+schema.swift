import Foundation
import ServiceSupport

extension PostgreSQLConnection {
    func tableNames() throws -> Set<String> {
        Set(
            try all(
                """
                SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
                """
            ) { $0.text(0) })
    }

    func columnNames(of table: String) throws -> [String] {
        try columns(of: table).map(\.name)
    }

    private func columns(of table: String) throws -> [StoredTable.Column] {
        try all(
            """
            SELECT column_name::text, data_type::text, is_nullable::text FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = \(table) ORDER BY ordinal_position
            """
        ) { row in
            let type = row.text(1)
            return .init(
                name: row.text(0), typeName: type == "character varying" ? "varchar" : type,
                isOptional: row.text(2) == "YES")
        }
    }

    func storedTable(_ name: String) throws -> StoredTable? {
        let columns = try columns(of: name)
        guard !columns.isEmpty else { return nil }
        let references = try all(
            """
            SELECT k.conname::text, t.relname::text, a.attname::text, b.attname::text
            FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class t ON t.oid = k.confrelid
            CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS u (mine, theirs, place)
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.mine
            JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = u.theirs
            WHERE k.contype = 'f' AND k.convalidated AND n.nspname = current_schema() AND c.relname = \(name)
            ORDER BY k.conname, u.place
            """
        ) { (group: $0.text(0), table: $0.text(1), column: $0.text(2), target: $0.text(3)) }
        let indexes = try all(
            """
            SELECT i.relname::text, x.indisunique, x.indisprimary, a.attname::text
            FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class i ON i.oid = x.indexrelid
            CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS u (attribute, place)
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.attribute
            WHERE n.nspname = current_schema() AND c.relname = \(name)
            ORDER BY i.relname, u.place
            """
        ) { (group: $0.text(0), isUnique: $0.integer(1) == 1, isPrimary: $0.integer(2) == 1, column: $0.text(3)) }
        return StoredTable(
            name: name, columns: columns, primaryKey: indexes.filter(\.isPrimary).map(\.column),
            references: StoredTable.references(references),
            indexes: StoredTable.indexes(
                indexes.filter { !$0.isPrimary }.map { (group: $0.group, isUnique: $0.isUnique, column: $0.column) }))
    }

    // MARK: - Loads

    /// The lock time-out in milliseconds for dropping a reference, which bounds how long readers wait; it is retried.
    private static let dropLimit = 100
    /// The maximum number of attempts.
    private static let dropAttempts = 300

    /// References are checked by triggers, row by row, which costs many times the load itself. They are dropped before
    /// it and validated as a whole afterwards, which only writers of the same tables have to wait for.
    ///
    /// Dropping a reference needs a lock that readers wait for: it is requested with a short time-out.
    func withoutReferences<Outcome>(of tables: [TableDefinition], _ body: () throws -> Outcome) throws -> Outcome {
        for table in tables { try dropReferences(of: table.name) }
        let outcome: Outcome
        do {
            outcome = try body()
        } catch {
            // Existing references are left unchanged, so that this may be run twice.
            try? cleaningUp { for table in tables { try addReferences(of: table) } }
            throw error
        }
        for table in tables { try addReferences(of: table) }
        return outcome
    }

    private func dropReferences(of table: String) throws {
        let names = try all(
            """
            SELECT k.conname::text FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE k.contype = 'f' AND n.nspname = current_schema() AND c.relname = \(table)
            """
        ) { $0.text(0) }
        for name in names {
            try patiently {
                try transaction {
                    try execute("SET LOCAL lock_timeout = \(raw: "\(Self.dropLimit)")")
                    try execute("ALTER TABLE \(identifier: table) DROP CONSTRAINT \(identifier: name)")
                }
            }
        }
    }

    private func addReferences(of table: TableDefinition) throws {
        let stored = try storedTable(table.name)
        for reference in table.references where stored?.references.contains(reference) != true {
            let name = "\(table.name)_to_\(reference.table)_by_\(reference.columns.joined(separator: "_"))".prefix(63)
            let mine = reference.columns.map(dialect.quoted).joined(separator: ", ")
            let theirs = reference.targets.map(dialect.quoted).joined(separator: ", ")
            try patiently {
                try transaction {
                    try execute("SET LOCAL lock_timeout = \(raw: "\(Self.dropLimit)")")
                    // One that an earlier load added without validating it.
                    try execute(
                        "ALTER TABLE \(identifier: table.name) DROP CONSTRAINT IF EXISTS \(identifier: String(name))")
                    try execute(
                        """
                        ALTER TABLE \(identifier: table.name) ADD CONSTRAINT \(identifier: String(name)) \
                        FOREIGN KEY (\(raw: mine)) REFERENCES \(identifier: reference.table) (\(raw: theirs)) NOT VALID
                        """)
                }
            }
            try execute("ALTER TABLE \(identifier: table.name) VALIDATE CONSTRAINT \(identifier: String(name))")
        }
    }

    /// Retries while other sessions hold the required lock.
    private func patiently(_ body: () throws -> Void) throws {
        var attempt = 1
        while true {
            do {
                return try body()
            } catch let error as DatabaseError
                where [.busy, .conflict].contains(error.code) && attempt < Self.dropAttempts
            {
                attempt += 1
                usleep(50_000)
            }
        }
    }

    func gatherStatistics(on tables: [String]) throws {
        for table in tables { try execute("ANALYZE \(identifier: table)") }
    }

    func optimize() throws {
        // Tables of this schema that changed considerably since they were last analyzed.
        let names = try all(
            """
            SELECT relname::text FROM pg_stat_user_tables
            WHERE schemaname = current_schema() AND n_mod_since_analyze > 500
            """
        ) { $0.text(0) }
        try gatherStatistics(on: names)
    }
}

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
