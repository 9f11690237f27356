import Foundation

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

    /// How long dropping a reference may keep readers waiting; it is tried again until it succeeds.
    private static let dropLimit = 100
    /// How often it is tried.
    private static let dropAttempts = 300

    /// References are checked by triggers, row by row, which costs many times the load itself. They are taken away before
    /// it and validated as a whole afterwards, which only writers of the same tables have to wait for.
    ///
    /// Taking a reference away needs a lock that readers must wait for: it is asked for with a short limit.
    func withoutReferences<Outcome>(of tables: [TableDefinition], _ body: () throws -> Outcome) throws -> Outcome {
        for table in tables { try dropReferences(of: table.name) }
        let outcome: Outcome
        do {
            outcome = try body()
        } catch {
            // What is there already is left alone, so that this may be run twice.
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
                    // One that an earlier load added and did not come to validate.
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

    /// Tries again while others hold what is needed.
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
        // Tables of this schema that changed much since they were last looked at.
        let names = try all(
            """
            SELECT relname::text FROM pg_stat_user_tables
            WHERE schemaname = current_schema() AND n_mod_since_analyze > 500
            """
        ) { $0.text(0) }
        try gatherStatistics(on: names)
    }
}
