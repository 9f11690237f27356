/// The characters of header fields (RFC 9110, section 5.6).
enum FieldSyntax {
    /// True for a byte of a token, such as a method or a header's name.
    static func isToken(_ byte: UInt8) -> Bool {
        byte < 128 && (byte < 64 ? tokenLow >> byte : tokenHigh >> (byte - 64)) & 1 == 1
    }

    /// True when there is at least one byte and all are a token's.
    static func isToken(_ bytes: UnsafeRawBufferPointer) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy(isToken)
    }

    /// True for a byte that a line must not hold: a control character other than the tab.
    static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 && byte != tab || byte == 0x7F
    }

    /// True for a space or a tab.
    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    /// A line without the blanks around it.
    static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var (start, end) = (0, bytes.count)
        while start < end, isBlank(bytes[start]) { start += 1 }
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    /// True when bytes are a word but for the case of ASCII letters.
    ///
    /// - Parameter lowercase: the word in lower case.
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
