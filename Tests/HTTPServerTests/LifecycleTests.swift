import Foundation
import ServiceSupport
import TestSupport
import Testing

@testable import HTTPServer

// One at a time, because one test counts the descriptors of the whole process.
@Suite("HTTP server's life", .serialized)
struct LifecycleTests {
    @Test("names host and port when the port is in use")
    func portInUse() async throws {
        try await Sample.serving(try Sample.application()) { first in
            var configuration = HTTPServerConfiguration()
            configuration.port = first.port
            let second = HTTPServer(try Sample.application(), configuration: configuration)
            do {
                try second.start()
                Issue.record("it started")
            } catch let error as HTTPServerError {
                #expect(error.code == .addressInUse)
                #expect(error.message.contains("127.0.0.1:\(first.port)"))
            }
            #expect(throws: HTTPServerError.self) { try first.start() }
        }
    }

    @Test("refuses hosts that are not this machine's", arguments: ["192.0.2.1", "no-such-host.invalid"])
    func badHost(host: String) throws {
        var configuration = HTTPServerConfiguration()
        configuration.host = host
        let server = HTTPServer(try Sample.application(), configuration: configuration)
        #expect { try server.start() } throws: { ($0 as? HTTPServerError)?.code == .badHost }
    }

    @Test("listens on names and, where the machine has it, on IPv6", arguments: ["localhost", "127.0.0.1", "::1"])
    func hosts(host: String) async throws {
        do {
            try await Sample.serving(try Sample.application(), { $0.host = host }) { server in
                #expect(server.port > 0)
                let port = server.port
                if host != "::1" {
                    let status = try await Sample.blocking { try RawClient(port: port).get("/").status }
                    #expect(status == 200)
                }
            }
        } catch let error as HTTPServerError where host == "::1" {
            withKnownIssue("this machine has no IPv6: \(error)", isIntermittent: true) { throw error }
        }
    }

    @Test("finishes requests in flight before it stops, and says that it closes")
    func drain() async throws {
        let (started, gate) = (Sample.Gate(), Sample.Gate())
        let server = try Sample.holding(started: started, until: gate)
        let port = server.port
        let idle = try RawClient(port: port)
        #expect(try idle.get("/nothing").status == 404)
        let client = Unchecked(try RawClient(port: port))
        client.value.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
        await started.wait()
        async let stopped: Void = server.stop(grace: .seconds(10))
        while !server.isDraining { await Task.yield() }
        await gate.open()
        let answer = try await Sample.blocking { try client.value.read() }
        #expect(answer.text == "done" && answer["Connection"] == "close")
        await stopped
        #expect(server.activeRequests == 0 && server.openConnections == 0)
        await server.stop()
    }

    @Test("cancels what outlasts the grace, and answers 503")
    func cancel() async throws {
        let (started, ended, deaf) = (Sample.Gate(), Sample.Gate(), Sample.Gate())
        var router = HTTPRouter()
        try router.add(
            .get, "/sleep",
            .waiting { _ in
                await started.open()
                do { try await Task.sleep(for: .seconds(600)) } catch { await ended.open() }
                return .text("late")
            })
        try router.add(
            .get, "/deaf",
            .waiting { _ in
                await deaf.wait()
                return .text("late")
            })
        try router.add(
            .get, "/stream",
            .immediate { _ in
                .stream(type: "text/plain") { writer in
                    while true { try await writer.write("more\n") }
                }
            })
        let server = HTTPServer(try Sample.application(router: router))
        try server.start()
        let clients = try ["/deaf", "/stream", "/sleep"].map { path in
            let client = try RawClient(port: server.port)
            client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            return Unchecked(client)
        }
        await started.wait()
        while server.activeRequests < 3 { await Task.yield() }
        await server.stop(grace: .zero)
        await ended.wait()
        let answers = try await Sample.blocking { try [clients[0], clients[2]].map { try $0.value.read().status } }
        #expect(answers == [503, 503])
        await deaf.open()
    }

    @Test(
        "leaves no descriptor and no thread behind",
        .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/fd"), "there is no /proc to count them in"))
    func descriptors() async throws {
        // Other suites run in the same process, so the count is of sockets bound to this server's port.
        let server = HTTPServer(try Sample.application())
        try server.start()
        let port = server.port
        var clients = try (0..<20).map { _ in try RawClient(port: port) }
        for client in clients { #expect(try client.get("/").status == 200) }
        #expect(Self.sockets(port: port) > 20)
        await server.stop(grace: .seconds(1))
        #expect(Self.sockets(port: port) == 0)
        clients.removeAll()
    }

    /// How many of this process's sockets have the port as their own.
    private static func sockets(port: UInt16) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return names.compactMap { Int32($0) }.filter { descriptor in
            var address = sockaddr_in()
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let status = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
            }
            return status == 0 && address.sin_family == sa_family_t(AF_INET)
                && UInt16(bigEndian: address.sin_port) == port
        }.count
    }
}
