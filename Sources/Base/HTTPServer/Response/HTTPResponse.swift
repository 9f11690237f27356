internal import ServiceSupport

/// One answer.
package struct HTTPResponse: Sendable {
    /// The status.
    package var status: HTTPStatus
    /// The headers, in the order they are sent. `Content-Length`, `Date` and `Connection` are the server's.
    package var headers: HTTPHeaders
    /// The body.
    package var body: HTTPBody
    /// False keeps the body as it is even if the client takes gzip, for bodies that are compressed or secret-bearing.
    package var isCompressible: Bool
    /// The entity tag with its quotes, for instance `"v12-a"` or `W/"v12"`.
    ///
    /// With one, a repeated read is answered 304 without a body.
    package var etag: String?
    /// The length that `Content-Length` tells; differs from the body's for HEAD, which has none.
    package internal(set) var declaredLength: Int?

    /// Makes an answer.
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

    /// An answer with bytes of a media type.
    package static func bytes(
        _ bytes: [UInt8], type: String, status: HTTPStatus = .ok, etag: String? = nil
    ) -> HTTPResponse {
        HTTPResponse(status, headers: HTTPHeaders(contentType: type), body: .bytes(bytes), etag: etag)
    }

    /// An answer of JSON bytes.
    package static func json(_ bytes: [UInt8], status: HTTPStatus = .ok, etag: String? = nil) -> HTTPResponse {
        .bytes(bytes, type: "application/json", status: status, etag: etag)
    }

    /// An answer of plain text.
    package static func text(_ text: String, status: HTTPStatus = .ok) -> HTTPResponse {
        .bytes(Array(text.utf8), type: "text/plain; charset=utf-8", status: status)
    }

    /// An answer whose body is written as it comes; never compressed.
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
