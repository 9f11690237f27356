import Foundation
import ServiceSupport
import TestSupport
import Testing

@testable import HTTPClient

/// The code of the error that `body` throws, nil when it throws none.
func code(_ body: () async throws -> some Sendable) async -> HTTPClientError.Code? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? HTTPClientError)?.code
    }
}

func ok(_ body: String, headers: String = "") -> ScriptedServer.Reaction {
    .send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\(headers)\r\n\(body)")
}

func status(_ line: String, headers: String = "") -> ScriptedServer.Reaction {
    .send("HTTP/1.1 \(line)\r\nContent-Length: 0\r\nConnection: close\r\n\(headers)\r\n")
}

@Suite("HTTP client over sockets")
struct HTTPClientTests {
    private let client = HTTPClient(
        transport: CurlTransport(userAgent: "Metier/0"), firstWait: 0.01, longestWait: 0.5)

    @Test("reads an answer whole and says who asks")
    func answer() async throws {
        let server = try ScriptedServer { _, _ in ok("hello", headers: "X-A: b\r\n") }
        let response = try await client.send(
            OutboundRequest("POST", server.url("/a?b=c"), headers: [("X-Key", "v")], body: [65]))
        #expect(response.status == 200 && response.text == "hello" && response.header("x-a") == "b")
        let seen = try #require(server.seen.first)
        #expect(seen.hasPrefix("POST /a?b=c HTTP/1.1\r\n") && seen.contains("User-Agent: Metier/0"))
        #expect(seen.contains("X-Key: v"))
    }

    @Test("reports a refused connection")
    func refused() async throws {
        let port = try ScriptedServer { _, _ in ok("") }.port
        let closed = OutboundRequest("GET", "http://127.0.0.1:\(port)/", retries: 0)
        // The listener is closed when its server is let go.
        #expect(await code { try await client.send(closed) } == .refused)
    }

    @Test(
        "gives up a silent answer at the deadline", arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"])
    func deadline(start: String) async throws {
        let server = try ScriptedServer { _, _ in .sendAndWait(start) }
        let clock = ContinuousClock()
        let start = clock.now
        let request = OutboundRequest("GET", server.url("/secret?token=x"), deadline: .milliseconds(200))
        do {
            _ = try await client.send(request)
            Issue.record("it answered")
        } catch let error as HTTPClientError {
            #expect(error.code == .timedOut)
            #expect(!error.description.contains("token") && !error.debugDescription.contains("token"))
        }
        #expect(clock.now - start < .seconds(5))
    }

    @Test("reports what is not HTTP")
    func garbage() async throws {
        let server = try ScriptedServer { _, _ in .send("this is not HTTP at all\n") }
        let failure = await code { try await client.send(OutboundRequest("GET", server.url("/"), retries: 0)) }
        #expect(failure == .other)
    }

    @Test("reports an answer that ends too early")
    func truncated() async throws {
        let server = try ScriptedServer { _, _ in
            .send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nabc")
        }
        #expect(await code { try await client.send(OutboundRequest("GET", server.url("/"), retries: 1)) } == .truncated)
        #expect(server.seen.count == 2)
    }

    @Test("tries again after 429 and 503, and honours Retry-After")
    func retries() async throws {
        let server = try ScriptedServer { _, count in
            switch count {
            case 0: status("429 Too Many Requests", headers: "Retry-After: 0\r\n")
            case 1: status("503 Service Unavailable")
            default: ok("third")
            }
        }
        #expect(try await client.send(OutboundRequest("GET", server.url("/"))).text == "third")
        #expect(server.seen.count == 3)
    }

    @Test("does not wait for a service that asks for too long, nor repeat what must not be")
    func noRetry() async throws {
        let patient = try ScriptedServer { _, _ in status("429 Too Many Requests", headers: "Retry-After: 3600\r\n") }
        #expect(
            await code { try await client.send(OutboundRequest("GET", patient.url("/"))) }
                == .rateLimited(retryAfter: 3_600))
        #expect(patient.seen.count == 1)
        let post = try ScriptedServer { _, _ in status("503 Service Unavailable") }
        #expect(try await client.send(OutboundRequest("POST", post.url("/"))).status == 503)
        #expect(post.seen.count == 1)
    }

    @Test("refuses answers that are too large, announced or not")
    func tooLarge() async throws {
        let announced = try ScriptedServer { _, _ in ok(String(repeating: "a", count: 2_000)) }
        let request = OutboundRequest("GET", announced.url("/"), maximumBodyBytes: 1_000)
        #expect(await code { try await client.send(request) } == .tooLarge)
        let endless = try ScriptedServer { _, _ in
            .sendAndWait("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + String(repeating: "a", count: 2_000_000))
        }
        let second = OutboundRequest("GET", endless.url("/"), maximumBodyBytes: 1_000)
        #expect(await code { try await client.send(second) } == .tooLarge)
    }

    @Test("follows a few redirects and no loop")
    func redirects() async throws {
        let server = try ScriptedServer { path, _ in
            path == "/end"
                ? ok("there") : status("302 Found", headers: "Location: \(path == "/start" ? "/end" : path)\r\n")
        }
        #expect(try await client.send(OutboundRequest("GET", server.url("/start"))).text == "there")
        #expect(await code { try await client.send(OutboundRequest("GET", server.url("/loop"))) } == .redirect)
        let elsewhere = try ScriptedServer { _, _ in status("302 Found", headers: "Location: file:///etc/passwd\r\n") }
        #expect(await code { try await client.send(OutboundRequest("GET", elsewhere.url("/"))) } != nil)
    }

    @Test(
        "refuses addresses that are not of the web",
        arguments: ["", "ftp://a/b", "file:///etc/passwd", "nonsense", "http://"])
    func badURL(url: String) async {
        #expect(await code { try await client.send(OutboundRequest("GET", url)) } == .invalidURL)
    }

    @Test("ends when its caller is cancelled")
    func cancelled() async throws {
        let server = try ScriptedServer { _, _ in .sendAndWait("") }
        let task = Task { await code { try await client.send(OutboundRequest("GET", server.url("/"))) } }
        while server.seen.isEmpty { await Task.yield() }
        task.cancel()
        #expect(await task.value == .cancelled)
    }

    @Test("names no query and no credentials in its messages")
    func messages() {
        let url = URL(string: "https://user:secret@host.example:8443/path?key=secret#secret")
        let error = HTTPClientError.from(CancellationError(), url: url)
        #expect(error.message == "The request to https://host.example:8443/path was cancelled.")
    }

    @Test("grows its waits up to a ceiling", arguments: zip(0..<8, [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10]))
    func backOff(attempt: Int, ceiling: Double) {
        let rule = RetryRule()
        #expect(rule.wait(after: attempt + 1, retryAfter: nil, chance: 0) == ceiling)
        #expect(rule.wait(after: attempt + 1, retryAfter: nil, chance: 1) == ceiling / 2)
        #expect(rule.wait(after: attempt + 1, retryAfter: 3) == 3)
        #expect(rule.wait(after: attempt + 1, retryAfter: 11) == nil)
    }

    @Test("never waits less than it is told to, whatever a service asks for")
    func leastWait() {
        let rule = RetryRule(backoff: Backoff(first: .milliseconds(100), cap: .seconds(10)), least: 0.2)
        #expect(rule.wait(after: 1, retryAfter: nil, chance: 1) == 0.2)
        #expect(rule.wait(after: 1, retryAfter: 0) == 0.2)
        #expect(rule.wait(after: 1, retryAfter: 3) == 3)
        #expect(rule.wait(after: 5, retryAfter: nil, chance: 0) == 1.6)
    }

    @Test("plays recorded answers in order")
    func recorded() async throws {
        let transport = RecordedTransport([
            .failure(HTTPClientError(.refused, "closed")), .answer(InboundResponse(status: 200, body: Array("a".utf8))),
        ])
        let client = HTTPClient(transport: transport, firstWait: 0.001)
        #expect(try await client.send(OutboundRequest("GET", "http://a.example/")).text == "a")
        #expect(transport.requests.count == 2)
        transport.add(.silence)
        let request = OutboundRequest("GET", "http://a.example/", deadline: .milliseconds(20))
        #expect(await code { try await client.send(request) } == .timedOut)
    }

    @Test("reads Retry-After as seconds or as a date")
    func retryAfter() throws {
        #expect(HTTPClient.retryAfter(InboundResponse(status: 429, headers: [("Retry-After", "12")])) == 12)
        let past = InboundResponse(status: 429, headers: [("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")])
        #expect(HTTPClient.retryAfter(past) == 0)
        #expect(HTTPClient.retryAfter(InboundResponse(status: 429, headers: [("Retry-After", "soon")])) == nil)
    }
}

@Suite("HTTP downloads")
struct DownloadTests {
    private let client = HTTPClient(
        transport: CurlTransport(userAgent: "Metier/0"), firstWait: 0.01, longestWait: 0.5)

    /// Runs `body` with an empty folder and checks that only `names` are in it afterwards.
    private func inFolder(leaving names: [String], _ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == names)
    }

    @Test("writes a file whole, in place of an older one, and tells its progress")
    func whole() async throws {
        let content = String(repeating: "0123456789", count: 50_000)
        let server = try ScriptedServer { _, _ in ok(content) }
        try await inFolder(leaving: ["file"]) { folder in
            let file = folder.appendingPathComponent("file")
            try Data("old".utf8).write(to: file)
            let last = Locked<(Int, Int?)>((0, nil))
            try await client.download(server.url("/f"), to: file, limit: 1_000_000) { received, expected in
                last.withLock { $0 = (received, expected) }
            }
            #expect(try String(contentsOf: file, encoding: .utf8) == content)
            #expect(last.withLock { $0 } == (500_000, 500_000))
        }
    }

    @Test("tries a cut-off download again from the beginning")
    func again() async throws {
        let server = try ScriptedServer { _, count in
            count == 0
                ? .send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\nabc") : ok("0123456789")
        }
        try await inFolder(leaving: ["file"]) { folder in
            let file = folder.appendingPathComponent("file")
            try await client.download(server.url("/f"), to: file, limit: 100)
            #expect(try String(contentsOf: file, encoding: .utf8) == "0123456789")
        }
    }

    @Test("leaves nothing behind when it fails", arguments: 0..<4)
    func failures(kind: Int) async throws {
        let server = try ScriptedServer { _, _ in
            switch kind {
            case 0: .send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\nabc")
            case 1: status("404 Not Found")
            case 2: ok(String(repeating: "a", count: 1_000))
            default: .sendAndWait("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            }
        }
        try await inFolder(leaving: []) { folder in
            let file = folder.appendingPathComponent("file")
            let failure = await code {
                let deadline = Duration.milliseconds(kind == 3 ? 300 : 30_000)
                try await client.download(server.url("/f"), to: file, limit: 100, deadline: deadline)
            }
            #expect(failure == [.truncated, .status(404), .tooLarge, .timedOut][kind])
        }
    }
}
