/// The characters of header fields (RFC 9110, section 5.6).
enum FieldSyntax {
    /// True for a byte of a token, such as a method or a header's name.
    static func isToken(_ byte: UInt8) -> Bool {
        byte < 128 && (byte < 64 ? tokenLow >> byte : tokenHigh >> (byte - 64)) & 1 == 1
    }

    /// True when the bytes are a non-empty token.
    static func isToken(_ bytes: UnsafeRawBufferPointer) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy(isToken)
    }

    /// True for a byte that is not allowed in a line: a control character other than the tab.
    static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 && byte != tab || byte == 0x7F
    }

    /// True for a space or a tab.
    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    /// A line without surrounding blanks.
    static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var (start, end) = (0, bytes.count)
        while start < end, isBlank(bytes[start]) { start += 1 }
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    /// True when bytes equal a word, ignoring the case of ASCII letters.
    ///
    /// - Parameter lowercase: the word in lowercase.
    static func isSame(_ bytes: UnsafeRawBufferPointer, _ lowercase: StaticString) -> Bool {
        guard bytes.count == lowercase.utf8CodeUnitCount else { return false }
        return lowercase.withUTF8Buffer { wanted in
            for index in wanted.indices {
                let (byte, letter) = (bytes[index], wanted[index])
                guard byte == letter || byte | 0x20 == letter && letter >= UInt8(ascii: "a") else { return false }
            }
            return true
        }
    }

    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20

    private static let tokenLow = mask(0)
    private static let tokenHigh = mask(64)

    private static func mask(_ first: UInt8) -> UInt64 {
        var mask: UInt64 = 0
        for offset in UInt8(0)..<64 {
            switch first + offset {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
                UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "^"), UInt8(ascii: "`"),
                UInt8(ascii: "|"), UInt8(ascii: "~"):
                mask |= 1 << UInt64(offset)
            default: break
            }
        }
        return mask
    }
}

/// One line of headers or trailers: a name, a colon and a value (RFC 9112, section 5).
enum FieldLine {
    /// The result of parsing a line.
    enum Reading {
        /// The length of the name at the line's start, and the range of its value without surrounding blanks.
        case field(nameCount: Int, value: Range<Int>)
        /// The connection has to be closed after a response with this failure.
        case failed(HTTPFailure)
    }

    /// Parses a line without its end.
    static func read(_ line: UnsafeRawBufferPointer) -> Reading {
        guard let first = line.first, !FieldSyntax.isBlank(first) else {
            return .failed(RequestFraming.failure("A header is folded over several lines."))
        }
        var nameCount = 0
        while nameCount < line.count, FieldSyntax.isToken(line[nameCount]) { nameCount += 1 }
        guard nameCount > 0, nameCount < line.count, line[nameCount] == UInt8(ascii: ":") else {
            return .failed(RequestFraming.failure("A header is not a name, directly followed by a colon, and a value."))
        }
        var (start, end) = (nameCount + 1, line.count)
        while start < end, FieldSyntax.isBlank(line[start]) { start += 1 }
        while end > start, FieldSyntax.isBlank(line[end - 1]) { end -= 1 }
        guard !line[start..<end].contains(where: FieldSyntax.isControl) else {
            return .failed(RequestFraming.failure("A header's value holds a control character."))
        }
        return .field(nameCount: nameCount, value: start..<end)
    }
}
