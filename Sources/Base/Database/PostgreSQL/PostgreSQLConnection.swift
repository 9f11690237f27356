internal import CPostgreSQL
import Foundation
import Synchronization

/// A connection to a PostgreSQL server.
///
/// Set at connect: UTF-8, UTC, a time limit for statements, READ COMMITTED. Rows are streamed in single-row mode and
/// binary format.
final class PostgreSQLConnection: DatabaseConnection, @unchecked Sendable {
    // @unchecked: the pool runs every call except `interrupt` and `isHealthy` on the one queue that owns the
    // connection, and checks its health only while it is not in use.
    let dialect = Dialect.postgreSQL
    let handle: PostgreSQLHandle
    private let limits: DatabaseLimits
    private var prepared: [String: String] = [:]
    private var nextName = 0
    private var transactionDepth = 0
    private var isCleaningUp = false
    private var isClosed = false

    /// The maximum number of statements prepared on the server; the program has fewer distinct ones.
    private static let statementLimit = 200
    /// How long the server may be silent after its own time limit before the connection is given up.
    private static let grace = Duration.seconds(10)

    init(adopting handle: PostgreSQLHandle, limits: DatabaseLimits) {
        self.handle = handle
        self.limits = limits
    }

    func close() {
        isClosed = true
    }

    func interrupt() {
        handle.isInterrupted.store(true, ordering: .relaxed)
        handle.cancel()
    }

    func forgetInterrupt() {
        handle.isInterrupted.store(false, ordering: .relaxed)
    }

    func isHealthy() -> Bool {
        // A pending cancel request would hit the next user's statement.
        !isClosed && !handle.isLost && !handle.hasAskedToStop.load(ordering: .acquiring)
            && PQstatus(handle.pointer) == CONNECTION_OK && PQtransactionStatus(handle.pointer) == PQTRANS_IDLE
            && handle.isQuiet
    }

    func engineVersion() throws -> String {
        let text = PQparameterStatus(handle.pointer, "server_version").map { String(cString: $0) } ?? ""
        return "PostgreSQL \(text.prefix { $0 != " " })"
    }

    // MARK: - Statements

    /// Clean-up is quick on a server that responds, and its wait cannot be ended in another way.
    private var deadline: ContinuousClock.Instant {
        .now + (isCleaningUp ? Self.grace : limits.statement + Self.grace)
    }

    private func check() throws {
        guard !isClosed, !handle.isLost else { throw DatabaseError(.closed, "The connection is closed.") }
        guard isCleaningUp || !handle.isInterrupted.load(ordering: .relaxed) else {
            throw DatabaseError(.cancelled, "The work was interrupted.", engineCode: "SQLSTATE-57014")
        }
    }

    /// Sends a statement; `receive` is called for each result with rows or a count.
    private func run(_ sql: SQL, receive: (OpaquePointer) throws -> Void) throws {
        try check()
        let (text, binds) = sql.rendered(for: dialect)
        let parameters = try PostgreSQLParameters(binds)
        let sent: Int32
        if Self.canBePrepared(text) {
            let name = try prepare(text)
            sent = parameters.withPointers { values, lengths, formats in
                PQsendQueryPrepared(handle.pointer, name, Int32(binds.count), values, lengths, formats, 1)
            }
        } else {
            sent = parameters.withPointers { values, lengths, formats in
                PQsendQueryParams(handle.pointer, text, Int32(binds.count), nil, values, lengths, formats, 1)
            }
        }
        guard sent == 1 else { throw handle.error(nil, statement: text) }
        PQsetSingleRowMode(handle.pointer)
        try takeResults(of: text, receive: receive)
    }

    /// Reads every result of a statement; the connection is unusable before that. The first failure is thrown.
    private func takeResults(of text: String, receive: (OpaquePointer) throws -> Void) throws {
        let deadline = deadline
        var failure: (any Error)?
        try handle.flush(until: deadline, isCleaningUp: isCleaningUp)
        while let result = try handle.nextResult(until: deadline, isCleaningUp: isCleaningUp) {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_SINGLE_TUPLE, PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                guard failure == nil else { continue }
                do {
                    try receive(result)
                } catch {
                    // The reader has enough: the remaining rows need not be sent.
                    failure = error
                    handle.cancel()
                }
            default:
                if failure == nil { failure = handle.error(result, statement: text) }
            }
        }
        if let failure { throw failure }
    }

    private static func canBePrepared(_ text: String) -> Bool {
        ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(text.prefix { $0.isLetter }.uppercased())
    }

    private func prepare(_ text: String) throws -> String {
        if let known = prepared[text] { return known }
        if prepared.count >= Self.statementLimit {
            prepared.removeAll()
            try command("DEALLOCATE ALL")
        }
        nextName += 1
        let name = "s\(nextName)"
        guard PQsendPrepare(handle.pointer, name, text, 0, nil) == 1 else { throw handle.error(nil, statement: text) }
        try takeResults(of: text) { _ in }
        prepared[text] = name
        return name
    }

    /// Sends a statement without binds and rows.
    private func command(_ text: String) throws {
        guard PQsendQuery(handle.pointer, text) == 1 else { throw handle.error(nil, statement: text) }
        try takeResults(of: text) { _ in }
    }

    @discardableResult
    func execute(_ sql: SQL) throws -> Int {
        var changed = 0
        try run(sql) { result in
            if let text = PQcmdTuples(result) { changed += Int(String(cString: text)) ?? 0 }
        }
        return changed
    }

    func query(_ sql: SQL, each: (any RowReading) throws -> Void) throws {
        let row = PostgreSQLRow()
        try run(sql) { result in
            for index in 0..<PQntuples(result) {
                row.point(at: result, row: index)
                try each(row)
            }
        }
    }

    // MARK: - Bulk loads

    func bulkInsert(
        into table: String, columns: [String], fill: (any BulkRowAppending) throws -> Void
    ) throws -> Int {
        try check()
        let names = columns.map(dialect.quoted).joined(separator: ", ")
        let text = "COPY \(dialect.quoted(table)) (\(names)) FROM STDIN"
        guard PQsendQuery(handle.pointer, text) == 1 else { throw handle.error(nil, statement: text) }
        try handle.flush(until: deadline, isCleaningUp: false)
        guard let start = try handle.nextResult(until: deadline, isCleaningUp: false) else {
            throw handle.error(nil, statement: text)
        }
        let status = PQresultStatus(start)
        let refusal = status == PGRES_COPY_IN ? nil : handle.error(start, statement: text)
        PQclear(start)
        if let refusal {
            while let rest = try handle.nextResult(until: deadline, isCleaningUp: true) { PQclear(rest) }
            throw refusal
        }
        let rows = PostgreSQLCopy(columnCount: columns.count) { [self] bytes in
            try check()
            try handle.copy(bytes, until: deadline)
        }
        var failure: (any Error)?
        do {
            try fill(rows)
            try rows.flush()
        } catch {
            failure = error
        }
        guard !handle.isLost else { throw failure ?? handle.error(nil, statement: text) }
        while PQputCopyEnd(handle.pointer, failure == nil ? nil : "the load was given up") == 0 {
            try handle.flush(until: deadline, isCleaningUp: true)
        }
        do {
            try takeResults(of: text) { _ in }
        } catch {
            failure = failure ?? error
        }
        if let failure { throw failure }
        return rows.rowCount
    }

    // MARK: - Transactions and locks

    @discardableResult
    func transaction<Outcome>(_ body: () throws -> Outcome) throws -> Outcome {
        let name = "s\(transactionDepth)"
        try check()
        try command(transactionDepth == 0 ? "BEGIN" : "SAVEPOINT \(name)")
        transactionDepth += 1
        defer { transactionDepth -= 1 }
        do {
            let outcome = try body()
            try check()
            try finish(transactionDepth == 1 ? "COMMIT" : "RELEASE SAVEPOINT \(name)")
            return outcome
        } catch {
            // The first error is the cause; a failed rollback would hide it.
            if transactionDepth == 1 {
                try? cleaningUp { try command("ROLLBACK") }
            } else {
                try? cleaningUp { try command("ROLLBACK TO SAVEPOINT \(name)") }
                try? cleaningUp { try command("RELEASE SAVEPOINT \(name)") }
            }
            throw error
        }
    }

    /// Commits; the server rolls back a transaction in which a statement failed, which is reported as an error.
    private func finish(_ text: String) throws {
        guard PQtransactionStatus(handle.pointer) == PQTRANS_INTRANS else {
            throw DatabaseError(
                .other, "A statement of the transaction had failed, so it was taken back.", statement: text)
        }
        try command(text)
    }

    func exclusively<Outcome>(
        _ name: String, waitingAtMost limit: Duration, _ body: () throws -> Outcome
    ) throws -> Outcome {
        let key = "metier.\(name)"
        let start = ContinuousClock.now
        // Polled instead of waited for: a waiting statement could not be distinguished from a stuck one.
        while try first("SELECT pg_try_advisory_lock(hashtextextended(\(key), 0))", read: { $0.integer(0) == 1 })
            != true
        {
            guard start.duration(to: .now) < limit else { throw DatabaseError.atSameWork(name) }
            usleep(20_000)
        }
        defer { release(key) }
        return try body()
    }

    private func release(_ key: String) {
        // If this fails the connection is lost, and the lock with it.
        _ = try? cleaningUp { try first("SELECT pg_advisory_unlock(hashtextextended(\(key), 0))") { $0.integer(0) } }
    }

    func notify(_ channel: String, _ payload: String) throws {
        _ = try first("SELECT pg_notify(\(channel), \(payload))") { _ in true }
    }

    /// Runs a clean-up statement, even after an interrupt.
    ///
    /// A pending cancel request may hit this statement instead of the intended one: it is then run again.
    func cleaningUp<Outcome>(_ body: () throws -> Outcome) throws -> Outcome {
        isCleaningUp = true
        defer { isCleaningUp = false }
        do {
            return try body()
        } catch let error as DatabaseError where error.code == .cancelled {
            return try body()
        }
    }
}
