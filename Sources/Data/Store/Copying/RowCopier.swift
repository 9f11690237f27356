import Database
import ServiceSupport

/// Copies the rows of one table from one database to another as a stream.
struct RowCopier {
    let table: TableDefinition
    let source: any DatabaseSession
    let target: any DatabaseSession
    /// Called for every row.
    let each: () throws -> Void

    /// Copies every row in one transaction of the target and returns the number of rows.
    func copy() throws -> Int {
        do {
            return try target.transaction {
                let holdsBytes = table.columns.contains { $0.type == .blob }
                return holdsBytes ? try insertOneByOne() : try load()
            }
        } catch let error as DatabaseError where !error.message.hasPrefix(place) {
            throw DatabaseError(
                error.code, "\(place): \(error.message)", engineCode: error.engineCode, statement: error.statement)
        }
    }

    private var place: String { "Table \(table.name)" }

    private func load() throws -> Int {
        try target.bulkInsert(into: table.name, columns: table.columns.map(\.name)) { rows in
            try source.query(table.selectionOfAll) { row in
                for (index, column) in table.columns.enumerated() {
                    guard !row.isNull(index) else {
                        rows.null()
                        continue
                    }
                    switch column.type {
                    case .integer, .boolean, .timestamp:
                        rows.integer(row.integer(index))
                    case .real:
                        let number = row.real(index)
                        guard number.isFinite || target.dialect.takesInfinity else {
                            throw refusal(
                                row, column, "holds \(number), which \(target.dialect.name) has no number for")
                        }
                        rows.real(number)
                    case .code, .text, .blob:
                        let bytes = row.bytes(index)
                        if let reason = reason(against: bytes, in: column) { throw refusal(row, column, reason) }
                        rows.text(bytes)
                    }
                }
                try rows.endRow()
                try each()
            }
        }
    }

    /// Bulk loads cannot take blobs; tables that have them are small.
    private func insertOneByOne() throws -> Int {
        var names: SQL = ""
        for (index, column) in table.columns.enumerated() {
            names = index == 0 ? "\(identifier: column.name)" : "\(names), \(identifier: column.name)"
        }
        var count = 0
        try source.query(table.selectionOfAll) { row in
            let values = try table.columns.enumerated().map { index, column -> SQLValue in
                guard !row.isNull(index) else { return .null }
                switch column.type {
                case .integer, .boolean, .timestamp: return .integer(row.integer(index))
                case .real: return .real(row.real(index))
                case .blob: return .blob(Array(row.bytes(index)))
                case .code, .text:
                    if let reason = reason(against: row.bytes(index), in: column) {
                        throw refusal(row, column, reason)
                    }
                    return .text(row.text(index))
                }
            }
            try target.execute("INSERT INTO \(identifier: table.name) (\(names)) VALUES (\(list: values))")
            count += 1
            try each()
        }
        return count
    }

    /// Why the target cannot hold a text; `nil` if it can.
    private func reason(against bytes: UnsafeRawBufferPointer, in column: TableDefinition.Column) -> String? {
        var isASCII = true
        var hasZero = false
        for byte in bytes {
            if byte >= 0x80 { isASCII = false }
            if byte == 0 { hasZero = true }
        }
        if hasZero, !target.dialect.takesZeroInText {
            return "holds a zero byte, which \(target.dialect.name) cannot store in a text"
        }
        if !isASCII, String(validating: bytes, as: UTF8.self) == nil { return "holds bytes that are no UTF-8" }
        if case .code(let limit) = column.type, bytes.count > limit {
            let length = String(decoding: bytes, as: UTF8.self).unicodeScalars.count
            if length > limit { return "has \(length) characters, more than the \(limit) of its column" }
        }
        return nil
    }

    private func refusal(_ row: any RowReading, _ column: TableDefinition.Column, _ reason: String) -> DatabaseError {
        DatabaseError(
            .constraint,
            "\(place), row with \(table.keyText(of: row, in: table.columns)): column \(column.name) \(reason). "
                + "Change the row in the source and copy again.")
    }
}
