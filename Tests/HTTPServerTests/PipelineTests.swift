import CZlib
import ServiceSupport
import Testing

@testable import HTTPServer

/// Undoes gzip; nil when the bytes are not gzip.
func gunzip(_ bytes: [UInt8], capacity: Int = 1_000_000) -> [UInt8]? {
    var stream = z_stream()
    guard metier_zlib_gunzip_start(&stream) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var input = bytes
    var isWhole = false
    let output = input.withUnsafeMutableBufferPointer { input in
        [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            isWhole = inflate(&stream, Z_FINISH) == Z_STREAM_END
            count = output.count - Int(stream.avail_out)
        }
    }
    return isWhole ? output : nil
}

@Suite("HTTP pipeline, in memory")
struct PipelineTests {
    private func respond(
        _ method: HTTPMethod, _ target: String, headers: HTTPHeaders = [:], body: [UInt8] = [],
        _ change: (inout HTTPApplicationConfiguration) -> Void = { _ in }
    ) async throws -> HTTPResponse {
        try await Sample.application(change).respond(to: HTTPRequest(method, target, headers: headers, body: body))
    }

    private func text(_ response: HTTPResponse) async throws -> String {
        String(decoding: try await response.collectedBody(), as: UTF8.self)
    }

    @Test("answers immediate and waiting routes alike, with the headers every answer has")
    func answers() async throws {
        let home = try await respond(.get, "/", headers: ["x-request-id": "abc"])
        #expect(try await text(home) == "home")
        #expect(home.headers["X-Request-Id"] == "abc")
        #expect(home.headers["X-Content-Type-Options"] == "nosniff")
        let waited = try await respond(.get, "/waiting", headers: ["X-Name": "Ada"])
        #expect(try await text(waited) == "waited for Ada")
        let application = try Sample.application()
        #expect(application.respondImmediately(to: HTTPRequest(.get, "/")) != nil)
        #expect(application.respondImmediately(to: HTTPRequest(.get, "/waiting")) == nil)
    }

    @Test("answers HEAD with the length and without the body")
    func head() async throws {
        let response = try await respond(.head, "/long")
        #expect(response.body.count == 0)
        #expect(response.declaredLength == Sample.long.count)
    }

    @Test("lets a handler decide whether to wait")
    func deciding() async throws {
        let application = try Sample.application()
        #expect(try await text(try await respond(.get, "/deciding/now")) == "at once")
        #expect(try await text(try await respond(.get, "/deciding/later")) == "later")
        #expect(try await respond(.get, "/deciding/never").status.code == 418)
        #expect(application.respondImmediately(to: HTTPRequest(.get, "/deciding/now")) != nil)
        #expect(application.respondImmediately(to: HTTPRequest(.get, "/deciding/later")) == nil)
    }

    @Test("shapes failures as problems")
    func problems() async throws {
        let missing = try await respond(.get, "/nothing", headers: ["X-Request-Id": "r1"])
        #expect(missing.status == .notFound)
        #expect(missing.headers["Content-Type"] == "application/problem+json")
        #expect(
            try await text(missing) == #"{"type":"urn:problem:not-found","title":"Not Found","status":404,"#
                + #""detail":"There is nothing at this path.","instance":"/nothing","request_id":"r1"}"#)
        let wrong = try await respond(.delete, "/long")
        #expect(wrong.status == .methodNotAllowed)
        #expect(wrong.headers["Allow"] == "GET, HEAD, OPTIONS")
        #expect(try await respond(.get, "/items/%zz").status == .badRequest)
        #expect(try await respond(.get, "/query?a=%FF").status == .badRequest)
        #expect(try await respond(.get, "/teapot").status.code == 418)
        #expect(try await respond(.post, "/echo-waiting", body: [UInt8](repeating: 1, count: 65)).status.code == 413)
    }

    @Test("tells a stranger nothing of an unexpected error, and logs it")
    func surprise() async throws {
        let writer = MemoryLogWriter()
        let application = try Sample.application(logger: Logger(label: "http", writer: writer))
        let response = await application.respond(to: HTTPRequest(.get, "/surprise", headers: ["X-Request-Id": "r2"]))
        #expect(response.status == .internalServerError)
        #expect(
            try await text(response) == #"{"type":"about:blank","title":"Internal Server Error","status":500,"#
                + #""instance":"/surprise","request_id":"r2"}"#)
        #expect(writer.all.first?.metadata["error"]?.contains("Surprise") == true)
        #expect(writer.all.first?.metadata["request_id"] == "r2")
    }

    @Test("gives up a handler at its deadline")
    func deadline() async throws {
        #expect(try await respond(.get, "/never").status == .gatewayTimeout)
    }

    @Test("answers a repeated read with 304, gzip or not")
    func conditional() async throws {
        let plain = try await respond(.get, "/long")
        #expect(plain.headers["ETag"] == "\"v1\"")
        #expect(plain.headers["Vary"] == "Accept-Encoding")
        let again = try await respond(.get, "/long", headers: ["If-None-Match": "\"v1\""])
        #expect(again.status == .notModified && again.body.count == 0)
        #expect(again.headers["ETag"] == "\"v1\"" && again.headers["Vary"] == "Accept-Encoding")
        #expect(again.headers["Content-Type"] == nil)
        let zipped = try await respond(.get, "/long", headers: ["Accept-Encoding": "gzip"])
        #expect(zipped.headers["ETag"] == "\"v1-gzip\"" && zipped.headers["Content-Encoding"] == "gzip")
        let zippedAgain = try await respond(
            .get, "/long", headers: ["Accept-Encoding": "gzip", "If-None-Match": "\"v1-gzip\""])
        #expect(zippedAgain.status == .notModified && zippedAgain.headers["ETag"] == "\"v1-gzip\"")
        #expect(try await respond(.get, "/long", headers: ["If-None-Match": "\"v2\""]).status == .ok)
    }

    @Test("compresses text that is long enough for clients that take it")
    func gzip() async throws {
        let zipped = try await respond(.get, "/long", headers: ["Accept-Encoding": "br, gzip"])
        let bytes = try await zipped.collectedBody()
        #expect(bytes.count < Sample.long.count)
        #expect(gunzip(bytes) == Sample.long)
        #expect(try await respond(.get, "/", headers: ["Accept-Encoding": "gzip"]).headers["Content-Encoding"] == nil)
        let refused = try await respond(.get, "/long", headers: ["Accept-Encoding": "gzip;q=0"])
        #expect(refused.headers["Content-Encoding"] == nil && refused.headers["Vary"] == "Accept-Encoding")
        let off = try await respond(.get, "/long", headers: ["Accept-Encoding": "gzip"]) { $0.isCompressionOn = false }
        #expect(off.headers["Content-Encoding"] == nil && off.headers["Vary"] == nil)
    }

    @Test("sends no CORS header unless configured, then only to allowed origins")
    func cors() async throws {
        let origin: HTTPHeaders = ["Origin": "https://a.example"]
        #expect(try await respond(.get, "/", headers: origin).headers["Access-Control-Allow-Origin"] == nil)
        let any = try await respond(.get, "/", headers: origin) { $0.cors = .any }
        #expect(any.headers["Access-Control-Allow-Origin"] == "*")
        let listed = try await respond(.get, "/", headers: origin) { $0.cors = .origins(["https://a.example"]) }
        #expect(listed.headers["Access-Control-Allow-Origin"] == "https://a.example")
        #expect(listed.headers["Vary"] == "Origin")
        let other = try await respond(.get, "/", headers: origin) { $0.cors = .origins(["https://b.example"]) }
        #expect(other.headers["Access-Control-Allow-Origin"] == nil && other.headers["Vary"] == "Origin")
        var asking = origin
        asking.add("Access-Control-Request-Method", "PUT")
        asking.add("Access-Control-Request-Headers", "content-type")
        let preflight = try await respond(.options, "/items/1", headers: asking) { $0.cors = .any }
        #expect(preflight.status == .noContent)
        #expect(preflight.headers["Access-Control-Allow-Methods"] == "GET, HEAD, PUT, OPTIONS")
        #expect(preflight.headers["Access-Control-Allow-Headers"] == "content-type")
        let failed = try await respond(.get, "/nothing", headers: origin) { $0.cors = .any }
        #expect(failed.headers["Access-Control-Allow-Origin"] == "*")
    }

    @Test("collects a stream")
    func stream() async throws {
        let response = try await respond(.get, "/stream")
        #expect(response.body.count == nil)
        #expect(try await text(response).split(separator: "\n").count == 5)
    }

    @Test("tells observers of each request by its template, and logs one line")
    func observed() async throws {
        let writer = MemoryLogWriter()
        let log = AccessLog(logger: Logger(label: "access", writer: writer))
        let application = try Sample.application(observer: HTTPObservers([log]))
        _ = await application.respond(
            to: HTTPRequest(.get, "/items/7?q=1", headers: ["User-Agent": "test/1"], remoteAddress: "192.0.2.1"))
        _ = await application.respond(to: HTTPRequest(.get, "/" + String(repeating: "a", count: 2_000)))
        #expect(writer.all.count == 2)
        #expect(writer.all.first?.metadata["route"] == "/items/{id}")
        #expect(writer.all.first?.metadata["target"] == "/items/7?q=1")
        #expect(writer.all.first?.metadata["user_agent"] == "test/1")
        #expect(writer.all.first?.metadata["remote"] == "192.0.2.1")
        #expect(writer.all.last?.metadata["route"] == "unmatched")
        #expect(writer.all.last?.metadata["target"]?.count == 512)
    }
}
