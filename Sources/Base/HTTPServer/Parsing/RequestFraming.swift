/// The end of a request as determined by its headers, and whether it is unambiguous.
///
/// If two parties determine the end of a request differently, one client can inject requests on behalf of another
/// (request smuggling, RFC 9112, section 11.2), so anything ambiguous is refused.
package struct RequestFraming: Sendable {
    /// The declared length of the body.
    package private(set) var contentLength: Int?
    /// True when the body is chunked.
    package private(set) var isChunked = false
    /// True when the client waits for permission to send its body (`100-continue`).
    package private(set) var expectsContinue = false
    /// True when the client has another expectation, which this server does not support.
    package private(set) var expectsMore = false
    /// True when the client requests that the connection be closed.
    package private(set) var wantsClose = false
    /// True when the client requests that the connection be kept open.
    package private(set) var wantsKeepAlive = false
    private var lengths = 0
    private var encodings = 0
    private var hosts = 0
    private var isLengthHuge = false
    private var defect: String?

    /// Creates the state before the first header.
    package init() {}

    /// True when a body follows the headers.
    package var hasBody: Bool { isChunked || (contentLength ?? 0) > 0 }

    /// Adds one header, in order; the name is a token, the value has no surrounding blanks.
    package mutating func add(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        switch name.count {
        case 4 where FieldSyntax.isSame(name, "host"):
            hosts += 1
            if !HostField.isValid(value) { note("The Host is not a name or address, with or without a port.") }
        case 6 where FieldSyntax.isSame(name, "expect"):
            if FieldSyntax.isSame(value, "100-continue") { expectsContinue = true } else { expectsMore = true }
        case 10 where FieldSyntax.isSame(name, "connection"):
            for part in value.split(separator: UInt8(ascii: ",")) {
                let option = FieldSyntax.trimmed(UnsafeRawBufferPointer(rebasing: part))
                if FieldSyntax.isSame(option, "close") { wantsClose = true }
                if FieldSyntax.isSame(option, "keep-alive") { wantsKeepAlive = true }
            }
        case 14 where FieldSyntax.isSame(name, "content-length"):
            lengths += 1
            readLength(value)
        case 17 where FieldSyntax.isSame(name, "transfer-encoding"):
            encodings += 1
            isChunked = FieldSyntax.isSame(value, "chunked")
            if !isChunked { note("The Transfer-Encoding is not `chunked`.") }
        default: break
        }
    }

    /// Why the request must be refused; nil if it is valid.
    package func failure(version: HTTPVersion) -> HTTPFailure? {
        if let defect { return Self.failure(defect) }
        if lengths > 1 { return Self.failure("There is more than one Content-Length.") }
        if encodings > 1 { return Self.failure("There is more than one Transfer-Encoding.") }
        if lengths > 0, encodings > 0 {
            return Self.failure("Content-Length and Transfer-Encoding exclude each other.")
        }
        if hosts > 1 { return Self.failure("There is more than one Host.") }
        switch version {
        case .http11 where hosts == 0: return Self.failure("There is no Host.")
        case .http10 where encodings > 0: return Self.failure("HTTP/1.0 has no Transfer-Encoding.")
        default: break
        }
        if isLengthHuge {
            return HTTPFailure(
                .contentTooLarge, code: "body-too-large",
                detail: "No request body may be as long as its Content-Length.")
        }
        if expectsMore, version == .http11 {
            return HTTPFailure(
                .expectationFailed, code: "bad-expectation", detail: "The only expectation known here is 100-continue.")
        }
        return nil
    }

    /// The failure of a request whose end is ambiguous.
    static func failure(_ detail: String) -> HTTPFailure {
        HTTPFailure(.badRequest, code: "bad-framing", detail: detail)
    }

    private mutating func note(_ text: String) {
        if defect == nil { defect = text }
    }

    private mutating func readLength(_ value: UnsafeRawBufferPointer) {
        guard !value.isEmpty, value.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
            return note("The Content-Length is not a number of bytes.")
        }
        // 18 digits fit 64 bits; a longer number is beyond every limit.
        guard value.count <= 18 else {
            isLengthHuge = true
            return
        }
        contentLength = value.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
