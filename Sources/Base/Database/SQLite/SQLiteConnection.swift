internal import CSQLite
import Foundation
import ServiceSupport
import Synchronization

/// A connection to an SQLite file.
///
/// Settings at open: foreign keys on, write-ahead log, `synchronous = FULL` (a commit that returned survives a power
/// failure), double-quoted strings disabled, untrusted schema, extended result codes.
final class SQLiteConnection: DatabaseConnection, @unchecked Sendable {
    // @unchecked: the pool runs every call except `interrupt` on the one queue that owns the connection.
    let dialect = Dialect.sqlite
    private let handle: SQLiteHandle
    private let watch: SQLiteFileWatch
    private var path: String { watch.path }
    private var statements: [String: SQLiteStatement] = [:]
    private var transactionDepth = 0
    private var isClosed = false

    /// The maximum number of prepared statements; the program has fewer distinct ones, so reaching it means that
    /// statement texts are built dynamically.
    private static let statementLimit = 200
    /// The page cache of a loading connection, in KiB: loads sort pages in it before they are written to the log.
    static let loadingCacheKiB = 65_536

    /// Set once, before the library is first used; a later call fails, which is harmless.
    private static let withoutMemoryStatistics = metier_sqlite3_without_memory_statistics()

    /// - Parameters:
    ///   - watch: The file's name and identity.
    ///   - isReadOnly: Whether to open for reading only.
    ///   - busyLimit: How long a statement waits for another connection's lock before `busy`.
    init(_ watch: SQLiteFileWatch, isReadOnly: Bool, busyLimit: Duration) throws {
        self.watch = watch
        let path = watch.path
        try watch.check()
        let before = FileIdentity(path: path)
        if !isReadOnly {
            let folder = (path as NSString).deletingLastPathComponent
            if !folder.isEmpty {
                do {
                    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                } catch {
                    throw DatabaseError(
                        .unavailable, "The folder of the database cannot be made: \(folder). Check who may write there."
                    )
                }
            }
        }
        _ = Self.withoutMemoryStatistics
        var pointer: OpaquePointer?
        let access =
            isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | (watch.wasOpen ? 0 : SQLITE_OPEN_CREATE)
        let status = sqlite3_open_v2(path, &pointer, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard let pointer else {
            throw DatabaseError(.unavailable, "There is no memory to open the database.")
        }
        handle = SQLiteHandle(adopting: pointer, watch: watch)
        guard status == SQLITE_OK else {
            throw DatabaseError(
                .unavailable, "The database \(path) cannot be opened: \(String(cString: sqlite3_errmsg(pointer))).",
                engineCode: "SQLITE-\(status)")
        }
        sqlite3_busy_timeout(pointer, Int32(clamping: Int64(busyLimit / .milliseconds(1))))
        metier_sqlite3_db_config_flag(pointer, SQLITE_DBCONFIG_DQS_DML, 0)
        metier_sqlite3_db_config_flag(pointer, SQLITE_DBCONFIG_DQS_DDL, 0)
        metier_sqlite3_db_config_flag(pointer, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        let registered = metier_rows_register(pointer, handle.batch)
        guard registered == SQLITE_OK else { throw handle.error(registered) }
        try execute("PRAGMA foreign_keys = ON")
        if !isReadOnly {
            // The page size applies to new files only; larger pages make the wide landing rows cheaper.
            try execute("PRAGMA page_size = 8192")
            try useLog(within: busyLimit)
        }
        try execute("PRAGMA synchronous = FULL")
        // A read opens the log and its index, which stay unchanged for as long as this connection holds its lock.
        try query("SELECT COUNT(*) FROM sqlite_schema") { _ in }
        try watch.opened(before: before)
        handle.watchFiles(isReadOnly: isReadOnly)
    }

    /// Turns the write-ahead log on. SQLite does not wait for other connections at this step, so this does: several
    /// processes may open a new database at the same time.
    private func useLog(within limit: Duration) throws {
        let start = ContinuousClock.now
        while true {
            do {
                try execute("PRAGMA journal_mode = WAL")
                return
            } catch let error as DatabaseError where error.code == .busy && start.duration(to: .now) < limit {
                usleep(2_000)
            }
        }
    }

    func close() {
        isClosed = true
        statements.removeAll()
    }

    func interrupt() {
        handle.isInterrupted.store(true, ordering: .relaxed)
        sqlite3_interrupt(handle.pointer)
    }

    func forgetInterrupt() {
        handle.isInterrupted.store(false, ordering: .relaxed)
    }

    /// Runs clean-up statements, even after an interrupt.
    func cleaningUp(_ body: () throws -> Void) rethrows {
        handle.isCleaningUp = true
        defer { handle.isCleaningUp = false }
        try body()
    }

    func isHealthy() -> Bool {
        !isClosed
    }

    /// Throws `replaced` or `corrupt` unless writes are durable: in a file under the database's name, with a log beside
    /// it that the next process finds too.
    func checkStorage() throws { try handle.checkFiles() }

    func engineVersion() -> String {
        "SQLite \(String(cString: sqlite3_libversion()))"
    }

    // MARK: - Statements

    private func statement(_ text: String) throws -> SQLiteStatement {
        guard !isClosed else { throw DatabaseError(.closed, "The connection is closed.") }
        if let known = statements[text] { return known }
        let made = try SQLiteStatement(text, on: handle)
        if statements.count >= Self.statementLimit { statements.removeAll() }
        statements[text] = made
        return made
    }

    @discardableResult
    func execute(_ sql: SQL) throws -> Int {
        let (text, binds) = sql.rendered(for: dialect)
        let statement = try statement(text)
        defer { statement.reset() }
        // Statements of a transaction are checked with it, at its begin and after its end.
        let commits = transactionDepth == 0 && !statement.isReadOnly
        if commits { try checkStorage() }
        try statement.bind(binds)
        while try statement.step() {}
        let changes = Int(sqlite3_changes64(handle.pointer))
        if commits { try checkStorage() }
        return changes
    }

    func query(_ sql: SQL, each: (any RowReading) throws -> Void) throws {
        let (text, binds) = sql.rendered(for: dialect)
        let statement = try statement(text)
        // Removed while it runs, so that `each` may run the same query again.
        statements[text] = nil
        defer {
            statement.reset()
            statements[text] = statement
        }
        try statement.bind(binds)
        while try statement.step() {
            try each(statement)
        }
    }

    func bulkInsert(
        into table: String, columns: [String], fill: (any BulkRowAppending) throws -> Void
    ) throws -> Int {
        // The number of columns comes from a publisher's file, so this is not a precondition.
        guard columns.count <= Int(METIER_ROWS_MAX_COLUMNS) else {
            throw DatabaseError(
                .statement,
                "The table \(table) has \(columns.count) columns, more than the \(METIER_ROWS_MAX_COLUMNS) that can be loaded."
            )
        }
        let names = columns.map(dialect.quoted).joined(separator: ", ")
        let sources = columns.indices.map { "c\($0)" }.joined(separator: ", ")
        let statement = try statement(
            "INSERT INTO \(dialect.quoted(table)) (\(names)) SELECT \(sources) FROM metier_rows")
        let before = sqlite3_total_changes64(handle.pointer)
        let rows = SQLiteRowBatch(shared: handle.batch, columnCount: columns.count) {
            defer { statement.reset() }
            while try statement.step() {}
        }
        try fill(rows)
        try rows.flush()
        return Int(sqlite3_total_changes64(handle.pointer) - before)
    }

    // MARK: - Transactions and locks

    @discardableResult
    func transaction<Outcome>(_ body: () throws -> Outcome) throws -> Outcome {
        let name = "s\(transactionDepth)"
        try execute(transactionDepth == 0 ? "BEGIN IMMEDIATE" : "SAVEPOINT \(raw: name)")
        transactionDepth += 1
        defer { transactionDepth -= 1 }
        do {
            let outcome = try body()
            try execute(transactionDepth == 1 ? "COMMIT" : "RELEASE \(raw: name)")
            // Checked after the commit: an acknowledged commit was in the database's own file when it was written.
            if transactionDepth == 1 { try checkStorage() }
            return outcome
        } catch {
            // The first error is the cause; a failed rollback (the engine may have rolled back already) would hide it.
            cleaningUp {
                if transactionDepth == 1 {
                    _ = try? execute("ROLLBACK")
                } else {
                    _ = try? execute("ROLLBACK TO \(raw: name)")
                    _ = try? execute("RELEASE \(raw: name)")
                }
            }
            throw error
        }
    }

    func exclusively<Outcome>(
        _ name: String, waitingAtMost limit: Duration, _ body: () throws -> Outcome
    ) throws -> Outcome {
        try SQLiteFile.exclusively(name, beside: path, waitingAtMost: limit, body)
    }
}
