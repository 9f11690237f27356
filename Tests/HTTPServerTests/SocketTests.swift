import Foundation
import ServiceSupport
import TestSupport
import Testing

@testable import HTTPServer

@Suite("HTTP over a socket")
struct SocketTests {
    @Test(
        "answers as in memory",
        arguments: [
            "/", "/items/a%20b", "/query?a=b+c&d=%C3%A9", "/waiting", "/deciding/now", "/deciding/later", "/nothing",
            "/long",
        ])
    func sameAsInMemory(target: String) async throws {
        let application = try Sample.application()
        let expected = await application.respond(
            to: HTTPRequest(.get, target, headers: ["X-Request-Id": "same", "X-Name": "Ada"]))
        let body = try await expected.collectedBody()
        try await Sample.serving(application) { server in
            let port = server.port
            try await Sample.blocking {
                let client = try RawClient(port: port)
                let answer = try client.get(target, headers: "X-Request-Id: same\r\nX-Name: Ada\r\n")
                #expect(answer.status == expected.status.code)
                #expect(answer.body == body)
                for field in expected.headers.fields { #expect(answer[field.name] == field.value) }
            }
        }
    }

    @Test("keeps a connection for many requests of every kind")
    func keepAlive() async throws {
        try await Sample.serving(try Sample.application()) { server in
            let port = server.port
            try await Sample.blocking {
                let client = try RawClient(port: port)
                for _ in 0..<3 {
                    #expect(try client.get("/").text == "home")
                    #expect(try client.get("/waiting").text == "waited for nobody")
                    let head = try client.get("/long", method: "HEAD")
                    #expect(head["Content-Length"] == String(Sample.long.count))
                    #expect(try client.get("/stream", method: "HEAD").status == 200)
                    #expect(try client.get("/long", headers: "If-None-Match: \"v1\"\r\n").status == 304)
                    let zipped = try client.get("/long", headers: "Accept-Encoding: gzip\r\n")
                    #expect(zipped["Content-Encoding"] == "gzip" && gunzip(zipped.body) == Sample.long)
                    #expect(try client.get("/stream").text.split(separator: "\n").count == 5)
                    #expect(try client.get("/items/1", method: "OPTIONS").status == 204)
                    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
                    #expect(try client.read().text == "hello")
                    client.send(
                        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
                    )
                    #expect(try client.read().text == "hello")
                }
                #expect(server.openConnections == 1)
            }
        }
    }

    @Test("answers ten requests that come in one piece, in order", arguments: ["/items/", "/waiting?n="])
    func pipelining(prefix: String) async throws {
        try await Sample.serving(try Sample.application()) { server in
            let port = server.port
            try await Sample.blocking {
                let client = try RawClient(port: port)
                client.send(
                    (0..<10).map { "GET \(prefix)\($0) HTTP/1.1\r\nHost: a\r\nX-Name: n\($0)\r\n\r\n" }.joined())
                for index in 0..<10 {
                    let expected = prefix == "/items/" ? "\(index)" : "waited for n\(index)"
                    #expect(try client.read().text == expected)
                }
            }
        }
    }

    @Test("tells a handler which version of HTTP its client speaks")
    func version() async throws {
        var router = HTTPRouter()
        try router.add(.get, "/", .immediate { .text($0.httpVersion == .http10 ? "1.0" : "1.1") })
        try await Sample.serving(try Sample.application(router: router)) { server in
            let port = server.port
            try await Sample.blocking {
                let client = try RawClient(port: port)
                #expect(try client.get("/").text == "1.1")
                client.send("GET / HTTP/1.0\r\n\r\n")
                #expect(try client.read().text == "1.0")
            }
        }
    }

    @Test("carries a body of a megabyte both ways")
    func largeBody() async throws {
        try await Sample.serving(try Sample.application()) { server in
            let port = server.port
            try await Sample.blocking {
                let body = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                let client = try RawClient(port: port)
                client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n")
                client.send(body)
                #expect(try client.read().body == body)
            }
        }
    }

    @Test("streams pieces as they are written, and holds the writer back while nobody reads")
    func streaming() async throws {
        let gate = Sample.Gate()
        let written = Locked(0)
        var router = HTTPRouter()
        try router.add(
            .get, "/slow",
            .immediate { _ in
                .stream(type: "text/event-stream") { writer in
                    try await writer.write("data: 1\n\n")
                    await gate.wait()
                    try await writer.write("data: 2\n\n")
                }
            })
        try router.add(
            .get, "/flood",
            .immediate { _ in
                .stream(type: "text/plain") { writer in
                    for _ in 0..<10_000 {
                        try await writer.write([UInt8](repeating: 65, count: 16_384))
                        written.withLock { $0 += 16_384 }
                    }
                }
            })
        try await Sample.serving(try Sample.application(router: router)) { server in
            let port = server.port
            let client = try await Sample.blocking {
                let client = try RawClient(port: port)
                client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try client.readHead().status == 200)
                #expect(try client.readChunk() == Array("data: 1\n\n".utf8))
                return Unchecked(client)
            }
            await gate.open()
            try await Sample.blocking {
                let second = try client.value.readChunk()
                #expect(second == Array("data: 2\n\n".utf8))
                #expect(try client.value.readChunk() == nil)
                // The flood stops at what the sockets' buffers hold, and ends when this client goes away.
                client.value.send("GET /flood HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try client.value.readHead().status == 200)
                client.value.close()
            }
        }
        #expect(written.withLock { $0 } < 163_840_000)
    }

    @Test(
        "cancels a waiting handler and a sleeping stream when the client goes away", arguments: ["/handler", "/stream"])
    func disconnect(path: String) async throws {
        let (started, ended) = (Sample.Gate(), Sample.Gate())
        var router = HTTPRouter()
        try router.add(
            .get, "/handler",
            .waiting { _ in
                await started.open()
                do { try await Task.sleep(for: .seconds(600)) } catch { await ended.open() }
                return HTTPResponse()
            })
        try router.add(
            .get, "/stream",
            .immediate { _ in
                .stream(type: "text/plain") { _ in
                    await started.open()
                    do { try await Task.sleep(for: .seconds(600)) } catch { await ended.open() }
                }
            })
        let log = MemoryLogWriter()
        let observer = AccessLog(logger: Logger(label: "access", writer: log))
        try await Sample.serving(try Sample.application(router: router, observer: observer)) { server in
            let client = try RawClient(port: server.port)
            client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            await started.wait()
            client.close()
            await ended.wait()
        }
        #expect(log.all.map { $0.metadata["status"] } == ["499"])
    }

    @Test("answers 504 at a handler's deadline even if the handler does not listen")
    func deadline() async throws {
        let gate = Sample.Gate()
        var router = HTTPRouter()
        try router.add(
            .get, "/deaf", options: HTTPRouteOptions(deadline: .milliseconds(50)),
            .waiting { _ in
                await gate.wait()
                return .text("too late")
            })
        try await Sample.serving(try Sample.application(router: router)) { server in
            let port = server.port
            try await Sample.blocking {
                let client = try RawClient(port: port)
                let answer = try client.get("/deaf")
                #expect(answer.status == 504)
                #expect(answer.text.contains("deadline-exceeded"))
                #expect(try client.get("/nothing").status == 404)
            }
            await gate.open()
        }
    }

    @Test("does not stall with many connections", arguments: [127, 128, 129, 256])
    func manyConnections(count: Int) async throws {
        try await Sample.serving(try Sample.application(), { $0.connectionLimit = 480 }) { server in
            let port = server.port
            try await Sample.blocking {
                let clients = try (0..<count).map { _ in try RawClient(port: port) }
                for round in 0..<3 {
                    for client in clients { client.send("GET /items/\(round) HTTP/1.1\r\nHost: a\r\n\r\n") }
                    for client in clients { #expect(try client.read().text == String(round)) }
                }
            }
        }
    }
}

/// Carries a client from one thread to the next; the test uses it on one at a time.
struct Unchecked<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}
