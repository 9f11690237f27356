import Foundation
import ServiceSupport

/// A server on loopback that sends exactly the bytes it is told to.
package final class ScriptedServer: Sendable {
    /// What the server does with one request.
    package enum Reaction: Sendable {
        /// Sends the bytes and closes.
        case send(String)
        /// Sends the bytes, then keeps the connection open without another word until the client closes it.
        case sendAndWait(String)
        /// Sends the bytes and closes.
        case sendBytes([UInt8])
        /// Sends the bytes and takes the next request on the same connection.
        case keep(String)
        /// Sends a head, then so many bytes as fast as they are taken, and closes.
        case flood(String, bytes: Int)
        /// Sends a byte every twentieth of a second until the client closes.
        case drip(String)
    }

    /// The port it listens on.
    package let port: UInt16
    private let listener: Int32
    private struct State: Sendable {
        var requests: [(head: String, body: [UInt8])] = []
        var connections = 0
        var closed = 0
        var flooded = 0
    }

    private let state = Locked(State())

    /// Starts to listen; `react` is told each request's path and number, from 0.
    package init(_ react: @escaping @Sendable (_ path: String, _ count: Int) -> Reaction) throws {
        let listener = socket(AF_INET, streamSocketType, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, size) == 0 && listen(listener, 256) == 0
                    && getsockname(listener, pointer, &size) == 0
            }
        }
        guard status else { throw POSIXError(.EADDRNOTAVAIL) }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        let state = state
        Thread {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else {
                    close(listener)
                    return
                }
                state.withLock { $0.connections += 1 }
                Thread {
                    while Self.serve(connection, state, react) {}
                    close(connection)
                    state.withLock { $0.closed += 1 }
                }.start()
            }
        }.start()
    }

    deinit {
        // Wakes the thread, which closes: closed here, the number could be another socket's when the thread next accepts.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// The heads of the requests so far.
    package var seen: [String] { state.withLock { $0.requests.map(\.head) } }

    /// The bodies of the requests so far.
    package var bodies: [[UInt8]] { state.withLock { $0.requests.map(\.body) } }

    /// Connections that were made so far.
    package var connections: Int { state.withLock { $0.connections } }

    /// Connections that are over.
    package var closed: Int { state.withLock { $0.closed } }

    /// Bytes of floods that the network has taken so far.
    package var flooded: Int { state.withLock { $0.flooded } }

    /// An address on this server.
    package func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// Serves a request; whether another one may follow on the connection.
    private static func serve(
        _ connection: Int32, _ state: Locked<State>, _ react: (String, Int) -> Reaction
    ) -> Bool {
        var head: [UInt8] = []
        var byte: UInt8 = 0
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard recv(connection, &byte, 1, 0) == 1 else { return false }
            head.append(byte)
        }
        let text = String(decoding: head, as: UTF8.self)
        let length = text.lowercased().firstMatch(of: /\r\ncontent-length: *(\d+)/).flatMap { Int($0.output.1) } ?? 0
        var body: [UInt8] = []
        while body.count < length, recv(connection, &byte, 1, 0) == 1 { body.append(byte) }
        let count = state.withLock { [body] state in
            state.requests.append((text, body))
            return state.requests.count - 1
        }
        let path = text.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        switch react(path, count) {
        case .send(let answer): _ = sendAll(connection, Array(answer.utf8))
        case .sendBytes(let answer): _ = sendAll(connection, answer)
        case .keep(let answer): return sendAll(connection, Array(answer.utf8))
        case .flood(let head, var left):
            guard sendAll(connection, Array(head.utf8)) else { return false }
            let block = [UInt8](repeating: 0x78, count: 64 << 10)
            while left > 0 {
                let piece = Array(block.prefix(left))
                guard sendAll(connection, piece) else { return false }
                left -= piece.count
                state.withLock { $0.flooded += piece.count }
            }
        case .sendAndWait(let answer):
            _ = sendAll(connection, Array(answer.utf8))
            while recv(connection, &byte, 1, 0) > 0 {}
        case .drip(let answer):
            for byte in answer.utf8 where send(connection, [byte], 1, noSignal) == 1 {
                // Slow on purpose; a client that hangs up ends it.
                var entry = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
                if poll(&entry, 1, 50) != 0 { break }
            }
        }
        return false
    }

    private static func sendAll(_ connection: Int32, _ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, noSignal) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}

#if canImport(Glibc)
    private let noSignal = Int32(MSG_NOSIGNAL)
    private let streamSocketType = Int32(SOCK_STREAM.rawValue)
#else
    private let noSignal: Int32 = 0
    private let streamSocketType = SOCK_STREAM
#endif
