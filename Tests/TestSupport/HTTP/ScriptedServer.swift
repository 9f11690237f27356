import Foundation
import ServiceSupport

/// A server on loopback that sends exactly the bytes it is told to, one connection for each request.
package final class ScriptedServer: Sendable {
    /// What the server does with one request.
    package enum Reaction: Sendable {
        /// Sends the bytes and closes.
        case send(String)
        /// Sends the bytes, then keeps the connection open without another word until the client closes it.
        case sendAndWait(String)
        /// Sends a byte every twentieth of a second until the client closes.
        case drip(String)
    }

    /// The port it listens on.
    package let port: UInt16
    private let listener: Int32
    private let requests = Locked<[(head: String, body: [UInt8])]>([])

    /// Starts to listen; `react` is told each request's path and number, from 0.
    package init(_ react: @escaping @Sendable (_ path: String, _ count: Int) -> Reaction) throws {
        let listener = socket(AF_INET, streamSocketType, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, size) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, pointer, &size) == 0
            }
        }
        guard status else { throw POSIXError(.EADDRNOTAVAIL) }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        let requests = requests
        Thread {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else {
                    close(listener)
                    return
                }
                Thread { Self.serve(connection, requests, react) }.start()
            }
        }.start()
    }

    deinit {
        // Wakes the thread, which closes: closed here, the number could be another socket's when the thread next accepts.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// The heads of the requests so far.
    package var seen: [String] { requests.withLock { $0.map(\.head) } }

    /// The bodies of the requests so far.
    package var bodies: [[UInt8]] { requests.withLock { $0.map(\.body) } }

    /// An address on this server.
    package func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    private static func serve(
        _ connection: Int32, _ requests: Locked<[(head: String, body: [UInt8])]>, _ react: (String, Int) -> Reaction
    ) {
        defer { close(connection) }
        var head: [UInt8] = []
        var byte: UInt8 = 0
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard recv(connection, &byte, 1, 0) == 1 else { return }
            head.append(byte)
        }
        let text = String(decoding: head, as: UTF8.self)
        let length = text.lowercased().firstMatch(of: /\r\ncontent-length: *(\d+)/).flatMap { Int($0.output.1) } ?? 0
        var body: [UInt8] = []
        while body.count < length, recv(connection, &byte, 1, 0) == 1 { body.append(byte) }
        let count = requests.withLock { [body] requests in
            requests.append((text, body))
            return requests.count - 1
        }
        let path = text.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        switch react(path, count) {
        case .send(let answer):
            sendAll(connection, answer)
        case .sendAndWait(let answer):
            sendAll(connection, answer)
            while recv(connection, &byte, 1, 0) > 0 {}
        case .drip(let answer):
            for byte in answer.utf8 where send(connection, [byte], 1, noSignal) == 1 {
                // Slow on purpose; a client that hangs up ends it.
                var entry = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
                if poll(&entry, 1, 50) != 0 { break }
            }
        }
    }

    private static func sendAll(_ connection: Int32, _ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, noSignal) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

#if canImport(Glibc)
    private let noSignal = Int32(MSG_NOSIGNAL)
    private let streamSocketType = Int32(SOCK_STREAM.rawValue)
#else
    private let noSignal: Int32 = 0
    private let streamSocketType = SOCK_STREAM
#endif
