import Foundation
import ServiceSupport
import TestSupport
import Testing

@testable import HTTPClient

/// Waits until something holds; false when it does not within ten seconds.
func holds(_ condition: () -> Bool) async -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < end {
        if condition() { return true }
        try? await Task.sleep(for: .milliseconds(2))
    }
    return condition()
}

@Suite("libcurl behind the client", .serialized, .timeLimit(.minutes(3)))
struct CurlTransportTests {
    private func client(connections: Int = 6) -> HTTPClient {
        HTTPClient(
            transport: CurlTransport(userAgent: "Metier/0", connectionsPerHost: connections), firstWait: 0.01,
            longestWait: 0.5)
    }

    /// Processor time of this process so far, in seconds.
    private func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    }

    @Test("waiting costs next to nothing", arguments: [(calls: 1, share: 0.03), (calls: 100, share: 0.05)])
    func waiting(calls: Int, share: Double) async throws {
        let server = try ScriptedServer { _, _ in .sendAndWait("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc") }
        let client = client(connections: 100)
        try await withThrowingTaskGroup(of: HTTPClientError.Code?.self) { group in
            for _ in 0..<calls {
                group.addTask {
                    await code {
                        try await client.send(OutboundRequest("GET", server.url("/"), deadline: .seconds(120)))
                    }
                }
            }
            #expect(await holds { server.seen.count == calls })
            let (clock, before) = (ContinuousClock(), processorTime())
            let start = clock.now
            // The length of the measurement, not an order of events.
            try await Task.sleep(for: .seconds(5))
            let used = (processorTime() - before) / (clock.now - start).inSeconds
            print("waiting for \(calls) answers: \(used * 100) % of a core")
            #expect(used < share, "\(used * 100) % of a core")
            group.cancelAll()
            for try await ended in group { #expect(ended == .cancelled) }
        }
    }

    @Test("connections are used again, and a host gets no more of them than it may")
    func reuse() async throws {
        let server = try ScriptedServer { _, _ in .keep("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") }
        let client = client()
        for _ in 0..<10 {
            #expect(try await client.send(OutboundRequest("GET", server.url("/"))).text == "ok")
        }
        #expect(server.connections == 1)
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<200 {
                group.addTask { try await client.send(OutboundRequest("GET", server.url("/"))).text }
            }
            for try await text in group { #expect(text == "ok") }
        }
        #expect(server.seen.count == 210 && server.connections <= 6)
    }

    @Test("what is no whole answer in HTTP is told apart")
    func malformed() async throws {
        func failure(_ answer: String) async throws -> HTTPClientError.Code? {
            let server = try ScriptedServer { _, _ in .send(answer) }
            return await code { try await client().send(OutboundRequest("GET", server.url("/"), retries: 0)) }
        }
        let head = "HTTP/1.1 200 OK\r\n"
        #expect(try await failure("") == .truncated)
        #expect(try await failure("\u{0}\u{1}\u{2}\u{3}") == .other)
        #expect(try await failure("<html>no head</html>") == .other)
        #expect(try await failure("HTTP/1.1 banana\r\n\r\n") == .other)
        #expect(try await failure(head + "Content-Length: 10\r\n\r\nabc") == .truncated)
        #expect(try await failure(head + "Transfer-Encoding: chunked\r\n\r\n5\r\nab") == .truncated)
        #expect(try await failure(head + "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n") == .truncated)
        #expect(try await failure(head + "Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n") == .truncated)
        #expect(try await failure("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n") == .other)
        // Heads are limited to 64 KB, in one line, in many, and before the answer itself.
        let long = String(repeating: "x", count: 90_000)
        #expect(try await failure(head + "X: \(long)\r\n\r\n") == .tooLarge)
        let many = String(repeating: "X-Header: 0123456789\r\n", count: 4_000)
        #expect(try await failure(head + many + "\r\n") == .tooLarge)
        let interim = String(repeating: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", count: 2_000)
        #expect(try await failure(interim + head + "Content-Length: 0\r\n\r\n") == .tooLarge)
    }

    @Test("interim answers, folded lines and repeated names are read; a head without a body is whole")
    func heads() async throws {
        let server = try ScriptedServer { path, _ in
            path == "/empty"
                ? .send("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\nConnection: close\r\n\r\n")
                : .send(
                    "HTTP/1.1 103 Early Hints\r\nX-A: early\r\n\r\nHTTP/1.1 200 OK\r\nX-A: one\r\n two\r\nx-a: three\r\n"
                        + "X-Empty:\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        }
        let response = try await client().send(OutboundRequest("GET", server.url("/")))
        #expect(response.headers.filter { $0.name.lowercased() == "x-a" }.map(\.value) == ["one two", "three"])
        #expect(response.header("x-empty") == "" && response.text == "ok")
        let empty = try await client().send(OutboundRequest("GET", server.url("/empty")))
        #expect(empty.status == 204 && empty.body.isEmpty)
        let head = try await client().send(OutboundRequest("HEAD", server.url("/")))
        #expect(head.header("Content-Length") == "2" && head.body.isEmpty)
    }

    @Test("schemes are the same in whatever case, and what would end a header or a method is refused")
    func requests() async throws {
        let server = try ScriptedServer { _, _ in ok("there") }
        let address = "HTTP" + server.url("/x").dropFirst(4)
        #expect(try await client().send(OutboundRequest("GET", address)).text == "there")
        for request in [
            OutboundRequest("GET", server.url("/"), headers: [("X", "a\r\nY: b")]),
            OutboundRequest("GET", server.url("/"), headers: [("X: a\r\nY", "b")]),
            OutboundRequest("GET", server.url("/"), headers: [("", "b")]),
            OutboundRequest("GET / HTTP/1.1\r\nX: y", server.url("/")),
        ] {
            #expect(await code { try await client().send(request) } == .other)
        }
        #expect(server.seen.count == 1)
        _ = try await client().send(
            OutboundRequest(
                "POST", server.url("/"), headers: [("X-Empty", ""), ("Host", "other"), ("Content-Length", "9")],
                body: Array(repeating: 65, count: 2_000_000)))
        let seen = try #require(server.seen.last)
        #expect(seen.contains("\r\nX-Empty:") && seen.contains("\r\nContent-Length: 2000000\r\n"))
        #expect(seen.contains("\r\nHost: 127.0.0.1") && !seen.contains("Expect") && !seen.contains("Content-Type"))
        #expect(server.bodies.last?.count == 2_000_000)
    }

    @Test("compressed answers are unpacked, and count as what they unpack to")
    func compressed() async throws {
        // gzip of 100,000 times the letter a, by Python's gzip module.
        let packed: [UInt8] =
            [31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 237, 193, 49, 1, 0, 0, 0, 194, 160, 172, 235, 95, 194, 26, 30, 64, 1]
            + [UInt8](repeating: 0, count: 96) + [175, 6, 135, 250, 226, 27, 160, 134, 1, 0]
        let head =
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\nConnection: close\r\n\r\n"
        let server = try ScriptedServer { _, _ in .sendBytes(Array(head.utf8) + packed) }
        let whole = try await client().send(OutboundRequest("GET", server.url("/")))
        #expect(whole.body == [UInt8](repeating: 97, count: 100_000))
        let small = OutboundRequest("GET", server.url("/"), maximumBodyBytes: 99_999)
        #expect(await code { try await client().send(small) } == .tooLarge)
    }

    // MARK: - Redirects

    @Test("a redirect elsewhere takes no credentials along; another method than GET is sent on as the status says")
    func credentials() async throws {
        let other = try ScriptedServer { _, _ in ok("other") }
        let server = try ScriptedServer { path, _ in
            switch path {
            case "/away": status("302 Found", headers: "Location: \(other.url("/end"))\r\n")
            case "/here": status("302 Found", headers: "Location: end?x=1#fragment\r\n")
            case "/keep": status("307 Temporary Redirect", headers: "Location: /end\r\n")
            default: ok("end")
            }
        }
        let headers = [
            (name: "Authorization", value: "Bearer s"), (name: "X-Api-Key", value: "s"), (name: "X-Other", value: "o"),
        ]
        #expect(try await client().send(OutboundRequest("GET", server.url("/away"), headers: headers)).text == "other")
        let away = try #require(other.seen.first).lowercased()
        #expect(!away.contains("authorization") && !away.contains("x-api-key") && away.contains("x-other: o"))
        let post = OutboundRequest("POST", server.url("/here"), headers: headers, body: [65])
        #expect(try await client().send(post).text == "end")
        let here = try #require(server.seen.last)
        #expect(here.hasPrefix("GET /end?x=1 HTTP") && here.contains("Authorization: Bearer s"))
        #expect(server.bodies.last == [])
        let kept = OutboundRequest("POST", server.url("/keep"), body: [65, 66])
        #expect(try await client().send(kept).text == "end")
        #expect(server.seen.last?.hasPrefix("POST /end HTTP") == true && server.bodies.last == [65, 66])
    }

    @Test(
        "a redirect to anything but the web is refused, and never taken for a path of the same host",
        arguments: [
            "file:///etc/passwd", "gopher://127.0.0.1/x", "ftp://127.0.0.1/x", "FILE:///etc/passwd", "file:/etc/passwd",
            "javascript:alert(1)", "data:,x", "http:", "http:///etc/passwd", "dict://127.0.0.1:11211/stat",
        ])
    func strange(location: String) async throws {
        let server = try ScriptedServer { path, _ in
            path == "/" ? status("302 Found", headers: "Location: \(location)\r\n") : ok("followed")
        }
        #expect(await code { try await client().send(OutboundRequest("GET", server.url("/"))) } == .redirect)
        #expect(server.seen.count == 1)
    }

    @Test("where a redirect leads, by its rules alone")
    func rules() throws {
        let secure = try #require(URL(string: "https://user:secret@a.example/x/y?z=1"))
        func next(
            _ location: String, _ code: Int = 302, _ method: String = "GET", from url: URL? = nil, left: Int = 5
        ) throws -> RedirectRule.Next? {
            try RedirectRule.next(
                after: InboundResponse(status: code, headers: [("location", location)]), from: url ?? secure,
                method: method, redirectsLeft: left)
        }
        #expect(try next("../b")?.url.absoluteString == "https://user:secret@a.example/b")
        #expect(try next("../b")?.keepsCredentials == true)
        // Who asks is told to nobody else, and nobody else says who asks.
        #expect(try next("https://b.example/")?.keepsCredentials == false)
        #expect(try next("https://u:p@b.example/c")?.url.absoluteString == "https://b.example/c")
        #expect(try next("//A.EXAMPLE:443/c")?.keepsCredentials == true)
        #expect(try next("https://a.example:444/")?.keepsCredentials == false)
        #expect(throws: HTTPClientError.self) { try next("http://a.example/") }
        #expect(throws: HTTPClientError.self) { try next("/b", left: 0) }
        let plain = try #require(URL(string: "http://a.example/"))
        #expect(try next("https://a.example/", from: plain)?.keepsCredentials == false)
        let methods = [
            (301, "POST"), (302, "POST"), (303, "POST"), (303, "PUT"), (301, "PUT"), (307, "POST"), (308, "PUT"),
            (303, "HEAD"),
        ]
        #expect(
            try methods.map { try next("/b", $0, $1)?.method } == [
                "GET", "GET", "GET", "GET", "PUT", "POST", "PUT", "HEAD",
            ])
        #expect(
            try methods.map { try next("/b", $0, $1)?.keepsBody } == [
                false, false, false, false, true, true, true, true,
            ])
        for code in [200, 300, 304, 305, 306, 404] { #expect(try next("/b", code) == nil) }
        #expect(try next(" ") == nil)
    }

    // MARK: - Giving up

    /// A port whose connections are never completed: its queue of connections that wait is full.
    private func fullPort() throws -> (port: UInt16, sockets: [Int32]) {
        #if canImport(Glibc)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        let listener = socket(AF_INET, stream, 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        func with(_ body: (UnsafeMutablePointer<sockaddr>) -> Int32) -> Int32 {
            withUnsafeMutablePointer(to: &place) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body) }
        }
        try #require(with { bind(listener, $0, size) } == 0 && listen(listener, 0) == 0)
        try #require(with { getsockname(listener, $0, &size) } == 0)
        var sockets = [listener]
        for _ in 0..<4 {
            let filler = socket(AF_INET, stream, 0)
            _ = fcntl(filler, F_SETFL, O_NONBLOCK)
            _ = with { connect(filler, $0, size) }
            sockets.append(filler)
        }
        return (UInt16(bigEndian: place.sin_port), sockets)
    }

    @Test("a connection that is not made is given up at its own deadline, or when the caller gives up")
    func connecting() async throws {
        let (port, sockets) = try fullPort()
        defer { for socket in sockets { close(socket) } }
        var request = OutboundRequest("GET", "http://127.0.0.1:\(port)/", deadline: .seconds(60), retries: 0)
        request.connectDeadline = .milliseconds(300)
        let clock = ContinuousClock()
        let start = clock.now
        let client = client()
        let (hurried, begun) = (request, client)
        #expect(await code { try await begun.send(hurried) } == .timedOut)
        #expect(clock.now - start < .seconds(10))
        request.connectDeadline = .seconds(60)
        let task = Task { [request] in await code { try await client.send(request) } }
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(clock.now - start < .seconds(20))
    }

    @Test("giving up in the middle of an answer closes its connection")
    func streaming() async throws {
        let server = try ScriptedServer { _, _ in .sendAndWait("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc") }
        let client = client()
        let task = Task { await code { try await client.send(OutboundRequest("GET", server.url("/"))) } }
        #expect(await holds { server.seen.count == 1 })
        #expect(server.closed == 0)
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(await holds { server.closed == 1 })
    }

    @Test("a reader that is slower than the sender holds it back, gets every byte, and may give up meanwhile")
    func slowReader() async throws {
        let size = 100 << 20
        let head = "HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\nConnection: close\r\n\r\n"
        for givesUp in [false, true] {
            let server = try ScriptedServer { _, _ in .flood(head, bytes: size) }
            let client = client()
            let (reading, goOn, received) = (StopSwitch(), StopSwitch(), Locked(0))
            let request = OutboundRequest("GET", server.url("/"), deadline: .seconds(120), maximumBodyBytes: size)
            let task = Task {
                try await client.stream(request, silence: .seconds(60)) { _ in
                } onBytes: { bytes in
                    reading.turn()
                    try await goOn.wait()
                    received.withLock { $0 += bytes.count }
                }
            }
            try await reading.wait()
            // Once nothing more is taken for a fifth of a second, everything on the way is full.
            var last = -1
            for _ in 0..<100 where server.flooded != last {
                last = server.flooded
                try await Task.sleep(for: .milliseconds(200))
            }
            // Sockets of both sides have a few megabytes; what waits here has a quarter of one.
            #expect(server.flooded == last && last < 32 << 20, "\(last)")
            if givesUp {
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(await holds { server.closed == 1 })
            } else {
                goOn.turn()
                try await task.value
                #expect(received.withLock { $0 } == size)
            }
        }
    }

    @Test("an answer that stops for longer than it may is given up")
    func silence() async throws {
        let server = try ScriptedServer { _, _ in .sendAndWait("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc") }
        var request = OutboundRequest("GET", server.url("/"), deadline: .seconds(60), retries: 0)
        request.silence = .seconds(1)
        let start = ContinuousClock.now
        let (impatient, client) = (request, client())
        #expect(await code { try await client.send(impatient) } == .timedOut)
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("a transport that is closed ends what is on its way, and takes no more")
    func closed() async throws {
        let server = try ScriptedServer { _, _ in .sendAndWait("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc") }
        let transport = CurlTransport(userAgent: "Metier/0", connectionsPerHost: 20)
        let client = HTTPClient(transport: transport)
        await withTaskGroup(of: HTTPClientError.Code?.self) { group in
            for _ in 0..<20 {
                group.addTask { await code { try await client.send(OutboundRequest("GET", server.url("/"))) } }
            }
            #expect(await holds { server.seen.count == 20 })
            transport.close()
            for await ended in group { #expect(ended == .cancelled) }
        }
        #expect(await code { try await client.send(OutboundRequest("GET", server.url("/"))) } == .cancelled)
        #expect(await holds { server.closed == 20 })
    }

    @Test("a thousand calls that are given up at any moment leave nothing behind")
    func interleavings() async throws {
        let server = try ScriptedServer { _, count in
            count % 3 == 0
                ? .sendAndWait("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
                : count % 3 == 1 ? ok("whole") : status("302 Found", headers: "Location: /x\r\n")
        }
        let client = client(connections: 16)
        await withTaskGroup(of: Void.self) { group in
            var random = SeededRandom(seed: 11)
            for number in 0..<1_000 {
                let patience = Duration.microseconds(random.next(below: 8_000))
                group.addTask {
                    let task = Task {
                        _ = try? await client.send(OutboundRequest("GET", server.url("/\(number)"), retries: 0))
                    }
                    try? await Task.sleep(for: patience)
                    task.cancel()
                    await task.value
                }
                if number % 50 == 49 { await group.waitForAll() }
            }
        }
        let last = try ScriptedServer { _, _ in ok("last") }
        #expect(try await client.send(OutboundRequest("GET", last.url("/"))).text == "last")
        #expect(await holds { server.closed == server.connections })
    }
}
