/// Assembles the head of a response from the lines that libcurl delivers.
struct AnswerHead {
    /// The result of a line.
    enum Step {
        case more
        /// The head of the final response; those of interim responses (1xx) are skipped.
        case whole(InboundResponse)
        case tooLarge
        case malformed
    }

    /// The maximum size of all heads and trailers of one response, in bytes.
    static let limit = 64 << 10

    /// Whether the head of the final response is complete.
    private(set) var isWhole = false
    private var size = 0
    private var status: Int?
    private var headers: [(name: String, value: String)] = []

    /// Adds a line including its end.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Step {
        size += line.count
        guard size <= Self.limit else { return .tooLarge }
        // Trailers follow the body and are not used.
        guard !isWhole else { return .more }
        var text = line[...]
        while let last = text.last, last == 0x0A || last == 0x0D { text = text.dropLast() }
        guard let status else {
            guard text.starts(with: "HTTP/".utf8) else { return .malformed }
            let words = text.split(separator: 0x20, maxSplits: 2)
            guard words.count >= 2, words[1].count == 3,
                let found = Int(String(decoding: words[1], as: UTF8.self)), found >= 100
            else { return .malformed }
            status = found
            return .more
        }
        if text.isEmpty {
            let response = InboundResponse(status: status, headers: headers)
            self.status = nil
            headers = []
            // 101 would switch the protocol, which was not requested.
            guard status >= 200 else { return status == 101 ? .malformed : .more }
            isWhole = true
            return .whole(response)
        }
        if text.first == 0x20 || text.first == 0x09 {
            guard let last = headers.indices.last else { return .malformed }
            headers[last].value += " " + Self.trimmed(text)
            return .more
        }
        guard let colon = text.firstIndex(of: 0x3A), colon > text.startIndex else { return .more }
        headers.append((Self.trimmed(text[..<colon]), Self.trimmed(text[text.index(after: colon)...])))
        return .more
    }

    /// Whether a byte may occur in a method or in the name of a header (RFC 9110, token).
    static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        var bytes = bytes
        while let first = bytes.first, first == 0x20 || first == 0x09 { bytes = bytes.dropFirst() }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes = bytes.dropLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
