import Foundation
import ServiceSupport
import Synchronization
import TestSupport
import Testing

@testable import HTTPServer

@Suite("HTTP connections")
struct ConnectionTests {
    /// A stream of numbers that is the same in every run (Knuth's MMIX generator).
    struct Numbers: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    /// Requests of every kind, as one client sends them one after the other.
    private static let conversation = Array(
        ([
            "GET /items/1 HTTP/1.1\r\nHost: a\r\nX-Request-Id: r1\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: a\r\nX-Request-Id: r2\r\nContent-Length: 5\r\n\r\nhello",
            "GET /waiting HTTP/1.1\r\nHost: a\r\nX-Request-Id: r3\r\nX-Name: Ada\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: a\r\nX-Request-Id: r4\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3;a=\"b\"\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n",
            "HEAD /long HTTP/1.1\r\nHost: a\r\nX-Request-Id: r5\r\n\r\n",
            "\r\nGET /items/%zz HTTP/1.1\r\nHost: a\r\nX-Request-Id: r6\r\n\r\n",
            "GET /stream HTTP/1.1\r\nHost: a\r\nX-Request-Id: r7\r\n\r\n",
            "POST /echo-waiting HTTP/1.1\r\nHost: a\r\nX-Request-Id: r8\r\nContent-Length: 70\r\n\r\n"
                + String(repeating: "x", count: 70),
            "GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: r9\r\nConnection: close\r\n\r\n",
        ]).joined().utf8)

    /// What comes back, without the moments in it and without the sizes of a stream's chunks, which depend on the time.
    private static func answers(port: UInt16, pieces: [ArraySlice<UInt8>]) throws -> [String] {
        let client = try RawClient(port: port)
        for piece in pieces { client.send(piece) }
        let answers = try (1...9).map { number in
            let answer = try client.read(isHead: number == 5)
            let headers = answer.headers.filter { $0.name != "Date" }.map { "\($0.name): \($0.value)" }
            return ([String(answer.status)] + headers + [answer.text]).joined(separator: "\n")
        }
        #expect(try client.readToEnd().isEmpty)
        return answers
    }

    @Test("answers the same however the bytes of its requests are split", arguments: [false, true])
    func splits(portably: Bool) async throws {
        try await Sample.serving(try Sample.application(), { $0.usesPortablePolling = portably }) { server in
            let port = server.port
            try await Sample.blocking {
                let bytes = Self.conversation
                let whole = try Self.answers(port: port, pieces: [bytes[...]])
                #expect(whole.map { $0.prefix(3) } == ["200", "200", "200", "200", "200", "400", "200", "413", "200"])
                #expect(whole[3].hasSuffix("\nhello") && whole[2].hasSuffix("\nwaited for Ada"))
                // One byte at a time, then cut in two at every place, then cut at random.
                #expect(try Self.answers(port: port, pieces: bytes.indices.map { bytes[$0...$0] }) == whole)
                for place in 1..<bytes.count {
                    #expect(try Self.answers(port: port, pieces: [bytes[..<place], bytes[place...]]) == whole)
                }
                var numbers = Numbers(state: 7)
                for _ in 0..<50 {
                    var (pieces, start) = ([ArraySlice<UInt8>](), 0)
                    while start < bytes.count {
                        let end = min(bytes.count, start + Int.random(in: 1...60, using: &numbers))
                        pieces.append(bytes[start..<end])
                        start = end
                    }
                    #expect(try Self.answers(port: port, pieces: pieces) == whole)
                }
            }
        }
    }

    @Test("answers a thousand requests that come in one piece, in order")
    func longPipeline() async throws {
        try await Sample.serving(try Sample.application()) { server in
            let port = server.port
            try await Sample.blocking {
                let client = try RawClient(port: port)
                let requests = (0..<1_000).map { "GET /items/\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
                let sender = Unchecked(client)
                Thread { sender.value.send(requests) }.start()
                for index in 0..<1_000 { #expect(try client.read().text == String(index)) }
                #expect(try client.get("/").text == "home")
            }
        }
    }

    @Test("answers a client that closes its sending side", arguments: ["/items/1", "/waiting", "/stream", "/long"])
    func halfClosed(path: String) async throws {
        try await Sample.serving(try Sample.application()) { server in
            let port = server.port
            try await Sample.blocking {
                for version in ["1.0", "1.1"] {
                    let client = try RawClient(port: port)
                    client.send("GET \(path) HTTP/\(version)\r\nHost: a\r\n\r\n")
                    client.finishSending()
                    let answer = try client.read()
                    #expect(answer.status == 200 && !answer.body.isEmpty)
                    #expect(try client.readToEnd().isEmpty)
                }
            }
        }
    }

    @Test("asks a client that closed its sending side whether it is there, and answers it then")
    func probed() async throws {
        let gate = Sample.Gate()
        var router = HTTPRouter()
        try router.add(
            .get, "/held",
            .waiting { _ in
                await gate.wait()
                return .text("done")
            })
        try await Sample.serving(try Sample.application(router: router)) { server in
            let port = server.port
            let client = try await Sample.blocking {
                let client = try RawClient(port: port)
                client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
                client.finishSending()
                #expect(try client.readHead().status == 100)
                return Unchecked(client)
            }
            await gate.open()
            let text = try await Sample.blocking { try client.value.read().text }
            #expect(text == "done")
        }
    }

    @Test("asks for a body before it is sent, and refuses one that would be too long")
    func expectation() async throws {
        try await Sample.serving(try Sample.application()) { server in
            let port = server.port
            try await Sample.blocking {
                let client = try RawClient(port: port)
                let post = "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: "
                client.send(post + "3\r\n\r\n")
                #expect(try client.readHead().status == 100)
                client.send("abc")
                #expect(try client.read().text == "abc")
                // A body that comes along needs no leave.
                client.send(post + "3\r\n\r\nabc")
                #expect(try client.read().text == "abc")
                client.send(post + "2000000\r\n\r\n")
                #expect(try client.read().status == 413)
                #expect(try client.readToEnd().isEmpty)
            }
        }
    }

    @Test("speaks HTTP/1.0: closes after an answer, keeps the connection when asked, ends streams by closing")
    func version10() async throws {
        try await Sample.serving(try Sample.application()) { server in
            let port = server.port
            try await Sample.blocking {
                let kept = try RawClient(port: port)
                for _ in 0..<2 {
                    kept.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                    let answer = try kept.read()
                    #expect(answer.text == "home" && answer["Connection"] == "keep-alive")
                }
                kept.send("GET / HTTP/1.0\r\n\r\n")
                #expect(try kept.read()["Connection"] == "close")
                #expect(try kept.readToEnd().isEmpty)
                let stream = try RawClient(port: port)
                stream.send("GET /stream HTTP/1.0\r\n\r\n")
                let answer = try stream.read()
                #expect(answer["Transfer-Encoding"] == nil && answer["Content-Length"] == nil)
                #expect(answer.text == (0..<5).map { "{\"line\":\($0)}\n" }.joined())
            }
        }
    }

    @Test("tells no length of a stream's answer to HEAD, and the length of any other")
    func headLengths() async throws {
        try await Sample.serving(try Sample.application()) { server in
            let port = server.port
            try await Sample.blocking {
                let client = try RawClient(port: port)
                #expect(try client.get("/stream", method: "HEAD")["Content-Length"] == nil)
                #expect(try client.get("/long", method: "HEAD")["Content-Length"] == String(Sample.long.count))
                let options = try client.get("/items/1", method: "OPTIONS")
                #expect(options.status == 204 && options["Content-Length"] == nil)
                #expect(try client.get("/")["Date"]?.hasSuffix(" GMT") == true)
            }
        }
    }

    @Test("takes several lines of a list as one, and no compressed body")
    func lines() async throws {
        try await Sample.serving(try Sample.application()) { server in
            let port = server.port
            try await Sample.blocking {
                let client = try RawClient(port: port)
                let tags = "If-None-Match: \"v0\"\r\nIf-None-Match: \"v1\"\r\n"
                #expect(try client.get("/long", headers: tags).status == 304)
                let codings = "Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n"
                #expect(try client.get("/long", headers: codings)["Content-Encoding"] == "gzip")
                let refused = try client.get(
                    "/echo", headers: "Content-Encoding: gzip\r\n", method: "POST", body: "abc")
                #expect(refused.status == 415 && refused["Accept-Encoding"] == "identity")
                let plain = try client.get(
                    "/echo", headers: "Content-Encoding: Identity\r\n", method: "POST", body: "abc")
                #expect(plain.text == "abc")
            }
        }
    }

    @Test("has the clients beyond the limit wait until another one goes", arguments: [false, true])
    func limit(portably: Bool) async throws {
        let change: (inout HTTPServerConfiguration) -> Void = {
            $0.connectionLimit = 2
            $0.usesPortablePolling = portably
        }
        try await Sample.serving(try Sample.application(), change) { server in
            let port = server.port
            try await Sample.blocking {
                let first = try RawClient(port: port)
                let second = try RawClient(port: port)
                #expect(try first.get("/").status == 200)
                #expect(try second.get("/").status == 200)
                let third = try RawClient(port: port)
                third.send("GET /items/3 HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(server.openConnections == 2)
                first.close()
                #expect(try third.read().text == "3")
                #expect(try second.get("/").status == 200)
            }
        }
    }

    @Test("refuses the connections of one address beyond its share, and no other's")
    func limitPerAddress() async throws {
        let change: (inout HTTPServerConfiguration) -> Void = {
            $0.connectionLimit = 12
            $0.unlimitedAddresses = [AddressBlock("127.0.0.9")].compactMap { $0 }
        }
        try await Sample.serving(try Sample.application(), change) { server in
            let port = server.port
            try await Sample.blocking {
                // A quarter of twelve.
                var own = try (0..<3).map { _ in try RawClient(port: port, source: "127.0.0.2") }
                for client in own { #expect(try client.get("/").status == 200) }
                let refused = try RawClient(port: port, source: "127.0.0.2")
                let answer = try refused.read()
                #expect(answer.status == 503 && answer["Retry-After"] == "1" && answer["Connection"] == "close")
                #expect(answer["Content-Type"] == "application/problem+json")
                #expect(try JSONValue(parsing: answer.body)["status"]?.intValue == 503)
                #expect(try refused.readToEnd().isEmpty)
                #expect(try RawClient(port: port, source: "127.0.0.3").get("/").status == 200)
                let proxied = try (0..<5).map { _ in try RawClient(port: port, source: "127.0.0.9") }
                for client in proxied { #expect(try client.get("/").status == 200) }
                // The place of a connection that was closed is free again, as soon as the server has seen it close.
                own.removeLast().close()
                var isFree = false
                let end = Date(timeIntervalSinceNow: 10)
                while !isFree, Date() < end {
                    isFree = try RawClient(port: port, source: "127.0.0.2").get("/").status == 200
                }
                #expect(isFree)
            }
        }
    }

    @Test("lets the machine itself have as many connections as there are")
    func loopbackIsExempt() async throws {
        try await Sample.serving(try Sample.application(), { $0.connectionLimit = 20 }) { server in
            let port = server.port
            try await Sample.blocking {
                let clients = try (0..<20).map { _ in try RawClient(port: port, source: "127.0.0.2") }
                for client in clients { #expect(try client.get("/").status == 200) }
            }
        }
    }

    @Test("answers 408 to a head that was begun on a kept connection and never ended, and logs it")
    func lateSecondHead() async throws {
        let log = MemoryLogWriter()
        let observer = AccessLog(logger: Logger(label: "access", writer: log))
        try await Sample.serving(try Sample.application(observer: observer), { $0.headerDeadline = .milliseconds(150) })
        {
            server in
            let port = server.port
            try await Sample.blocking {
                let client = try RawClient(port: port)
                #expect(try client.get("/").status == 200)
                client.send("GET /items/1 HTTP/1.1\r\nHo")
                let answer = try client.read()
                #expect(answer.status == 408 && answer["Content-Type"] == "application/problem+json")
                #expect(try client.readToEnd().isEmpty)
            }
        }
        #expect(log.all.map { $0.metadata["status"] } == ["200", "408"])
        #expect(log.all.last?.metadata["target"] == "/items/1")
    }

    @Test("gives up a stream whose client reads nothing, and tells its writer")
    func stuckStream() async throws {
        let ended = Sample.Gate()
        var router = HTTPRouter()
        try router.add(
            .get, "/flood",
            .immediate { _ in
                .stream(type: "text/plain") { writer in
                    do {
                        while true { try await writer.write([UInt8](repeating: 65, count: 65_536)) }
                    } catch {
                        await ended.open()
                        throw error
                    }
                }
            })
        try await Sample.serving(try Sample.application(router: router), { $0.answerDeadline = .milliseconds(200) }) {
            server in
            let client = try RawClient(port: server.port)
            client.send("GET /flood HTTP/1.1\r\nHost: a\r\n\r\n")
            await ended.wait()
            client.close()
        }
    }

    @Test("takes no connection once it was told to stop")
    func closedDoor() async throws {
        let (started, gate) = (Sample.Gate(), Sample.Gate())
        let server = try Sample.holding(started: started, until: gate)
        let port = server.port
        let client = Unchecked(try RawClient(port: port))
        let idle = Unchecked(try RawClient(port: port))
        #expect(try idle.value.get("/nothing").status == 404)
        client.value.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
        await started.wait()
        async let stopped: Void = server.stop(grace: .seconds(10))
        // The idle connection ends once the door is closed.
        let isOver = try await Sample.blocking { try idle.value.readToEnd().isEmpty }
        #expect(isOver)
        #expect(throws: POSIXError.self) { try RawClient(port: port) }
        await gate.open()
        let text = try await Sample.blocking { try client.value.read().text }
        #expect(text == "done")
        await stopped
    }
}

@Suite("HTTP addresses and moments")
struct AddressTests {
    @Test(
        "reads blocks of addresses and finds addresses in them",
        arguments: [
            ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
            ("192.0.2.128/25", "192.0.2.127", false), ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false), ("::1", "::1", true), ("2001:db8::/96", "2001:db8::1:0:1", false),
            ("::/0", "192.0.2.1", true), ("2001:db8::8/125", "2001:db8::f", true),
        ])
    func blocks(block: String, address: String, expected: Bool) throws {
        let address = try #require(ClientAddress(address))
        #expect(try #require(AddressBlock(block)).contains(address) == expected)
        #expect(ClientAddress(address.text) == address)
    }

    @Test(
        "refuses what is no block",
        arguments: ["", "a", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/", "1.2.3.4/+8", "[::1]"])
    func noBlock(text: String) {
        #expect(AddressBlock(text) == nil)
    }

    @Test("counts an IPv6 network as one client, and knows the machine's own addresses")
    func clients() throws {
        let (one, other) = (try #require(ClientAddress("2001:db8::1")), try #require(ClientAddress("2001:db8::2:3")))
        #expect(one != other && one.client == other.client)
        for own in ["127.0.0.1", "127.9.9.9", "::1"] {
            let address = try #require(ClientAddress(own))
            #expect(AddressBlock.loopback.contains { $0.contains(address) })
        }
        let far = try #require(ClientAddress("128.0.0.1"))
        #expect(!AddressBlock.loopback.contains { $0.contains(far) })
    }

    /// Expected texts are those of `date -u -d @SECONDS`.
    @Test(
        "writes moments as HTTP does",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (1_798_761_599, "Thu, 31 Dec 2026 23:59:59 GMT"),
        ])
    func dates(seconds: Int, text: String) {
        #expect(HTTPDate.text(secondsSince1970: seconds) == text)
    }
}
