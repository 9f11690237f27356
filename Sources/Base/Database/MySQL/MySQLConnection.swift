import Foundation
import ServiceSupport

/// A connection to a MySQL or MariaDB server. `MySQLSettings` configures its session.
final class MySQLConnection: DatabaseConnection, @unchecked Sendable {
    // @unchecked: the pool runs every call except `interrupt`, `forgetInterrupt` and `isHealthy` on the one queue that
    // owns the connection; these three use only the handle, which is thread-safe for them.
    let dialect = Dialect.mySQL
    let handle: MySQLHandle
    let address: MySQLAddress
    let settings: MySQLSettings
    private let limits: DatabaseLimits
    private var statements: [String: MySQLStatement] = [:]
    private var isReading = false
    /// The number of open transactions: the outer one and its savepoints.
    var transactionDepth = 0
    /// Why the open transaction cannot continue: the server has ended it. Statements would run outside of it.
    var transactionLoss: DatabaseError?
    /// Whether `LOAD DATA` is used; a proxy may refuse what the server would accept.
    var takesLoads: Bool

    /// The maximum number of prepared statements; the program has fewer distinct ones, so reaching it means that
    /// statement texts are built dynamically.
    private static let statementLimit = 200
    /// How long an interrupted statement may continue before its connection is cut.
    private static let killPatience = DispatchTimeInterval.seconds(5)
    /// How long the remaining rows of an abandoned query are drained before the connection is cut.
    private static let dropPatience = DispatchTimeInterval.seconds(1)
    private static let killers = DispatchQueue(label: "metier.database.interrupt", attributes: .concurrent)

    init(address: MySQLAddress, limits: DatabaseLimits) throws {
        self.address = address
        self.limits = limits
        let handle = try MySQLHandle(address: address, limits: limits)
        do {
            settings = try MySQLSettings(settingUp: handle, limits: limits)
        } catch let failed as MySQLStatementError {
            throw failed.error
        }
        takesLoads = settings.takesLoads
        self.handle = handle
    }

    func close() {
        statements.removeAll()
        handle.close()
    }

    /// Ends the running statement: a second connection sends `KILL QUERY` to the server. The connection is not used
    /// further then, because the command may arrive late.
    func interrupt() {
        guard let statement = handle.interrupt() else { return }
        let (handle, address, number, limits) = (handle, address, handle.number, limits)
        Self.killers.async {
            if let killer = try? MySQLHandle(address: address, limits: limits) {
                _ = try? killer.send("KILL QUERY \(number)")
                killer.close()
            } else {
                handle.hangUp(ifStillRunning: statement)
            }
        }
        Self.killers.asyncAfter(deadline: .now() + Self.killPatience) { handle.hangUp(ifStillRunning: statement) }
    }

    /// Makes the server stop sending rows of the running query: its reader has enough, and draining the rest could take
    /// arbitrarily long. Blocks until the server has accepted the command.
    ///
    /// MySQL checks for the command only between two rows of the table that it scans, and a join may give millions of
    /// rows from one; the connection, unusable after the command, is cut then.
    private func abandonRows() {
        let statement = handle.noteKill()
        if let killer = try? MySQLHandle(address: address, limits: limits) {
            _ = try? killer.send("KILL QUERY \(handle.number)")
            killer.close()
        }
        let handle = handle
        Self.killers.asyncAfter(deadline: .now() + Self.dropPatience) { handle.hangUp(ifStillRunning: statement) }
    }

    func forgetInterrupt() {
        handle.forgetInterrupt()
    }

    func isHealthy() -> Bool {
        handle.isUsable
    }

    func engineVersion() -> String {
        settings.version
    }

    // MARK: - Statements

    /// Runs one piece of work with the server; the only place where failures are converted to database errors.
    func working<Outcome>(_ text: String, _ body: () throws -> Outcome) throws -> Outcome {
        guard !isReading else {
            throw DatabaseError(.statement, "The connection is still busy with the rows of a query.", statement: text)
        }
        if let transactionLoss { throw transactionLoss }
        do {
            defer {
                if transactionDepth > 0, transactionLoss == nil, !handle.isInTransaction {
                    transactionLoss = DatabaseError(
                        .statement, "The statement before ended the transaction, which cannot go on.", statement: text)
                }
            }
            return try handle.running(text, body)
        } catch let failed as MySQLStatementError {
            let failure = failed.failure
            if transactionDepth > 0,
                failure.isDeadlock || failure.isLoss || (failure.isLockWait && settings.losesTransactionAtLockWait)
            {
                transactionLoss = failed.error
            }
            if handle.infile.takeRefusal() {
                throw DatabaseError(
                    .statement, "The server asked for a file of this machine, which it is not given.", statement: text)
            }
            throw failed.error
        }
    }

    /// Runs `body` with a prepared statement; with a new one if the server requires it.
    private func prepared<Outcome>(
        _ text: String, _ binds: [SQLValue], _ body: (MySQLStatement) throws -> Outcome
    ) throws -> Outcome {
        // MySQL fixes the types of a statement's parameters at its first run, and converts later values to them
        // ("SELECT ?" of a text after a number is 0).
        let key = settings.typesStatementsOnce && !binds.isEmpty ? text + "\0" + binds.map(\.typeLetter).joined() : text
        if let known = statements[key] {
            do {
                return try body(known)
            } catch let failed as MySQLStatementError where failed.failure.wantsNewStatement {
                statements[key] = nil
            }
        }
        let made: MySQLStatement
        do {
            made = try MySQLStatement(text, on: handle)
        } catch let failed as MySQLStatementError where failed.failure.wantsNewStatement {
            // Too many on the whole server: this connection's are released.
            statements.removeAll()
            made = try MySQLStatement(text, on: handle)
        }
        if statements.count >= Self.statementLimit { statements.removeAll() }
        statements[key] = made
        return try body(made)
    }

    @discardableResult
    func execute(_ sql: SQL) throws -> Int {
        let (text, binds) = sql.rendered(for: dialect)
        return try working(text) {
            // Without values there is no benefit in preparing, and some statements cannot be prepared.
            let affected = binds.isEmpty ? try run(text) : try execute(text, binds)
            // Some statements end without an error when they are interrupted.
            try handle.checkGoing(text)
            return handle.changedRows(affected: affected, by: text, isUpsert: sql.hasUpsert)
        }
    }

    /// Runs a prepared statement and returns the server's count of affected rows.
    func execute(_ text: String, _ binds: [SQLValue]) throws -> UInt64 {
        try prepared(text, binds) { try $0.execute(binds, packetLimit: settings.packetLimit) }
    }

    private func run(_ text: String) throws -> UInt64 {
        try handle.send(text)
        return try handle.dropRows(of: text)
    }

    func query(_ sql: SQL, each: (any RowReading) throws -> Void) throws {
        let (text, binds) = sql.rendered(for: dialect)
        try working(text) {
            isReading = true
            defer { isReading = false }
            try prepared(text, binds) { statement in
                try statement.query(binds, packetLimit: settings.packetLimit, abandon: abandonRows, each: each)
            }
            try handle.checkGoing(text)
        }
    }
}

extension SQL {
    /// Whether it updates existing rows on conflict.
    fileprivate var hasUpsert: Bool {
        parts.contains { part in
            if case .clause(.orUpdate) = part { true } else { false }
        }
    }
}

extension SQLValue {
    /// A letter for the type that a value is bound as.
    fileprivate var typeLetter: String {
        switch self {
        case .null: "n"
        case .integer: "i"
        case .real: "r"
        case .text: "t"
        case .blob: "b"
        }
    }
}
