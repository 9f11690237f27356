/// What a request's headers say about where the request ends, and whether that can be trusted.
///
/// A request whose end two parties can read differently lets one client put words into another's mouth (request
/// smuggling, RFC 9112, section 11.2). libmicrohttpd lets several such requests through, so they are refused here.
package struct RequestFraming: Sendable {
    /// The declared length of the body.
    package private(set) var contentLength: Int?
    /// True when the body comes in chunks.
    package private(set) var isChunked = false
    /// True when the client waits for leave to send its body.
    package private(set) var expectsContinue = false
    private var lengths = 0
    private var encodings = 0
    private var hosts = 0
    private var defect: String?

    /// Starts with no headers seen.
    package init() {}

    /// True when a body follows the headers.
    package var hasBody: Bool { isChunked || (contentLength ?? 0) > 0 }

    /// Takes one header, in order.
    package mutating func add(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) {
        if name.isEmpty || !name.allSatisfy(Self.isTokenByte) { defect = "A header's name is not a token." }
        if value.contains(where: { $0 == 0 || $0 == 0x0D || $0 == 0x0A }) {
            defect = "A header's value holds a control character."
        }
        switch name.count {
        case 4 where Self.isSame(name, "host"):
            hosts += 1
        case 6 where Self.isSame(name, "expect"):
            expectsContinue = true
        case 14 where Self.isSame(name, "content-length"):
            lengths += 1
            contentLength = Self.length(value)
            if contentLength == nil { defect = "The Content-Length is not a number of bytes." }
        case 17 where Self.isSame(name, "transfer-encoding"):
            encodings += 1
            isChunked = Self.isSame(value, "chunked")
            if !isChunked { defect = "The Transfer-Encoding is not `chunked`." }
        default: break
        }
    }

    /// Why the request must be refused, nil when it need not be.
    ///
    /// - Parameter version: the protocol of the request line, for instance `HTTP/1.1`.
    package func failure(version: String) -> HTTPFailure? {
        if let defect { return Self.failure(defect) }
        if lengths > 1 { return Self.failure("There is more than one Content-Length.") }
        if encodings > 1 { return Self.failure("There is more than one Transfer-Encoding.") }
        if lengths > 0, encodings > 0 {
            return Self.failure("Content-Length and Transfer-Encoding exclude each other.")
        }
        if hosts > 1 { return Self.failure("There is more than one Host.") }
        switch version {
        case "HTTP/1.1":
            return hosts == 0 ? Self.failure("There is no Host.") : nil
        case "HTTP/1.0":
            return encodings > 0 ? Self.failure("HTTP/1.0 has no Transfer-Encoding.") : nil
        default:
            return HTTPFailure(HTTPStatus(505), code: "bad-version", detail: "The server speaks HTTP/1.1 and HTTP/1.0.")
        }
    }

    private static func failure(_ detail: String) -> HTTPFailure {
        HTTPFailure(.badRequest, code: "bad-framing", detail: detail)
    }

    private static func length(_ value: UnsafeBufferPointer<UInt8>) -> Int? {
        guard !value.isEmpty, value.count <= 18 else { return nil }
        var length = 0
        for byte in value {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            length = length * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return length
    }

    private static func isSame(_ bytes: UnsafeBufferPointer<UInt8>, _ lowercase: StaticString) -> Bool {
        guard bytes.count == lowercase.utf8CodeUnitCount else { return false }
        return lowercase.withUTF8Buffer { wanted in
            zip(bytes, wanted).allSatisfy { byte, letter in
                byte == letter || byte | 0x20 == letter && letter >= UInt8(ascii: "a")
            }
        }
    }

    /// A byte of a token (RFC 9110, section 5.6.2).
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "^"), UInt8(ascii: "`"),
            UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
