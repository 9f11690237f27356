internal import CPostgreSQL
import Foundation
import Synchronization

/// A connection that listens on one channel.
final class PostgreSQLListener: ChangeListening, @unchecked Sendable {
    // @unchecked: one thread waits at a time; `interrupt` only sets a flag and writes to a pipe.
    private let handle: PostgreSQLHandle
    private let wakes: (read: Int32, write: Int32)

    init(adopting handle: PostgreSQLHandle, limits: DatabaseLimits, channel: String) throws {
        self.handle = handle
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw DatabaseError(.unavailable, "No pipe can be made to listen with.") }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        wakes = (ends[0], ends[1])
        let text = "LISTEN \(Dialect.postgreSQL.quoted(channel))"
        guard PQsendQuery(handle.pointer, text) == 1 else { throw handle.error(nil, statement: text) }
        let deadline = ContinuousClock.now + limits.connecting
        try handle.flush(until: deadline, isCleaningUp: false)
        while let result = try handle.nextResult(until: deadline, isCleaningUp: false) {
            defer { PQclear(result) }
            guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw handle.error(result, statement: text) }
        }
    }

    deinit {
        close(wakes.read)
        close(wakes.write)
    }

    func interrupt() {
        var byte: UInt8 = 1
        _ = write(wakes.write, &byte, 1)
    }

    func wait(atMost limit: Duration) throws -> [String] {
        let early = try take()
        guard early.isEmpty else { return early }
        var entries = [
            pollfd(fd: PQsocket(handle.pointer), events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakes.read, events: Int16(POLLIN), revents: 0),
        ]
        let milliseconds = Int32(clamping: Int64(limit / .milliseconds(1)))
        guard poll(&entries, 2, milliseconds) > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(wakes.read, &bytes, bytes.count) > 0 {}
        return try take()
    }

    private func take() throws -> [String] {
        guard PQconsumeInput(handle.pointer) == 1, PQstatus(handle.pointer) == CONNECTION_OK else {
            throw DatabaseError(.unavailable, "The database server went away: \(handle.reason).")
        }
        var payloads: [String] = []
        while let notification = PQnotifies(handle.pointer) {
            payloads.append(notification.pointee.extra.map { String(cString: $0) } ?? "")
            PQfreemem(notification)
        }
        return payloads
    }
}
