internal import CSQLite
import Foundation
import Synchronization

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

    /// Makes the statement ready to run again; the values of the last run are gone.
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
        // The pointer must be asked for before the length: the call may convert the value.
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

/// Owns the C handle of a connection and closes it when the last statement is gone.
final class SQLiteHandle: @unchecked Sendable {
    // @unchecked: `sqlite3_interrupt` may be called from any thread while the handle lives; all other uses stay on the
    // connection's queue, so SQLite's own mutexes are off.
    let pointer: OpaquePointer
    /// What the connection's `metier_rows` table shows; touched only on the connection's queue.
    let batch = UnsafeMutablePointer<metier_batch>.allocate(capacity: 1)

    /// Set by an interrupt: SQLite itself forgets one that comes between two statements.
    let isInterrupted = Atomic(false)
    /// Whether clean-up runs, which an interrupt must not stop; touched only on the connection's queue.
    var isCleaningUp = false

    /// Whether no further step may be made.
    var isStopped: Bool { !isCleaningUp && isInterrupted.load(ordering: .relaxed) }

    init(adopting pointer: OpaquePointer) {
        self.pointer = pointer
        batch.initialize(to: metier_batch())
    }

    deinit {
        sqlite3_close_v2(pointer)
        batch.deallocate()
    }

    /// The funnel for failures: code, text and statement are captured together before another call changes them.
    func error(_ status: Int32, statement: String? = nil) -> DatabaseError {
        let extended = sqlite3_extended_errcode(pointer)
        let code = extended & 0xFF == status & 0xFF ? extended : status
        let system = code & 0xFF == SQLITE_IOERR ? systemError : 0
        // SQLite itself takes only a full device for a full disk: not a used-up quota, not a file that may not grow, and
        // not a failed growth of the index of its log.
        let isFull = [ENOSPC, EDQUOT, EFBIG].contains(system)
        let reason = system == 0 ? "" : " (\(String(cString: strerror(system))))"
        return SQLiteHandle.error(
            isFull ? SQLITE_FULL : code, text: String(cString: sqlite3_errmsg(pointer)) + reason, statement: statement)
    }

    /// What the system said of the last failure. SQLite does not pass on what it said of a commit; the files still know.
    private var systemError: Int32 {
        let known = sqlite3_system_errno(pointer)
        guard known == 0 else { return known }
        for part in [SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER] {
            var file: UnsafeMutablePointer<sqlite3_file>?
            var number: Int32 = 0
            guard sqlite3_file_control(pointer, "main", part, &file) == SQLITE_OK, let file,
                let control = file.pointee.pMethods?.pointee.xFileControl,
                control(file, SQLITE_FCNTL_LAST_ERRNO, &number) == SQLITE_OK, number != 0
            else { continue }
            return number
        }
        return 0
    }

    static func error(_ code: Int32, text: String, statement: String?) -> DatabaseError {
        let kind: DatabaseError.Code
        let message: String
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED:
            (kind, message) = (.busy, "The database is locked by another process; try again when it has finished.")
        case SQLITE_CONSTRAINT, SQLITE_MISMATCH:
            (kind, message) = (.constraint, "A row breaks a rule of its table: \(text).")
        case SQLITE_FULL:
            (kind, message) = (.diskFull, "The disk is full; free some space and try again.")
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            (kind, message) = (.corrupt, "The file is not a database or is damaged: \(text).")
        case SQLITE_READONLY:
            (kind, message) = (.readOnly, "The database cannot be written: \(text).")
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH:
            (kind, message) = (.unavailable, "The database cannot be opened: \(text).")
        case SQLITE_INTERRUPT:
            (kind, message) = (.cancelled, "The statement was interrupted.")
        case SQLITE_ERROR:
            (kind, message) = (.statement, "The statement failed: \(text).")
        default:
            (kind, message) = (.other, "The database failed: \(text).")
        }
        return DatabaseError(kind, message, engineCode: "SQLITE-\(code)", statement: statement)
    }
}
