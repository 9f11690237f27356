internal import CSQLite
import Foundation
import ServiceSupport
import Synchronization

/// Owns the C handle of a connection and closes it when the last statement is released.
final class SQLiteHandle: @unchecked Sendable {
    // @unchecked: `sqlite3_interrupt` may be called from any thread while the handle lives; all other uses stay on the
    // connection's queue, so SQLite's own mutexes are off.
    let pointer: OpaquePointer
    /// The content of the connection's `metier_rows` table; accessed only on the connection's queue.
    let batch = UnsafeMutablePointer<metier_batch>.allocate(capacity: 1)

    /// Set by an interrupt: SQLite itself ignores one that arrives between two statements.
    let isInterrupted = Atomic(false)
    /// Whether clean-up runs, which an interrupt must not stop; accessed only on the connection's queue.
    var isCleaningUp = false

    /// Whether no further step may be run.
    var isStopped: Bool { !isCleaningUp && isInterrupted.load(ordering: .relaxed) }

    /// Knows which file the driver opened first.
    private let watch: SQLiteFileWatch
    /// The log and its index as they were when this connection opened them, with their names.
    private var companions: [(name: String, file: FileIdentity)] = []
    /// Files of which this handle has open descriptors, protected until they are closed.
    private var held: [FileIdentity] = []

    init(adopting pointer: OpaquePointer, watch: SQLiteFileWatch) {
        self.pointer = pointer
        self.watch = watch
        batch.initialize(to: metier_batch())
    }

    deinit {
        // A log that is invisible to others must not be checkpointed into a file that others use.
        if (try? checkFiles()) == nil {
            _ = metier_sqlite3_db_config_flag(pointer, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        }
        sqlite3_close_v2(pointer)
        ProtectedFiles.ofThisProcess.release(held)
        batch.deallocate()
    }

    /// Records the files that are open now, and protects them.
    func watchFiles(isReadOnly: Bool) {
        // SQLite keeps both beside the target of a symbolic link, and knows its name.
        let found = fileNames.compactMap { name in FileIdentity(path: name).map { (name: name, file: $0) } }
        held = found.map(\.file)
        ProtectedFiles.ofThisProcess.hold(held)
        // A read-only connection has no log of its own to lose.
        companions = isReadOnly ? [] : Array(found.dropFirst())
    }

    /// Throws `replaced` or `corrupt` unless the open files still exist under their names.
    func checkFiles() throws {
        try watch.check { [self] in
            guard let pages = number("PRAGMA page_count"), let size = number("PRAGMA page_size") else { return nil }
            return pages * size
        }
        for (name, file) in companions where FileIdentity(path: name) != file {
            throw DatabaseError(
                .replaced,
                "\(name) was deleted or replaced while it is open, so that others do not see what is written. Restart.")
        }
        try checkHeader()
    }

    /// The first column of a statement's first row.
    private func number(_ text: String) -> Int? {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(pointer, text, -1, &statement, nil) == SQLITE_OK else { return nil }
        defer { sqlite3_finalize(statement) }
        return sqlite3_step(statement) == SQLITE_ROW ? Int(sqlite3_column_int64(statement, 0)) : nil
    }

    /// The database, its log and the log's index.
    private var fileNames: [String] {
        guard let name = sqlite3_db_filename(pointer, "main") else { return [] }
        let path = String(cString: name)
        return [path, path + "-wal", path + "-shm"]
    }

    /// Throws `corrupt` unless the file has a database's header. Read through the engine's own descriptor: closing
    /// another descriptor of this process would release the locks.
    private func checkHeader() throws {
        guard !companions.isEmpty else { return }
        var file: UnsafeMutablePointer<sqlite3_file>?
        guard sqlite3_file_control(pointer, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK, let file,
            let read = file.pointee.pMethods?.pointee.xRead
        else { return }
        var start = [UInt8](repeating: 0, count: Self.magic.count)
        guard read(file, &start, Int32(start.count), 0) == SQLITE_OK, start == Self.magic else {
            let message = "\(watch.path) is damaged: it does not begin as a database does."
            watch.noteDamage(message)
            throw DatabaseError(.corrupt, message)
        }
    }

    /// The first sixteen bytes of every database (sqlite.org/fileformat2.html, 1.3.1).
    private static let magic = Array("SQLite format 3\0".utf8)

    /// The only place where failures are read: code, text and statement are captured before another call changes them.
    func error(_ status: Int32, statement: String? = nil) -> DatabaseError {
        let extended = sqlite3_extended_errcode(pointer)
        let code = extended & 0xFF == status & 0xFF ? extended : status
        let system = code & 0xFF == SQLITE_IOERR ? systemError : 0
        // SQLite reports only a full device as a full disk: not an exhausted quota, not a file size limit, and not a
        // failed growth of the log's index.
        let isFull = [ENOSPC, EDQUOT, EFBIG].contains(system)
        let reason = system == 0 ? "" : " (\(String(cString: strerror(system))))"
        let error = SQLiteHandle.error(
            isFull ? SQLITE_FULL : code, text: String(cString: sqlite3_errmsg(pointer)) + reason, statement: statement)
        if error.code == .corrupt { watch.noteDamage(error.message) }
        return error
    }

    /// The system error of the last failure. SQLite does not pass on the error of a commit; the file methods still have
    /// it.
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
