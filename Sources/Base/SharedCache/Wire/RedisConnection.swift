internal import CHiredis
internal import Foundation
import ServiceSupport

/// Owns the C handle of a connection to a Redis server.
///
/// hiredis opens the socket, encodes commands and parses replies; sending and receiving are done here, because the
/// library's own time-outs restart after every byte of a slow server. Every wait is a `poll` that ends at a deadline or
/// when the connection is interrupted. After a failure a connection is unusable.
final class RedisConnection: @unchecked Sendable {
    // @unchecked: one thread at a time uses it; `interrupt` may be called from any thread and only writes to a pipe.
    private let context: UnsafeMutablePointer<redisContext>
    private let functions: UnsafeMutablePointer<redisReplyObjectFunctions>
    private let wakes: (read: Int32, write: Int32)
    private var buffer = [UInt8](repeating: 0, count: 16_384)

    /// The maximum size of one reply, in bytes.
    private let replyLimit: Int

    /// Connects, authenticates and selects the database.
    init(_ address: RedisAddress, connectLimit: Duration, commandLimit: Duration, replyLimit: Int) throws {
        let made: UnsafeMutablePointer<redisContext>? =
            switch address.place {
            case .network(let host, let port): redisConnectNonBlock(host, port)
            case .socket(let path): redisConnectUnixNonBlock(path)
            }
        guard let made else { throw RedisFailure("there is no memory for a connection") }
        guard made.pointee.err == 0, made.pointee.reader != nil else {
            let reason = Self.reason(of: made)
            redisFree(made)
            throw RedisFailure(reason)
        }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            redisFree(made)
            throw RedisFailure("no pipe can be made")
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        wakes = (ends[0], ends[1])
        context = made
        _ = fcntl(made.pointee.fd, F_SETFD, FD_CLOEXEC)
        functions = .allocate(capacity: 1)
        metier_redis_bound(made.pointee.reader, functions)
        self.replyLimit = replyLimit
        try finishConnecting(until: .now + connectLimit)
        try logIn(address, until: .now + commandLimit)
    }

    deinit {
        redisFree(context)
        functions.deallocate()
        close(wakes.read)
        close(wakes.write)
    }

    private func logIn(_ address: RedisAddress, until deadline: ContinuousClock.Instant) throws {
        if let password = address.password {
            let name = address.username.map { [Array($0.utf8)] } ?? []
            try expectOK("AUTH", name + [Array(password.reveal().utf8)], until: deadline)
        }
        if address.database != 0 {
            try expectOK("SELECT", [Array(String(address.database).utf8)], until: deadline)
        }
    }

    private func expectOK(_ command: String, _ arguments: [[UInt8]], until deadline: ContinuousClock.Instant) throws {
        switch try call(command, arguments, until: deadline) {
        case .status: return
        case .refusal(let text): throw RedisFailure("it refuses \(command) (\(RedisFailure.word(of: text)))")
        default: throw RedisFailure("it does not answer \(command) as Redis does")
        }
    }

    // MARK: - Commands

    /// Sends a command and returns its reply.
    func call(_ command: String, _ arguments: [[UInt8]], until deadline: ContinuousClock.Instant) throws -> RedisReply {
        try send(command, arguments, until: deadline)
        guard let reply = try receive(until: deadline) else { throw RedisFailure("it was interrupted") }
        return reply
    }

    /// Sends a command.
    func send(_ command: String, _ arguments: [[UInt8]], until deadline: ContinuousClock.Instant) throws {
        let parts = [Array(command.utf8)] + arguments
        let lengths = parts.map(\.count)
        // One buffer for the bytes of all parts; the pointers live as long as the closure.
        let flat = Array(parts.joined()) + [0]
        var text: UnsafeMutablePointer<CChar>?
        let length = flat.withUnsafeBytes { bytes -> Int32 in
            var pointers: [UnsafePointer<CChar>?] = []
            var offset = 0
            for length in lengths {
                pointers.append(bytes.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self))
                offset += length
            }
            return Int32(redisFormatCommandArgv(&text, Int32(parts.count), &pointers, lengths))
        }
        guard length > 0, let text else { throw RedisFailure("the command cannot be written") }
        defer { redisFreeCommand(text) }
        try transmit(UnsafeRawBufferPointer(start: text, count: Int(length)), until: deadline)
    }

    /// The next reply; `nil` when the wait was interrupted.
    func receive(until deadline: ContinuousClock.Instant) throws -> RedisReply? {
        var received = 0
        while true {
            if let reply = try parsed() { return reply }
            guard received < replyLimit else { throw RedisFailure("its answer is too long") }
            guard try wait(for: POLLIN, until: deadline) else { return nil }
            received += try readSome()
        }
    }

    /// Whether it can be reused: there is nothing to read, neither a reply nor the end of the stream.
    var isQuiet: Bool {
        // An unsolicited reply must not be taken for that of the next command.
        guard let reader = context.pointee.reader, reader.pointee.pos == reader.pointee.len else { return false }
        var entry = pollfd(fd: context.pointee.fd, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) == 0
    }

    /// Ends the current wait, or the next one; callable from any thread.
    func interrupt() {
        var byte: UInt8 = 1
        _ = write(wakes.write, &byte, 1)
    }

    // MARK: - The socket

    private func finishConnecting(until deadline: ContinuousClock.Instant) throws {
        guard try wait(for: POLLOUT, until: deadline) else { throw RedisFailure("it was interrupted") }
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(context.pointee.fd, SOL_SOCKET, SO_ERROR, &code, &size) == 0, code == 0 else {
            throw RedisFailure(Self.text(of: code))
        }
    }

    /// Waits for the socket; false when interrupted.
    private func wait(for event: Int32, until deadline: ContinuousClock.Instant) throws -> Bool {
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { throw RedisFailure("it does not answer in time", isLate: true) }
            var entries = [
                pollfd(fd: context.pointee.fd, events: Int16(event), revents: 0),
                pollfd(fd: wakes.read, events: Int16(POLLIN), revents: 0),
            ]
            // Rounded up, so that the last wait does not become a busy loop with a time-out of zero.
            let ready = poll(&entries, 2, Int32(clamping: Int64((left / .milliseconds(1)).rounded(.up))))
            if ready < 0, errno != EINTR { throw RedisFailure(Self.text(of: errno)) }
            if ready > 0, entries[1].revents != 0 { return false }
            if ready > 0 { return true }
        }
    }

    private func transmit(_ bytes: UnsafeRawBufferPointer, until deadline: ContinuousClock.Instant) throws {
        var sent = 0
        while sent < bytes.count {
            let count = Foundation.send(
                context.pointee.fd, bytes.baseAddress?.advanced(by: sent), bytes.count - sent, noSignal)
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN || errno == EWOULDBLOCK {
                guard try wait(for: POLLOUT, until: deadline) else { throw RedisFailure("it was interrupted") }
            } else if errno != EINTR {
                throw RedisFailure(Self.text(of: errno))
            }
        }
    }

    private func readSome() throws -> Int {
        let count = recv(context.pointee.fd, &buffer, buffer.count, 0)
        guard count != 0 else { throw RedisFailure("it closed the connection") }
        guard count > 0 else {
            if errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR { return 0 }
            throw RedisFailure(Self.text(of: errno))
        }
        let status = buffer.withUnsafeBytes { bytes in
            redisReaderFeed(context.pointee.reader, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), count)
        }
        guard status == REDIS_OK else { throw RedisFailure("it does not speak the protocol of Redis") }
        return count
    }

    /// A complete reply; `nil` when more bytes are needed.
    private func parsed() throws -> RedisReply? {
        var object: UnsafeMutableRawPointer?
        guard redisReaderGetReply(context.pointee.reader, &object) == REDIS_OK else {
            throw RedisFailure("it does not speak the protocol of Redis")
        }
        guard let object else { return nil }
        defer { freeReplyObject(object) }
        guard let reply = RedisReply(UnsafePointer(object.assumingMemoryBound(to: redisReply.self))) else {
            throw RedisFailure("it does not speak the protocol of Redis")
        }
        return reply
    }

    // MARK: - Reasons

    private static func reason(of context: UnsafeMutablePointer<redisContext>) -> String {
        withUnsafeBytes(of: &context.pointee.errstr) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    private static func text(of code: Int32) -> String { String(cString: strerror(code)) }
}

#if canImport(Glibc)
    private let noSignal = Int32(MSG_NOSIGNAL)
#else
    private let noSignal: Int32 = 0
#endif
