internal import CMariaDB
import Foundation
import ServiceSupport
import Synchronization

/// Owns a connection of the C library and closes it once.
///
/// The library keeps no per-thread state (its `mysql_thread_init` and `mysql_thread_end` are empty), so the thread on
/// which a queue runs a call is irrelevant as long as only one uses the connection at a time.
final class MySQLHandle: @unchecked Sendable {
    // @unchecked: only `interrupt`, `hangUp` and `isUsable` may be called from other threads, and these access only
    // what the lock or the atomic protects. All other uses stay on the connection's queue.
    let pointer: UnsafeMutablePointer<MYSQL>
    /// The bytes that the server reads during a load.
    let infile = MySQLInfile()

    private struct State {
        var isClosed = false
        var isLost = false
        /// Whether a statement is running that an interrupt may end.
        var isRunning = false
        /// Whether the end of the running statement was requested.
        var isKilled = false
        /// Counts statements.
        var statement: UInt64 = 0
    }

    private let state = Locked(State())
    private let isInterrupted = Atomic(false)
    /// Whether clean-up runs, which an interrupt must not stop; accessed only on the connection's queue.
    private var isCleaningUp = false
    private let socket: Int32

    /// Initializes the library once per process; the result is 0.
    private static let library = {
        _ = ProcessEnd.leavesOpenSSLAlone
        let status = mysql_server_init(0, nil, nil)
        if status == 0 { metier_mysql_guard_passwords() }
        return status
    }()
    /// Excludes methods that send the password in clear text at the server's request.
    private static let authentication = "mysql_native_password,caching_sha2_password,client_ed25519,auth_gssapi_client"

    init(address: MySQLAddress, limits: DatabaseLimits) throws {
        guard Self.library == 0, let made = mysql_init(nil) else {
            throw DatabaseError(.unavailable, "There is no memory to connect to the database.")
        }
        do {
            try Self.connect(made, to: address, limits: limits, infile: infile)
        } catch {
            mysql_close(made)
            throw error
        }
        pointer = made
        socket = mysql_get_socket(made)
        Self.noticeDeadPeers(socket)
    }

    deinit {
        close()
    }

    /// Enables keep-alive, so that a vanished peer is detected within about half a minute, as in libpq.
    private static func noticeDeadPeers(_ socket: Int32) {
        func set(_ level: Int32, _ name: Int32, _ value: Int32) {
            var value = value
            // Fails for sockets that are not TCP, which do not need it.
            setsockopt(socket, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
        }
        set(SOL_SOCKET, SO_KEEPALIVE, 1)
        #if canImport(Glibc)
            let transport = Int32(IPPROTO_TCP)
            set(transport, TCP_KEEPIDLE, 30)
            set(transport, TCP_KEEPINTVL, 10)
            set(transport, TCP_KEEPCNT, 3)
            set(transport, TCP_USER_TIMEOUT, 30_000)
        #endif
    }

    /// The server's id of the connection.
    var number: UInt { mysql_thread_id(pointer) }

    private static func connect(
        _ pointer: UnsafeMutablePointer<MYSQL>, to address: MySQLAddress, limits: DatabaseLimits, infile: MySQLInfile
    ) throws {
        func set(_ option: mysql_option, _ number: UInt32) {
            var number = number
            mysql_options(pointer, option, &number)
        }
        func set(_ option: mysql_option, flag: Bool) {
            var flag: my_bool = flag ? 1 : 0
            mysql_options(pointer, option, &flag)
        }
        func set(_ option: mysql_option, text: String?) {
            if let text { mysql_options(pointer, option, text) }
        }
        let patience = UInt32(clamping: limits.statement.components.seconds) &+ 10
        set(MYSQL_OPT_CONNECT_TIMEOUT, max(1, UInt32(clamping: limits.connecting.components.seconds)))
        // The server ends a statement at its limit. A server that is silent for longer is unreachable or dead.
        set(MYSQL_OPT_READ_TIMEOUT, patience)
        set(MYSQL_OPT_WRITE_TIMEOUT, patience)
        set(MYSQL_OPT_LOCAL_INFILE, 1)
        set(MYSQL_SET_CHARSET_NAME, text: "utf8mb4")
        set(MARIADB_OPT_RESTRICTED_AUTH, text: authentication)
        var methods = address.socket == nil ? MYSQL_PROTOCOL_TCP.rawValue : MYSQL_PROTOCOL_SOCKET.rawValue
        mysql_options(pointer, MYSQL_OPT_PROTOCOL, &methods)
        let mustBeProtected = address.protection.rawValue >= MySQLAddress.Protection.required.rawValue
        if mustBeProtected { metier_mysql_require_tls(pointer) }
        if address.protection != .disabled {
            set(MYSQL_OPT_SSL_ENFORCE, flag: true)
            set(MYSQL_OPT_SSL_CA, text: address.authorityFile)
            set(MYSQL_OPT_SSL_CERT, text: address.certificateFile)
            set(MYSQL_OPT_SSL_KEY, text: address.keyFile)
            set(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, flag: address.protection == .verifiedIdentity)
        }
        infile.install(in: pointer)
        let isOpen =
            mysql_real_connect(
                pointer, address.host, address.user, address.password ?? "", address.database, UInt32(address.port),
                address.socket, 0) != nil
        // The library continues without TLS where the server has none; the guard refuses with the error without a
        // number.
        let failed = isOpen ? nil : failure(of: pointer)
        let isOpenly = failed.map { $0.number == 2000 } ?? (mysql_get_ssl_cipher(pointer) == nil)
        if mustBeProtected, isOpenly {
            throw DatabaseError(.unavailable, "The server has no TLS, which the database's address asks for.")
        }
        if let failed { throw failed.error(statement: nil) }
    }

    // MARK: - Statements

    /// Runs an operation that an interrupt may end; refuses it after an interrupt.
    func running<Outcome>(_ text: String, _ body: () throws -> Outcome) throws -> Outcome {
        try checkGoing(text)
        try state.withLock { state throws(DatabaseError) in
            guard !state.isClosed else { throw DatabaseError(.closed, "The connection is closed.") }
            guard !state.isLost else {
                throw DatabaseError(.unavailable, "The connection to the server was lost.", statement: text)
            }
            state.isRunning = !isCleaningUp
            state.statement += 1
        }
        defer { state.withLock { $0.isRunning = false } }
        return try body()
    }

    /// Throws if the connection was interrupted.
    func checkGoing(_ text: String) throws {
        guard isCleaningUp || !isInterrupted.load(ordering: .relaxed) else { throw Self.interruption(text) }
    }

    /// Runs clean-up statements, even after an interrupt.
    func cleaningUp(_ body: () throws -> Void) rethrows {
        let before = isCleaningUp
        isCleaningUp = true
        defer { isCleaningUp = before }
        try body()
    }

    /// Sends a statement as text; its results remain to be read.
    func send(_ text: String) throws {
        var copy = text
        let status = copy.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { mysql_real_query(pointer, $0.baseAddress, UInt($0.count)) }
        }
        guard status == 0 else { throw noted(Self.failure(of: pointer), text) }
    }

    /// Runs a statement as text and returns the rows of its result; for small results.
    func rows(_ text: String) throws -> [[String?]] {
        try send(text)
        guard let result = mysql_store_result(pointer) else {
            guard mysql_field_count(pointer) == 0 else { throw noted(Self.failure(of: pointer), text) }
            return []
        }
        defer { mysql_free_result(result) }
        let count = Int(mysql_num_fields(result))
        var rows: [[String?]] = []
        while let row = mysql_fetch_row(result) {
            guard let lengths = mysql_fetch_lengths(result) else { break }
            rows.append(
                (0..<count).map { column in
                    row[column].map { bytes in
                        String(
                            decoding: UnsafeRawBufferPointer(start: bytes, count: Int(lengths[column])), as: UTF8.self)
                    }
                })
        }
        return rows
    }

    /// Whether a transaction is open, according to the server's last status.
    var isInTransaction: Bool { pointer.pointee.server_status & UInt32(SERVER_STATUS_IN_TRANS) != 0 }

    // MARK: - Failures

    /// The only place where failures of the connection are read: number, state and text are captured together.
    static func failure(of pointer: UnsafeMutablePointer<MYSQL>) -> MySQLFailure {
        MySQLFailure(
            number: mysql_errno(pointer), state: String(cString: mysql_sqlstate(pointer)),
            text: String(cString: mysql_error(pointer)))
    }

    /// The error of a failure, after the connection's state has been updated.
    func noted(_ failure: MySQLFailure, _ text: String?) -> any Error {
        if failure.isLoss { state.withLock { $0.isLost = true } }
        if !isCleaningUp, isInterrupted.load(ordering: .relaxed) { return Self.interruption(text) }
        return MySQLStatementError(failure: failure, error: failure.error(statement: text))
    }

    private static func interruption(_ text: String?) -> DatabaseError {
        DatabaseError(.cancelled, "The statement was interrupted.", statement: text)
    }

    // MARK: - From other threads

    /// Records an interrupt. Returns the number of the running statement if it has to be ended; only once per
    /// statement.
    func interrupt() -> UInt64? {
        isInterrupted.store(true, ordering: .relaxed)
        return state.withLock { state in
            guard state.isRunning, !state.isKilled, !state.isClosed else { return nil }
            state.isKilled = true
            return state.statement
        }
    }

    /// Records that the running statement is being ended by this program: the connection is discarded after its use.
    ///
    /// - Returns: The statement's number, for `hangUp`.
    func noteKill() -> UInt64 {
        state.withLock { state in
            state.isKilled = true
            return state.statement
        }
    }

    func forgetInterrupt() {
        isInterrupted.store(false, ordering: .relaxed)
    }

    /// Cuts the connection if it still runs the statement of that number.
    func hangUp(ifStillRunning statement: UInt64) {
        state.withLock { state in
            guard !state.isClosed, state.isRunning, state.statement == statement else { return }
            state.isLost = true
            _ = shutdown(socket, Int32(SHUT_RDWR))
        }
    }

    /// Whether it can be used further. Between two statements the server sends nothing unless it disconnects.
    var isUsable: Bool {
        state.withLock { state in
            // One with a killed statement is discarded: the command may reach the server after the statement's end, and
            // would then end another user's statement.
            guard !state.isClosed, !state.isLost, !state.isKilled else { return false }
            var question = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            return poll(&question, 1, 0) == 0
        }
    }

    /// Marks the connection as unusable.
    func giveUp() {
        state.withLock { $0.isLost = true }
    }

    func close() {
        let isFirst = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        if isFirst { mysql_close(pointer) }
    }
}

/// A failure of a statement on its way to the connection, which converts it to a `DatabaseError`.
struct MySQLStatementError: Error {
    let failure: MySQLFailure
    let error: DatabaseError
}

extension MySQLHandle {
    /// Drains the rows that a statement may have returned; returns the number of affected rows.
    func dropRows(of text: String) throws -> UInt64 {
        guard mysql_field_count(pointer) > 0 else { return mysql_affected_rows(pointer) }
        guard let result = mysql_use_result(pointer) else { throw noted(Self.failure(of: pointer), text) }
        while mysql_fetch_row(result) != nil {}
        let failure = Self.failure(of: pointer)
        mysql_free_result(result)
        if failure.number != 0 { throw noted(failure, text) }
        return 0
    }

    /// The number of rows that a statement changed, counted as on the other engines.
    ///
    /// The server omits rows that an update found but did not have to change, and counts a row twice that an insert
    /// found and updated. The flag `CLIENT_FOUND_ROWS` would count rows that `orKeep` left unchanged. So the numbers
    /// are taken from the server's info text (`mysql_info`): for an update the rows matched, for an insert of several
    /// rows their number.
    ///
    /// - Parameters:
    ///   - affected: The server's count of affected rows.
    ///   - text: The statement.
    ///   - isUpsert: Whether it updates existing rows.
    func changedRows(affected: UInt64, by text: String, isUpsert: Bool) -> Int {
        guard affected != .max else { return 0 }
        if isUpsert { return firstNumber ?? min(1, max(1, Int(clamping: affected))) }
        let isUpdate = text.drop { $0.isWhitespace }.prefix(6).uppercased() == "UPDATE"
        return isUpdate ? firstNumber ?? Int(clamping: affected) : Int(clamping: affected)
    }

    /// The first number in the info text, that of the rows matched or given, whatever the server's language.
    private var firstNumber: Int? {
        guard let remark = mysql_info(pointer) else { return nil }
        let digits = String(cString: remark).drop { !$0.isASCII || !$0.isNumber }.prefix { $0.isASCII && $0.isNumber }
        return Int(digits)
    }
}
