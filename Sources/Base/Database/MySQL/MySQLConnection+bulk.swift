internal import CMariaDB

extension MySQLConnection {
    func bulkInsert(
        into table: String, columns: [String], fill: (any BulkRowAppending) throws -> Void
    ) throws -> Int {
        let names = columns.map(dialect.quoted).joined(separator: ", ")
        // The separators are in hexadecimal: how they are escaped in a literal depends on the session's settings.
        let loadText = """
            LOAD DATA LOCAL INFILE 'rows' INTO TABLE \(dialect.quoted(table)) CHARACTER SET utf8mb4 \
            FIELDS TERMINATED BY 0x09 ESCAPED BY 0x5C LINES TERMINATED BY 0x0A (\(names))
            """
        let insertText = "INSERT INTO \(dialect.quoted(table)) (\(names)) VALUES "
        var total = 0
        let rows = MySQLBulkLoad(columnCount: columns.count) { [self] bytes, count in
            if takesLoads {
                takesLoads = try load(bytes, rows: count, loadText, table: table)
            }
            if !takesLoads { try insert(bytes, columnCount: columns.count, insertText) }
            total += count
        }
        try fill(rows)
        try rows.flush()
        return total
    }

    /// Loads complete rows; returns whether the server accepts loads at all.
    private func load(_ bytes: UnsafeRawBufferPointer, rows: Int, _ text: String, table: String) throws -> Bool {
        try working(text) {
            do {
                try handle.infile.serving(bytes) { try handle.send(text) }
            } catch let failed as MySQLStatementError where failed.failure.refusesLoad {
                return false
            }
            let stored = Int(clamping: mysql_affected_rows(handle.pointer))
            let warnings = mysql_warning_count(handle.pointer)
            // A load from the client skips rows that violate constraints and coerces values, and only warns of both.
            guard stored == rows, warnings == 0 else { throw try warning(text, table: table) }
            return true
        }
    }

    /// The server's warning, converted to an error.
    private func warning(_ text: String, table: String) throws -> any Error {
        let rows = try handle.rows("SHOW WARNINGS LIMIT 1")
        if let row = rows.first, row.count == 3, let number = row[1].flatMap({ UInt32($0) }), let words = row[2] {
            let error = MySQLFailure(number: number, state: "22000", text: words).error(statement: text)
            if error.code == .constraint { return error }
        }
        return DatabaseError(
            .constraint, "Rows break a rule of the table \(table) or do not fit its columns.", statement: text)
    }

    /// Inserts complete rows with multi-row statements.
    private func insert(_ bytes: UnsafeRawBufferPointer, columnCount: Int, _ text: String) throws {
        // A statement may have at most 65,535 placeholders.
        let rowLimit = max(1, min(256, 60_000 / columnCount))
        let byteLimit = min(1 << 20, settings.packetLimit / 2)
        let row = "(" + Array(repeating: "?", count: columnCount).joined(separator: ", ") + ")"
        var (binds, count, size): ([SQLValue], Int, Int) = ([], 0, 0)
        func flush() throws {
            guard count > 0 else { return }
            let statement = text + Array(repeating: row, count: count).joined(separator: ", ")
            try working(statement) { _ = try execute(statement, binds) }
            (binds, count, size) = ([], 0, 0)
        }
        for values in MySQLLoadedRows(bytes) {
            for case .text(let value) in values { size += value.utf8.count }
            binds += values
            count += 1
            if count == rowLimit || size >= byteLimit { try flush() }
        }
        try flush()
    }
}
