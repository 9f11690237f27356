import Foundation
import ServiceSupport

/// A Redis server of a test's own, that the test may kill and start again on the same port.
package final class OwnRedis: Sendable {
    /// The server did not start; what it said.
    package struct DidNotStart: Error {
        /// Its log.
        package let messages: String
    }

    private let folder: TemporaryFolder
    private let options: [String]
    private let child = Locked<ChildProcess?>(nil)
    /// Where it listens on 127.0.0.1.
    package let port: UInt16

    /// Starts a server.
    ///
    /// - Parameter options: More options of `redis-server`.
    package init(_ options: String...) async throws {
        folder = try TemporaryFolder()
        self.options = options
        port = try Self.freePort()
        try await start()
    }

    deinit {
        if let child = child.withLock({ $0 }) {
            Foundation.kill(child.identifier, SIGKILL)
            _ = child.wait()
        }
    }

    /// Its address.
    package var address: String { "redis://127.0.0.1:\(port)" }

    /// Starts it, or starts it again, and returns once it answers.
    package func start() async throws {
        let log = folder.path + "/server.log"
        let started = try ChildProcess(
            "/usr/bin/env",
            [
                "redis-server", "--bind", "127.0.0.1", "--port", "\(port)", "--save", "", "--appendonly", "no",
                "--dir", folder.path,
            ] + options, environment: ["PATH": "/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin"], folder: folder.path,
            output: log, messages: log + ".err")
        child.withLock { $0 = started }
        try await onThread { [port, child] in
            let end = ContinuousClock.now + .seconds(30)
            while ContinuousClock.now < end {
                if Self.answers(port) { return }
                if started.codeIfEnded() != nil {
                    child.withLock { $0 = nil }
                    break
                }
            }
            throw DidNotStart(messages: (try? String(contentsOfFile: log, encoding: .utf8)) ?? "")
        }
    }

    /// Ends it as a crash would, and waits until it is gone.
    package func kill() async throws {
        guard let running = child.withLock({ $0 }) else { return }
        child.withLock { $0 = nil }
        Foundation.kill(running.identifier, SIGKILL)
        try await onThread { _ = running.wait() }
    }

    /// Holds it still, so that it accepts connections and says nothing, or lets it go on.
    package func hold(_ isHeld: Bool) {
        guard let running = child.withLock({ $0 }) else { return }
        Foundation.kill(running.identifier, isHeld ? SIGSTOP : SIGCONT)
    }

    /// Whether something answers there, if only that a password is missing.
    private static func answers(_ port: UInt16) -> Bool {
        guard let client = try? RawClient(port: port, seconds: 5) else { return false }
        client.send("PING\r\n")
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = recv(client.descriptor, &bytes, bytes.count, 0)
        return count > 0 && (bytes[0] == UInt8(ascii: "+") || bytes.starts(with: Array("-NOAUTH".utf8)))
    }

    /// A port that nobody listens on at this moment.
    package static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, ownStreamSocketType, 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        return UInt16(bigEndian: address.sin_port)
    }
}

#if canImport(Glibc)
    private let ownStreamSocketType = Int32(SOCK_STREAM.rawValue)
#else
    private let ownStreamSocketType = SOCK_STREAM
#endif
