import ServiceSupport
import TestSupport
import Testing

@testable import HTTPClient

@Suite("An answer that is read as it comes")
struct StreamTests {
    private let client = HTTPClient(transport: CurlTransport(userAgent: "Metier/0"))

    private func read(
        _ client: HTTPClient, _ request: OutboundRequest, silence: Duration = .seconds(5)
    ) async throws -> (status: Int, text: String) {
        let seen = Locked((status: 0, bytes: [UInt8]()))
        try await client.stream(request, silence: silence) { head in
            seen.withLock { $0.status = head.status }
        } onBytes: { bytes in
            seen.withLock { $0.bytes += bytes }
        }
        return seen.withLock { ($0.status, String(decoding: $0.bytes, as: UTF8.self)) }
    }

    @Test("head and bytes come in order, whatever the status")
    func order() async throws {
        let server = try ScriptedServer { path, _ in path == "/a" ? ok("hello") : status("503 Busy") }
        #expect(try await read(client, OutboundRequest("GET", server.url("/a"))) == (200, "hello"))
        #expect(try await read(client, OutboundRequest("GET", server.url("/b"))) == (503, ""))
        let pieces = RecordedTransport([
            .pieces(InboundResponse(status: 200), [[104], [105], [33]], failure: nil),
            .pieces(InboundResponse(status: 200), [[104]], failure: HTTPClientError(.truncated, "cut")),
        ])
        let recorded = HTTPClient(transport: pieces)
        #expect(try await read(recorded, OutboundRequest("GET", "http://x/")) == (200, "hi!"))
        #expect(await code { try await read(recorded, OutboundRequest("GET", "http://x/")).status } == .truncated)
        // Nothing is tried again.
        #expect(pieces.requests.count == 2)
    }

    @Test("a reader that takes its time gets every piece")
    func slowReader() async throws {
        let pieces = (0..<200).map { [UInt8($0)] }
        let recorded = HTTPClient(
            transport: RecordedTransport([.pieces(InboundResponse(status: 200), pieces, failure: nil)]))
        let read = Locked<[UInt8]>([])
        try await recorded.stream(OutboundRequest("GET", "http://x/"), silence: .seconds(5)) { _ in
        } onBytes: { bytes in
            for _ in 0..<20 { await Task.yield() }
            read.withLock { $0 += bytes }
        }
        #expect(read.withLock { $0 } == pieces.flatMap { $0 })
    }

    @Test("silence ends it: before the first byte, and after some")
    func silence() async throws {
        for start in ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"] {
            let server = try ScriptedServer { _, _ in .sendAndWait(start) }
            let begun = ContinuousClock.now
            let request = OutboundRequest("GET", server.url("/"), deadline: .seconds(20))
            #expect(await code { try await read(client, request, silence: .milliseconds(200)).status } == .timedOut)
            #expect(ContinuousClock.now - begun < .seconds(5))
            let hurried = OutboundRequest("GET", server.url("/"), deadline: .milliseconds(200))
            #expect(await code { try await read(client, hurried, silence: .seconds(20)).status } == .timedOut)
            #expect(ContinuousClock.now - begun < .seconds(10))
        }
    }

    @Test("more bytes than allowed end it, however slowly they are read")
    func limit() async throws {
        let server = try ScriptedServer { _, _ in ok(String(repeating: "x", count: 5_000)) }
        let request = OutboundRequest("GET", server.url("/"), maximumBodyBytes: 4_999)
        #expect(await code { try await read(client, request).status } == .tooLarge)
        let whole = OutboundRequest("GET", server.url("/"), maximumBodyBytes: 5_000)
        #expect(try await read(client, whole).text.count == 5_000)
    }

    @Test("an answer that is cut, a refused connection and an address that is none are told apart")
    func failures() async throws {
        let server = try ScriptedServer { _, _ in .send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc") }
        #expect(await code { try await read(client, OutboundRequest("GET", server.url("/"))).status } == .truncated)
        #expect(await code { try await read(client, OutboundRequest("GET", "ftp://x/")).status } == .invalidURL)
        let port = try ScriptedServer { _, _ in ok("") }.port
        let closed = OutboundRequest("GET", "http://127.0.0.1:\(port)/")
        #expect(await code { try await read(client, closed).status } == .refused)
    }

    @Test("whoever gives up, by cancelling or by throwing, ends the exchange")
    func givingUp() async throws {
        let server = try ScriptedServer { _, _ in .sendAndWait("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc") }
        let request = OutboundRequest("GET", server.url("/"))
        #expect(await isEnded(byThrowingIn: request))
        let client = client
        let begun = StopSwitch()
        let reading = Task {
            try await client.stream(request, silence: .seconds(20)) { _ in
                begun.turn()
            } onBytes: { _ in
            }
        }
        try await begun.wait()
        reading.cancel()
        #expect(await code { try await reading.value } == .cancelled)
    }

    private struct Enough: Error {}

    /// Whether a reader that throws gets its own error back.
    private func isEnded(byThrowingIn request: OutboundRequest) async -> Bool {
        let drop: @Sendable (InboundResponse) async throws -> Void = { _ in }
        let refuse: @Sendable ([UInt8]) async throws -> Void = { _ in throw Enough() }
        do {
            try await client.stream(request, silence: .seconds(20), onHead: drop, onBytes: refuse)
            return false
        } catch {
            return error is Enough
        }
    }
}
