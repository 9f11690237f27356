import Database
import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("A password for MySQL 8", .timeLimit(.minutes(1)))
struct MySQLPasswordTests {
    /// Plays a MySQL 8 server without TLS that asks for the whole password (`caching_sha2_password`, nothing cached), and
    /// tells what it was sent.
    private final class OpenServer: Sendable {
        let port: UInt16
        private let listener: Int32
        private let answers = Locked<[[UInt8]]>([])
        private let isDone = DispatchSemaphore(value: 0)

        init() throws {
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var place = sockaddr_in()
            place.sin_family = sa_family_t(AF_INET)
            place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutablePointer(to: &place) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    _ = bind(listener, address, size)
                    _ = listen(listener, 1)
                    _ = getsockname(listener, address, &size)
                }
            }
            self.listener = listener
            port = UInt16(bigEndian: place.sin_port)
            Thread.detachNewThread { [self] in
                serve()
                isDone.signal()
            }
        }

        deinit { close(listener) }

        /// What the client sent, packet by packet, after the connection has ended.
        func received() -> [[UInt8]] {
            _ = isDone.wait(timeout: .now() + 10)
            return answers.withLock { $0 }
        }

        private func serve() {
            let client = accept(listener, nil, nil)
            defer { close(client) }
            // Protocol 41, plugins, secure connection; no TLS (0x0800).
            let (low, high): (UInt16, UInt16) = (0xA28F, 0x003B)
            var greeting: [UInt8] = [10] + Array("8.0.36".utf8) + [0, 7, 0, 0, 0] + Array("12345678".utf8) + [0]
            greeting += [UInt8(low & 0xFF), UInt8(low >> 8), 45, 2, 0, UInt8(high & 0xFF), UInt8(high >> 8), 21]
            greeting += [UInt8](repeating: 0, count: 10) + Array("abcdefghijkl".utf8) + [0]
            greeting += Array("caching_sha2_password".utf8) + [0]
            send(greeting, number: 0, to: client)
            guard let login = receive(from: client) else { return }
            send([1, 4], number: login + 1, to: client)
            _ = receive(from: client)
        }

        private func send(_ body: [UInt8], number: UInt8, to client: Int32) {
            let packet = [UInt8(body.count & 0xFF), UInt8(body.count >> 8), 0, number] + body
            _ = write(client, packet, packet.count)
        }

        private func receive(from client: Int32) -> UInt8? {
            guard let head = bytes(4, from: client) else { return nil }
            guard let body = bytes(Int(head[0]) + Int(head[1]) << 8, from: client) else { return nil }
            answers.withLock { $0.append(body) }
            return head[3]
        }

        private func bytes(_ count: Int, from client: Int32) -> [UInt8]? {
            var all: [UInt8] = []
            while all.count < count {
                var part = [UInt8](repeating: 0, count: count - all.count)
                let read = read(client, &part, part.count)
                guard read > 0 else { return nil }
                all += part.prefix(read)
            }
            return all
        }
    }

    @Test(
        "is never sent as it is over an open connection, and not at all where TLS is a must",
        arguments: ["disabled", "preferred", "required", "verify-ca", "verify-identity"])
    func openServer(mode: String) throws {
        let folder = try TemporaryFolder()
        let authority = folder.path + "/ca.pem"
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder.path + "/key.pem", "-out", authority,
            "-days",
            "2", "-subj", "/CN=authority",
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        let server = try OpenServer()
        let settings = "ssl-mode=\(mode)" + (mode.hasPrefix("verify") ? "&ssl-ca=\(authority)" : "")
        let error = #expect(throws: DatabaseError.self) {
            try MySQLDriver(address: "mysql://root:geheim@127.0.0.1:\(server.port)/test?\(settings)").open()
        }
        #expect(error?.code == .unavailable, "\(error.debugDescription)")
        let received = server.received()
        #expect(!received.contains { String(decoding: $0, as: UTF8.self).contains("geheim") })
        if ["disabled", "preferred"].contains(mode) {
            // It asks for the server's key, with which it would encrypt the password.
            #expect(received.last == [2])
        } else {
            #expect(received.isEmpty)
            #expect(error?.message.contains("TLS") == true, "\(error.debugDescription)")
        }
    }
}
