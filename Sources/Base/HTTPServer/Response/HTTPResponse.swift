internal import ServiceSupport

/// One response.
package struct HTTPResponse: Sendable {
    /// The status.
    package var status: HTTPStatus
    /// The headers, in the order they are sent. `Content-Length`, `Date` and `Connection` are set by the server.
    package var headers: HTTPHeaders
    /// The body.
    package var body: HTTPBody
    /// Whether the body may be compressed for clients that accept gzip; false for bodies that are already compressed or
    /// contain secrets.
    package var isCompressible: Bool
    /// The entity tag with its quotes, for instance `"v12-a"` or `W/"v12"`.
    ///
    /// With a tag, a conditional request for an unchanged body gets a 304 response without a body.
    package var etag: String?
    /// The value of `Content-Length`; differs from the body's length for HEAD, which has no body.
    package internal(set) var declaredLength: Int?

    package init(
        _ status: HTTPStatus = .ok, headers: HTTPHeaders = [:], body: HTTPBody = .empty, etag: String? = nil,
        isCompressible: Bool = true
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.etag = etag
        self.isCompressible = isCompressible
    }

    /// A response with bytes of a media type.
    package static func bytes(
        _ bytes: [UInt8], type: String, status: HTTPStatus = .ok, etag: String? = nil
    ) -> HTTPResponse {
        HTTPResponse(status, headers: HTTPHeaders(contentType: type), body: .bytes(bytes), etag: etag)
    }

    /// A response with JSON bytes.
    package static func json(_ bytes: [UInt8], status: HTTPStatus = .ok, etag: String? = nil) -> HTTPResponse {
        .bytes(bytes, type: "application/json", status: status, etag: etag)
    }

    /// A response with plain text.
    package static func text(_ text: String, status: HTTPStatus = .ok) -> HTTPResponse {
        .bytes(Array(text.utf8), type: "text/plain; charset=utf-8", status: status)
    }

    /// A response whose body is streamed; never compressed.
    package static func stream(
        type: String, status: HTTPStatus = .ok,
        _ write: @escaping @Sendable (any HTTPBodyWriter) async throws -> Void
    ) -> HTTPResponse {
        HTTPResponse(
            status, headers: ["Content-Type": type, "Cache-Control": "no-store", "X-Accel-Buffering": "no"],
            body: .stream(write), isCompressible: false)
    }

    /// The body as bytes; a stream is run to its end.
    package func collectedBody() async throws -> [UInt8] {
        switch body {
        case .empty: return []
        case .bytes(let bytes): return bytes
        case .stream(let write):
            let collector = CollectingWriter()
            try await write(collector)
            return collector.bytes.withLock { $0 }
        }
    }
}

private final class CollectingWriter: HTTPBodyWriter {
    let bytes = Locked<[UInt8]>([])

    func write(_ more: [UInt8]) async throws {
        try Task.checkCancellation()
        bytes.withLock { $0.append(contentsOf: more) }
    }
}
