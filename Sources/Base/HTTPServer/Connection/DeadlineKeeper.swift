internal import Foundation
internal import ServiceSupport

/// Ends what takes too long, on a thread of its own.
///
/// libmicrohttpd's own time limit starts again with every byte, so a client that sends one byte a minute would keep a
/// connection for ever; and it does not watch connections whose answer is still being made.
final class DeadlineKeeper: @unchecked Sendable {
    // @unchecked because `isStopping` is touched only while `condition` is locked.
    private let core: ServerCore
    private let condition = NSCondition()
    private var isStopping = false
    private var hasStopped = false
    private let limits: Limits

    /// Deadlines in milliseconds.
    private struct Limits: Sendable {
        let header: UInt64
        let body: UInt64
        let answer: UInt64
        let idle: UInt64
    }

    init(core: ServerCore) {
        self.core = core
        let configuration = core.configuration
        let header = UInt64(clamping: configuration.headerDeadline.milliseconds)
        limits = Limits(
            header: header, body: UInt64(clamping: configuration.bodyDeadline.milliseconds),
            answer: UInt64(clamping: configuration.answerDeadline.milliseconds),
            // Between requests libmicrohttpd closes silent connections; this one is for those that drip.
            idle: UInt64(clamping: configuration.idleTimeout.milliseconds).addingReportingOverflow(header).partialValue)
    }

    func start() {
        let thread = Thread { [self] in run() }
        thread.name = "http-deadlines"
        thread.start()
    }

    /// Ends the thread and waits until it has ended, a few milliseconds at most.
    func stop() {
        condition.lock()
        defer { condition.unlock() }
        isStopping = true
        condition.broadcast()
        while !hasStopped { condition.wait() }
    }

    private func run() {
        let shortest = min(limits.header, limits.body, limits.answer, limits.idle)
        let seconds = Double(min(max(shortest / 4, 10), 100)) / 1_000
        condition.lock()
        while !isStopping {
            condition.unlock()
            sweep()
            condition.lock()
            if !isStopping { _ = condition.wait(until: Date(timeIntervalSinceNow: seconds)) }
        }
        hasStopped = true
        condition.broadcast()
        condition.unlock()
    }

    private func sweep() {
        let now = monotonicNanoseconds() / 1_000_000
        // Descriptors are used only while the registry is locked: a connection leaves it before its descriptor is closed.
        let interrupted: [(any Interruptible, Interruption)] = core.connections.withLock { connections in
            var interrupted: [(any Interruptible, Interruption)] = []
            for connection in connections.values {
                let (phase, since) = connection.phase
                let age = now > since ? now - since : 0
                switch phase {
                case .opened where age > limits.header: connection.cut()
                case .readingHeaders where age > limits.header: connection.cut(farewell: Self.farewell)
                case .readingBody where age > limits.body: connection.cut(farewell: Self.farewell)
                case .answering where age > limits.answer: connection.cut()
                case .idle where age > limits.idle: connection.cut()
                case .handling, .streaming:
                    guard let pending = connection.pending.withLock({ $0 }) else { continue }
                    if let deadline = pending.deadline, now >= deadline {
                        interrupted.append((pending, .deadlineExceeded))
                    } else if connection.isClientGone {
                        interrupted.append((pending, .clientGone))
                    }
                default: break
                }
            }
            return interrupted
        }
        for (pending, reason) in interrupted { pending.interrupt(reason) }
    }

    /// The whole answer to a client that was too slow; written straight to the socket, because libmicrohttpd cannot be
    /// given an answer while it waits for the rest of a request.
    private static let farewell: [UInt8] = {
        let body =
            #"{"type":"urn:problem:request-timeout","title":"Request Timeout","status":408,"#
            + #""detail":"The request did not arrive in time."}"#
        return Array(
            ("HTTP/1.1 408 Request Timeout\r\nContent-Type: application/problem+json\r\n"
                + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n" + body).utf8)
    }()
}
