import Foundation

extension SQLiteConnection {
    func tableNames() throws -> Set<String> {
        Set(try all("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") { $0.text(0) })
    }

    func columnNames(of table: String) throws -> [String] {
        try all("SELECT name FROM pragma_table_info(\(table)) ORDER BY cid") { $0.text(0) }
    }

    func storedTable(_ name: String) throws -> StoredTable? {
        typealias Row = (column: StoredTable.Column, place: Int64)
        let rows: [Row] = try all("SELECT name, type, \"notnull\", pk FROM pragma_table_info(\(name)) ORDER BY cid") {
            row in
            (
                .init(name: row.text(0), typeName: row.text(1).lowercased(), isOptional: row.integer(2) == 0),
                row.integer(3)
            )
        }
        guard !rows.isEmpty else { return nil }
        let references = try all(
            "SELECT id, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list(\(name)) ORDER BY id, seq"
        ) { (group: "\($0.integer(0))", table: $0.text(1), column: $0.text(2), target: $0.text(3)) }
        let indexes = try all(
            """
            SELECT l.name, l."unique", i.name
            FROM pragma_index_list(\(name)) l, pragma_index_info(l.name) i WHERE l.origin = 'c'
            ORDER BY l.name, i.seqno
            """
        ) { (group: $0.text(0), isUnique: $0.integer(1) != 0, column: $0.text(2)) }
        return StoredTable(
            name: name, columns: rows.map(\.column),
            primaryKey: rows.filter { $0.place > 0 }.sorted { $0.place < $1.place }.map(\.column.name),
            references: StoredTable.references(references), indexes: StoredTable.indexes(indexes))
    }

    func withoutReferences<Outcome>(of tables: [TableDefinition], _ body: () throws -> Outcome) throws -> Outcome {
        try setLoading(true)
        defer { _ = try? setLoading(false) }
        return try body()
    }

    /// Foreign key checks are off for this connection alone: other connections continue to check.
    private func setLoading(_ isLoading: Bool) throws {
        // The connection returns to the pool afterwards: its settings must be restored even after an interrupt.
        try cleaningUp {
            try execute("PRAGMA foreign_keys = \(raw: isLoading ? "OFF" : "ON")")
            try execute("PRAGMA cache_size = \(raw: isLoading ? "-\(Self.loadingCacheKiB)" : "-2000")")
            try execute("PRAGMA wal_autocheckpoint = \(raw: isLoading ? "0" : "1000")")
        }
    }

    func optimize() throws {
        try execute("PRAGMA wal_checkpoint(PASSIVE)")
        try execute("PRAGMA analysis_limit = 400")
        try execute("PRAGMA optimize")
    }
}

extension SQLiteConnection {
    func inspect() throws -> EngineReport {
        var report = EngineReport()
        func text(_ name: String) throws -> String {
            try first("PRAGMA \(raw: name)") { $0.text(0) } ?? ""
        }
        let journal = try text("journal_mode")
        report.durability = [
            .init(
                "journal_mode", journal,
                warning: journal == "wal"
                    ? nil : "readers and writers wait for each other; the file system takes no write-ahead log"),
            .init("synchronous", try text("synchronous") == "2" ? "full" : try text("synchronous")),
        ]
        let encoding = try text("encoding")
        report.characters = [
            .init("encoding", encoding, warning: encoding == "UTF-8" ? nil : "texts are not kept as UTF-8")
        ]
        let (pages, size) = (Int(try text("page_count")) ?? 0, Int(try text("page_size")) ?? 0)
        report.bytes = pages * size
        return report
    }
}
