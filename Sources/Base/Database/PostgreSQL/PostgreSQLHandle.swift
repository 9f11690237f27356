internal import CPostgreSQL
import Foundation
import Synchronization

/// Owns the C handle of a connection, waits for its socket and sends cancel requests.
///
/// libpq is used in non-blocking mode: every wait is a `poll` that ends at a deadline, so an unresponsive server or
/// network cannot block a thread forever.
final class PostgreSQLHandle: @unchecked Sendable {
    // @unchecked: `cancel` and `isInterrupted` may be used from any thread; libpq allows that for a `PGcancel`.
    // Everything else stays on the queue that owns the connection.
    let pointer: OpaquePointer
    private let canceller: OpaquePointer?
    /// Set to request the end of the running statement.
    let isInterrupted = Atomic(false)
    /// Whether a cancel request may still reach the server; such a connection is not reused.
    let hasAskedToStop = Atomic(false)
    /// Whether a cancel request waits for the server's reply.
    let isAsking = Atomic(false)
    /// Whether the connection is unusable.
    private(set) var isLost = false

    /// The interval in milliseconds at which a wait checks for an interrupt.
    private static let slice: Int32 = 50
    /// How long the server may take to act on a cancel request before the connection is given up.
    private static let stopLimit = Duration.seconds(5)
    /// The interval after which a cancel request is repeated.
    private static let askInterval = Duration.milliseconds(250)

    init(adopting pointer: OpaquePointer) {
        self.pointer = pointer
        canceller = PQgetCancel(pointer)
        // Notices would go to standard error; the server's own log has them.
        PQsetNoticeReceiver(pointer, { _, _ in }, nil)
        PQsetnonblocking(pointer, 1)
    }

    deinit {
        if let canceller { PQfreeCancel(canceller) }
        PQfinish(pointer)
    }

    /// Requests that the server end the running statement, over a separate connection; callable from any thread.
    ///
    /// The request blocks, so it runs on another thread; the handle lives until it is done. There is one request at a
    /// time.
    func cancel() {
        hasAskedToStop.store(true, ordering: .releasing)
        guard canceller != nil, !isAsking.exchange(true, ordering: .acquiringAndReleasing) else { return }
        // An unresponsive server blocks the requesting thread: it must not be one that others wait for.
        Thread.detachNewThread { [self] in
            var reason = [CChar](repeating: 0, count: 256)
            if let canceller { _ = PQcancel(canceller, &reason, Int32(reason.count)) }
            isAsking.store(false, ordering: .releasing)
        }
    }

    // MARK: - Waiting

    /// Waits until the socket is readable, or writable if requested; throws when the server stays silent.
    private func wait(toWrite: Bool, until deadline: ContinuousClock.Instant, isCleaningUp: Bool) throws {
        var stopBy: ContinuousClock.Instant?
        var askAgainAt = ContinuousClock.now
        while true {
            let descriptor = PQsocket(pointer)
            guard descriptor >= 0 else { throw lost("the connection was closed") }
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN) | (toWrite ? Int16(POLLOUT) : 0), revents: 0)
            let ready = poll(&entry, 1, Self.slice)
            if ready > 0 { return }
            if ready < 0, errno != EINTR { throw lost(String(cString: strerror(errno))) }
            if isInterrupted.load(ordering: .relaxed), !isCleaningUp {
                if let stopBy {
                    if ContinuousClock.now > stopBy { throw lost("it did not stop when it was asked to") }
                    // A server that received the request between two messages of one statement has discarded it.
                    if ContinuousClock.now > askAgainAt {
                        cancel()
                        askAgainAt = .now + Self.askInterval
                    }
                } else {
                    if !hasAskedToStop.load(ordering: .relaxed) { cancel() }
                    stopBy = .now + Self.stopLimit
                    askAgainAt = .now + Self.askInterval
                }
            }
            if ContinuousClock.now > deadline { throw lost("it does not answer") }
        }
    }

    private func lost(_ why: String) -> DatabaseError {
        isLost = true
        return DatabaseError(.unavailable, "The database server went away: \(why).", engineCode: "SQLSTATE-08006")
    }

    /// Sends everything that libpq has buffered.
    func flush(until deadline: ContinuousClock.Instant, isCleaningUp: Bool) throws {
        while true {
            switch PQflush(pointer) {
            case 0: return
            case 1:
                try wait(toWrite: true, until: deadline, isCleaningUp: isCleaningUp)
                // A server that cannot write stops reading.
                guard PQconsumeInput(pointer) == 1 else { throw lost(reason) }
            default: throw lost(reason)
            }
        }
    }

    /// The next result of what was sent; `nil` after the last one. The caller must clear it.
    func nextResult(until deadline: ContinuousClock.Instant, isCleaningUp: Bool) throws -> OpaquePointer? {
        while PQisBusy(pointer) == 1 {
            try wait(toWrite: false, until: deadline, isCleaningUp: isCleaningUp)
            guard PQconsumeInput(pointer) == 1 else { throw lost(reason) }
        }
        return PQgetResult(pointer)
    }

    /// Sends rows of a `COPY`.
    func copy(_ bytes: UnsafeRawBufferPointer, until deadline: ContinuousClock.Instant) throws {
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
        while true {
            switch PQputCopyData(pointer, base, Int32(bytes.count)) {
            case 1: return
            case 0:
                try wait(toWrite: true, until: deadline, isCleaningUp: false)
                guard PQconsumeInput(pointer) == 1 else { throw lost(reason) }
            default: throw error(nil, statement: nil)
            }
        }
    }

    /// Whether there is nothing to read: after a disconnect the socket is readable.
    var isQuiet: Bool {
        var entry = pollfd(fd: PQsocket(pointer), events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) == 0
    }

    // MARK: - Failures

    /// The first line of libpq's last error message, without the final full stop.
    var reason: String { Self.firstLine(PQerrorMessage(pointer).map { String(cString: $0) } ?? "") }

    private static func firstLine(_ text: String) -> String {
        let line = text.split(separator: "\n").first.map(String.init) ?? "no reason given"
        return line.hasSuffix(".") ? String(line.dropLast()) : line
    }

    /// The only place where failures are read: class, text and statement are captured together, before another libpq
    /// call.
    func error(_ result: OpaquePointer?, statement: String?) -> DatabaseError {
        func field(_ name: Character) -> String? {
            result.flatMap { PQresultErrorField($0, Int32(name.asciiValue ?? 0)) }.map { String(cString: $0) }
        }
        let state = field("C") ?? ""
        if state.isEmpty, PQstatus(pointer) != CONNECTION_OK { return lost(reason) }
        // The primary message names tables and constraints; the detail, which contains values, is left out.
        let text = Self.firstLine(field("M") ?? PQerrorMessage(pointer).map { String(cString: $0) } ?? "")
        let (code, message) = Self.classify(state, text, rule: field("n"))
        return DatabaseError(
            code, message, engineCode: state.isEmpty ? nil : "SQLSTATE-\(state)", statement: statement)
    }

    /// The class of a SQLSTATE (PostgreSQL's Appendix A) and a message for it.
    private static func classify(_ state: String, _ text: String, rule: String?) -> (DatabaseError.Code, String) {
        switch state {
        case "40001", "40P01", "40003": (.conflict, "The transaction lost against another one: \(text).")
        case "55P03", "55006": (.busy, "Another session holds what is needed: \(text).")
        case "57014": (.cancelled, "The statement was interrupted: \(text).")
        case "57P01", "57P02", "57P03", "57P05": (.unavailable, "The database server went away: \(text).")
        case "53100": (.diskFull, "The server's disk is full.")
        case "25006", "42501": (.readOnly, "The database may not be written: \(text).")
        // Texts of data errors repeat the value.
        case _ where state.hasPrefix("22"): (.constraint, "A value does not fit its column.")
        case _ where state.hasPrefix("23"):
            (.constraint, "A row breaks a rule of its table\(rule.map { " (\($0))" } ?? "").")
        case _ where state.hasPrefix("08"): (.unavailable, "The database server went away: \(text).")
        case _ where state.hasPrefix("53"): (.unavailable, "The server has no room for the request: \(text).")
        case _ where state.hasPrefix("28") || state == "3D000":
            (.unavailable, "The server refuses the connection: \(text).")
        case _ where state.hasPrefix("42"): (.statement, "The statement failed: \(text).")
        case _ where state.hasPrefix("XX"): (.corrupt, "The server reports damage: \(text).")
        default: (.other, "The database failed: \(text).")
        }
    }
}
