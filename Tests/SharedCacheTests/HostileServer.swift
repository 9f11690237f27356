import Foundation
import ServiceSupport

/// A server on loopback that answers every command with exactly the bytes it is told to.
final class HostileServer: Sendable {
    /// What it does once a command has come.
    enum Reaction: Sendable {
        /// Sends the bytes and waits for more commands.
        case send(String)
        /// Sends the bytes and closes.
        case sendAndClose(String)
        /// Says nothing, whatever comes.
        case silence
    }

    let port: UInt16
    private let listener: Int32
    private let state: Locked<(reaction: Reaction, connections: Int)>

    init(_ reaction: Reaction) throws {
        let listener = socket(AF_INET, streamSocketType, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        let state = Locked((reaction: reaction, connections: 0))
        self.state = state
        Thread {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else {
                    close(listener)
                    return
                }
                state.withLock { $0.connections += 1 }
                Thread { Self.serve(connection, state) }.start()
            }
        }.start()
    }

    deinit {
        // Wakes the thread, which closes.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// How many connections came.
    var connections: Int { state.withLock { $0.connections } }

    /// Behaves differently from the next command on.
    func react(_ reaction: Reaction) { state.withLock { $0.reaction = reaction } }

    private static func serve(_ connection: Int32, _ state: Locked<(reaction: Reaction, connections: Int)>) {
        defer { close(connection) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while recv(connection, &bytes, bytes.count, 0) > 0 {
            switch state.withLock({ $0.reaction }) {
            case .silence: break
            case .send(let text): sendAll(connection, text)
            case .sendAndClose(let text):
                sendAll(connection, text)
                return
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
