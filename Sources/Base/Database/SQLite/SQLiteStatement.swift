internal import CSQLite
import Foundation

/// A prepared statement. Confined to its connection's thread.
final class SQLiteStatement: RowReading {
    let text: String
    private let handle: OpaquePointer
    /// Keeps the connection's handle open as long as its statements.
    private let connection: SQLiteHandle

    init(_ text: String, on connection: SQLiteHandle) throws {
        var statement: OpaquePointer?
        let status = text.withCString { bytes in
            sqlite3_prepare_v3(
                connection.pointer, bytes, Int32(text.utf8.count) + 1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement,
                nil)
        }
        guard status == SQLITE_OK, let statement else {
            throw connection.error(status, statement: text)
        }
        handle = statement
        self.text = text
        self.connection = connection
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// Whether running it does not write to the file.
    var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

    /// Resets the statement and clears its bound values.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    func bind(_ values: [SQLValue]) throws {
        for (index, value) in values.enumerated() {
            let status = bind(value, at: Int32(index + 1))
            guard status == SQLITE_OK else { throw connection.error(status, statement: text) }
        }
    }

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer(let number): return sqlite3_bind_int64(handle, index, number)
        case .real(let number): return sqlite3_bind_double(handle, index, number)
        case .text(var string):
            return string.withUTF8 { bytes in
                // An empty buffer may have no address, which SQLite would read as NULL.
                guard let base = bytes.baseAddress else { return metier_sqlite3_bind_text_copy(handle, index, "", 0) }
                return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                    metier_sqlite3_bind_text_copy(handle, index, $0, Int32(bytes.count))
                }
            }
        case .blob(let bytes):
            return bytes.withUnsafeBytes { buffer in
                guard let base = buffer.baseAddress else { return sqlite3_bind_zeroblob(handle, index, 0) }
                return metier_sqlite3_bind_blob_copy(handle, index, base, Int32(buffer.count))
            }
        }
    }

    /// Runs to the next row; `false` when there is none.
    func step() throws -> Bool {
        guard !connection.isStopped else {
            throw DatabaseError(.cancelled, "The statement was interrupted.", statement: text)
        }
        let status = sqlite3_step(handle)
        switch status {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let failure = connection.error(status, statement: text)
            sqlite3_reset(handle)
            throw failure
        }
    }

    // MARK: - RowReading

    var columnCount: Int { Int(sqlite3_column_count(handle)) }

    func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL
    }

    func integer(_ column: Int) -> Int64 {
        sqlite3_column_int64(handle, Int32(column))
    }

    func real(_ column: Int) -> Double {
        sqlite3_column_double(handle, Int32(column))
    }

    func bytes(_ column: Int) -> UnsafeRawBufferPointer {
        // The pointer must be requested before the length: the call may convert the value.
        let base = sqlite3_column_blob(handle, Int32(column))
        return UnsafeRawBufferPointer(
            start: base, count: base == nil ? 0 : Int(sqlite3_column_bytes(handle, Int32(column))))
    }

    func value(_ column: Int) -> SQLValue {
        switch sqlite3_column_type(handle, Int32(column)) {
        case SQLITE_INTEGER: .integer(integer(column))
        case SQLITE_FLOAT: .real(real(column))
        case SQLITE_TEXT: .text(text(column))
        case SQLITE_BLOB: .blob(Array(bytes(column)))
        default: .null
        }
    }
}
