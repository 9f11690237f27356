internal import CEvents
internal import Foundation
internal import ServiceSupport
internal import Synchronization

/// Accepts connections on a thread of its own and passes each to the loop that has the fewest.
///
/// A single thread accepts, so that the limits hold exactly and the loops share the load evenly, whatever their speed.
final class Acceptor: @unchecked Sendable {
    // @unchecked because of the poller's pointer, which may be woken on any thread and is otherwise confined to the
    // thread.
    private let core: ServerCore
    private let loops: [EventLoop]
    private let socket: ListeningSocket
    private let poller: OpaquePointer
    private let isStopping = Atomic<Bool>(false)

    /// How long accepting pauses when the process has no descriptor left, in milliseconds.
    private static let pause: Int32 = 100

    /// Creates an acceptor; nil when the process has no descriptor left.
    init?(core: ServerCore, loops: [EventLoop], socket: ListeningSocket) {
        guard let poller = events_make(core.configuration.usesPortablePolling ? 1 : 0) else { return nil }
        guard events_add(poller, socket.descriptor, Int32(EVENTS_READ.rawValue), 0) == 0 else {
            events_free(poller)
            return nil
        }
        self.core = core
        self.loops = loops
        self.socket = socket
        self.poller = poller
    }

    deinit { events_free(poller) }

    /// Accepts until `stop`, then closes the socket.
    func run() {
        let limit = max(1, core.configuration.connectionLimit)
        var ready = EventsReady()
        while !isStopping.load(ordering: .acquiring) {
            let isFull = core.openConnections.load(ordering: .sequentiallyConsistent) >= limit
            events_change(poller, socket.descriptor, isFull ? 0 : Int32(EVENTS_READ.rawValue), 0)
            // From here on, closing a connection wakes this thread, so it cannot sleep while there is room.
            guard events_wait(poller, &ready, 1, -1) > 0, !isFull else { continue }
            if accept(atMost: limit) == EVENTS_EXHAUSTED.rawValue { rest() }
        }
        events_remove(poller, socket.descriptor)
        close(socket.descriptor)
    }

    /// Ends `run`. May be called on any thread.
    func stop() {
        isStopping.store(true, ordering: .releasing)
        wake()
    }

    /// Makes the thread check the limit again.
    func wake() { events_wake(poller) }

    private func rest() {
        events_change(poller, socket.descriptor, 0, 0)
        var ready = EventsReady()
        _ = events_wait(poller, &ready, 1, Self.pause)
    }

    /// Accepts pending connections; returns why it stopped.
    private func accept(atMost limit: Int) -> Int32 {
        while core.openConnections.load(ordering: .sequentiallyConsistent) < limit {
            var storage = sockaddr_storage()
            let descriptor = events_accept(socket.descriptor, &storage)
            guard descriptor >= 0 else { return descriptor }
            guard let address = ClientAddress(storage) else {
                close(descriptor)
                continue
            }
            guard core.admit(address) else {
                Self.refuse(descriptor)
                continue
            }
            var one: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
            core.opened()
            loops.min { $0.load < $1.load }?.adopt(EventLoop.Arrival(descriptor: descriptor, address: address))
        }
        return Int32(EVENTS_AGAIN.rawValue)
    }

    /// Refuses a connection beyond its address's limit: sends a response without reading, and closes it.
    private static func refuse(_ descriptor: Int32) {
        _ = refusal.withUnsafeBytes { events_send(descriptor, $0.baseAddress, $0.count, nil, 0) }
        shutdown(descriptor, Int32(SHUT_WR))
        // Bytes that the client has already sent are read, so that closing does not reset the connection before the
        // response.
        var bytes = [UInt8](repeating: 0, count: 4_096)
        _ = events_receive(descriptor, &bytes, bytes.count)
        close(descriptor)
    }

    private static let refusal: [UInt8] = {
        let body =
            #"{"type":"urn:problem:too-many-connections","title":"Service Unavailable","status":503,"#
            + #""detail":"This address has as many connections as it may have. Close some, or reuse them."}"#
        return Array(
            ("HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nCache-Control: no-store\r\n"
                + "Retry-After: 1\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n" + body).utf8)
    }()
}

/// A thread of the server's own that can be joined.
///
/// Not one of the shared pool for tasks: connections must be served whatever tasks do.
final class OwnedThread: @unchecked Sendable {
    // @unchecked because `hasEnded` is accessed only while `condition` is locked.
    private let condition = NSCondition()
    private var hasEnded = false

    /// Starts a thread that runs `body` once.
    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread { [self] in
            body()
            condition.lock()
            hasEnded = true
            condition.broadcast()
            condition.unlock()
        }
        thread.name = name
        thread.start()
    }

    /// Blocks until the thread has ended.
    func join() {
        condition.lock()
        defer { condition.unlock() }
        while !hasEnded { condition.wait() }
    }
}
