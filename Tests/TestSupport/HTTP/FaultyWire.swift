import Foundation

/// A line between a client and a server that a test can hold up, cut and mend.
///
/// It listens on a port of its own and carries bytes to and from the server's port, on two threads a connection.
package final class FaultyWire: @unchecked Sendable {
    // @unchecked: what changes is guarded by `condition`.

    /// What happens to what is sent.
    package enum State: Sendable {
        /// It arrives.
        case whole
        /// Connections are taken and nothing arrives; it arrives when the line is whole again.
        case stalled
        /// Connections are reset, new ones too.
        case cut
    }

    /// Where it listens.
    package let port: UInt16
    private let target: UInt16
    private let listener: Int32
    private let condition = NSCondition()
    private var state = State.whole
    private var isOver = false
    /// Both ends of every connection.
    private var ends: Set<Int32> = []

    /// Makes a whole line to a port of the loopback address.
    package init(to target: UInt16) throws {
        guard let listening = LoopbackSocket.listening() else { throw POSIXError(.EADDRINUSE) }
        (listener, port) = listening
        self.target = target
    }

    /// Begins to take connections, until `end`.
    package func begin() {
        let thread = Thread { [self] in
            while case let client = accept(listener, nil, nil), client >= 0 {
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                take(client)
            }
        }
        thread.start()
    }

    /// Changes what happens to what is sent.
    package func become(_ new: State) {
        condition.withLock {
            state = new
            if new == .cut { for end in ends { Self.reset(end) } }
            condition.broadcast()
        }
    }

    /// Ends it with all connections.
    package func end() {
        condition.withLock {
            isOver = true
            for end in ends { Self.reset(end) }
            condition.broadcast()
        }
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Whoever reads from it stops; the peer learns by a reset when it is closed.
    private static func reset(_ descriptor: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        shutdown(descriptor, Int32(SHUT_RD))
    }

    private func take(_ client: Int32) {
        let isRefused = condition.withLock { state == .cut || isOver }
        guard !isRefused, let server = LoopbackSocket.connected(to: target) else {
            Self.reset(client)
            close(client)
            return
        }
        condition.withLock { ends.formUnion([client, server]) }
        let left = Remaining(2)
        for (source, sink) in [(client, server), (server, client)] {
            let thread = Thread { [self] in
                carry(from: source, to: sink)
                guard left.countDown() else { return }
                condition.withLock { ends.subtract([client, server]) }
                close(client)
                close(server)
            }
            thread.start()
        }
    }

    /// Carries bytes one way until one end is closed or the line is cut.
    private func carry(from source: Int32, to sink: Int32) {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(source, &bytes, bytes.count, 0)
            let isWhole = condition.withLock {
                while state == .stalled, !isOver { condition.wait() }
                return state == .whole && !isOver
            }
            guard count > 0, isWhole else { break }
            var sent = 0
            while sent < count {
                let more = bytes[sent..<count].withUnsafeBytes { send(sink, $0.baseAddress, $0.count, noSignal) }
                guard more > 0 else { break }
                sent += more
            }
        }
        // The other direction ends as well; a cut is no orderly end, so nothing is said then.
        if condition.withLock({ state != .cut && !isOver }) { shutdown(sink, Int32(SHUT_WR)) }
        shutdown(sink, Int32(SHUT_RD))
    }
}

/// Counts threads down.
private final class Remaining: @unchecked Sendable {
    // @unchecked: guarded by the lock.
    private let lock = NSLock()
    private var count: Int

    init(_ count: Int) { self.count = count }

    /// Whether this was the last one.
    func countDown() -> Bool {
        lock.withLock {
            count -= 1
            return count == 0
        }
    }
}

#if canImport(Glibc)
    private let noSignal = Int32(MSG_NOSIGNAL)
#else
    private let noSignal: Int32 = 0
#endif
