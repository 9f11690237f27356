internal import CSQLite
import Foundation
import ServiceSupport

/// Operations on SQLite database files: copying during writes, checking, replacing.
package enum SQLiteFile {
    /// The number of pages copied between progress reports: 8 MiB at the page size of Metier's databases.
    private static let pagesPerStep: Int32 = 1_024

    /// Copies a database into a new self-contained file.
    ///
    /// The copy has the content of the database when the copy began, whatever others write meanwhile, and blocks no
    /// one: the source is read in one transaction, which does not block writers of a write-ahead log. The pages are
    /// copied byte by byte; `VACUUM INTO` would write every row anew, which takes longer and reports no progress.
    ///
    /// - Parameters:
    ///   - source: The database; it must exist.
    ///   - target: The file to create; an existing file is overwritten.
    ///   - progress: Receives the number of pages copied and the total.
    package static func copy(
        _ source: String, to target: String, progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws {
        let from = try SQLiteFileHandle(source, mayCreate: false)
        let to = try SQLiteFileHandle(target, mayCreate: true)
        // The target is discarded on failure, so it needs no journal.
        try to.run("PRAGMA journal_mode = OFF")
        try from.run("BEGIN")
        try from.run("SELECT COUNT(*) FROM sqlite_schema")
        guard let backup = sqlite3_backup_init(to.pointer, "main", from.pointer, "main") else {
            throw to.error(sqlite3_errcode(to.pointer))
        }
        var status = SQLITE_OK
        do {
            while status == SQLITE_OK || status == SQLITE_BUSY || status == SQLITE_LOCKED {
                status = sqlite3_backup_step(backup, pagesPerStep)
                let total = Int(sqlite3_backup_pagecount(backup))
                try progress(total - Int(sqlite3_backup_remaining(backup)), total)
            }
        } catch {
            sqlite3_backup_finish(backup)
            throw error
        }
        let end = sqlite3_backup_finish(backup)
        guard status == SQLITE_DONE, end == SQLITE_OK else { throw to.error(end == SQLITE_OK ? status : end) }
        // The copy's header still declares the write-ahead log mode of the source.
        try to.run("PRAGMA journal_mode = DELETE")
    }

    /// Reads a whole database and throws `corrupt` if anything in it is damaged.
    package static func check(_ path: String) throws {
        let handle = try SQLiteFileHandle(path, mayCreate: false)
        let findings = try handle.texts("PRAGMA integrity_check(3)")
        guard findings == ["ok"] else {
            throw DatabaseError(.corrupt, "\(path) is damaged: \(findings.joined(separator: "; ")).")
        }
    }

    /// Runs `body` while no other process holds the lock of the same name; throws `busy` if another one does.
    package static func exclusively<Outcome>(
        _ name: String, beside path: String, waitingAtMost limit: Duration = .zero, _ body: () throws -> Outcome
    ) throws -> Outcome {
        let file = "\(path).\(name).lock"
        let descriptor = Foundation.open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw DatabaseError(
                .unavailable, "The lock file \(file) cannot be made: \(String(cString: strerror(errno))).")
        }
        defer { Foundation.close(descriptor) }
        let start = ContinuousClock.now
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard start.duration(to: .now) < limit else { throw DatabaseError.atSameWork(name) }
            usleep(10_000)
        }
        return try body()
    }

    /// Syncs a file and its directory entry, so that both survive a power failure.
    package static func persist(_ path: String) throws {
        let folder = (path as NSString).deletingLastPathComponent
        for name in [path, folder.isEmpty ? "." : folder] {
            let descriptor = open(name, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw failed("opened", name) }
            defer { close(descriptor) }
            guard fsync(descriptor) == 0 else { throw failed("written to the disk", name) }
        }
    }

    /// Atomically replaces a file by another one and syncs the change to disk.
    package static func move(_ path: String, to target: String) throws {
        guard rename(path, target) == 0 else { throw failed("moved to \(target)", path) }
        try persist(target)
    }

    /// A database file and the files that SQLite keeps beside it.
    package static func withCompanions(_ path: String) -> [String] {
        [path] + ProtectedFiles.companions.map { path + $0 }
    }

    /// Removes a database and the files that SQLite keeps beside it; missing files are ignored.
    package static func remove(_ path: String) {
        for name in withCompanions(path) { unlink(name) }
    }

    static func failed(_ what: String, _ path: String) -> DatabaseError {
        let reason = errno
        let code: DatabaseError.Code = reason == ENOSPC || reason == EDQUOT ? .diskFull : .unavailable
        return DatabaseError(code, "\(path) cannot be \(what): \(String(cString: strerror(reason))).")
    }
}

/// A plain connection to a file, for operations on the whole file. Must not leave the function that created it.
final class SQLiteFileHandle {
    let pointer: OpaquePointer
    private let path: String

    /// - Parameters:
    ///   - path: The file.
    ///   - mayCreate: Whether a missing file is created.
    ///   - patience: The time limit for waiting for locks, in milliseconds.
    init(_ path: String, mayCreate: Bool, patience: Int32 = 10_000) throws {
        var pointer: OpaquePointer?
        let status = sqlite3_open_v2(
            path, &pointer,
            SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
                | (mayCreate ? SQLITE_OPEN_CREATE : 0), nil)
        guard let pointer else { throw DatabaseError(.unavailable, "There is no memory to open \(path).") }
        self.pointer = pointer
        self.path = path
        guard status == SQLITE_OK else {
            throw DatabaseError(
                .unavailable, "\(path) cannot be opened: \(String(cString: sqlite3_errmsg(pointer))).",
                engineCode: "SQLITE-\(status)")
        }
        sqlite3_busy_timeout(pointer, patience)
    }

    deinit {
        sqlite3_close_v2(pointer)
    }

    /// Runs a statement and discards its rows.
    func run(_ statement: String) throws {
        let status = sqlite3_exec(pointer, statement, nil, nil, nil)
        guard status == SQLITE_OK else { throw error(status) }
    }

    /// Runs a query and returns the first column.
    func texts(_ query: String) throws -> [String] {
        var statement: OpaquePointer?
        let status = sqlite3_prepare_v2(pointer, query, -1, &statement, nil)
        guard status == SQLITE_OK, let statement else { throw error(status) }
        defer { sqlite3_finalize(statement) }
        var found: [String] = []
        while true {
            let step = sqlite3_step(statement)
            guard step == SQLITE_ROW else {
                guard step == SQLITE_DONE else { throw error(step) }
                return found
            }
            found.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "")
        }
    }

    /// The error of a failed call, with the file's name.
    func error(_ status: Int32) -> DatabaseError {
        let known = SQLiteHandle.error(status, text: String(cString: sqlite3_errmsg(pointer)), statement: nil)
        return DatabaseError(known.code, "\(path): \(known.message)", engineCode: known.engineCode)
    }
}
