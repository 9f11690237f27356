/// Checks and conversions on raw text that avoid creating strings.
package enum ByteText {
    /// A mask with the highest bit of every byte.
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Whether every byte is ASCII. Linear, eight bytes a step.
    package static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        let end = bytes.count
        while index + 32 <= end {
            let first = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let second = bytes.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self)
            let third = bytes.loadUnaligned(fromByteOffset: index + 16, as: UInt64.self)
            let fourth = bytes.loadUnaligned(fromByteOffset: index + 24, as: UInt64.self)
            if (first | second | third | fourth) & highBits != 0 { return false }
            index += 32
        }
        while index < end {
            if bytes[index] >= 0x80 { return false }
            index += 1
        }
        return true
    }

    /// Whether the bytes are well-formed UTF-8 (Unicode 15, table 3-7: no overlong forms, no surrogates).
    package static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        let end = bytes.count
        while index < end {
            if index + 8 <= end, bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & highBits == 0 {
                index += 8
                continue
            }
            let lead = bytes[index]
            if lead < 0x80 {
                index += 1
                continue
            }
            guard let length = sequenceLength(lead: lead), index + length <= end else { return false }
            let second = bytes[index + 1]
            guard secondByteRange(lead: lead).contains(second) else { return false }
            for offset in 2..<max(2, length) where bytes[index + offset] & 0xC0 != 0x80 { return false }
            index += length
        }
        return true
    }

    private static func sequenceLength(lead: UInt8) -> Int? {
        switch lead {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: nil
        }
    }

    private static func secondByteRange(lead: UInt8) -> ClosedRange<UInt8> {
        switch lead {
        case 0xE0: 0xA0...0xBF
        case 0xED: 0x80...0x9F
        case 0xF0: 0x90...0xBF
        case 0xF4: 0x80...0x8F
        default: 0x80...0xBF
        }
    }

    /// The bytes with ASCII spaces and tabs removed from both ends.
    @inline(__always)
    package static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard let first = bytes.first, let last = bytes.last else { return bytes }
        if first > 0x20, last > 0x20 { return bytes }
        var start = 0
        var end = bytes.count
        while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    /// The bytes as a string; malformed UTF-8 is replaced by U+FFFD.
    @inline(__always)
    package static func string(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes with white space removed from both ends, including no-break spaces and zero-width characters.
    @inline(__always)
    package static func stripped(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard let first = bytes.first, let last = bytes.last else { return bytes }
        if first > 0x20, first < 0xC2, last > 0x20, last < 0x80 { return bytes }
        return strippedSlowly(bytes)
    }

    private static func strippedSlowly(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = bytes.count
        while start < end {
            let length = blankLength(bytes, at: start, end: end)
            guard length > 0 else { break }
            start += length
        }
        while start < end {
            let length = (1...3).first { end - $0 >= start && blankLength(bytes, at: end - $0, end: end) == $0 }
            guard let length else { break }
            end -= length
        }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    /// The length in bytes of the invisible character at `place`; 0 if it is visible.
    private static func blankLength(_ bytes: UnsafeRawBufferPointer, at place: Int, end: Int) -> Int {
        switch bytes[place] {
        case 0x09...0x0D, 0x20:
            return 1
        case 0xC2:
            return place + 1 < end && bytes[place + 1] == 0xA0 ? 2 : 0
        case 0xE2, 0xEF:
            guard place + 2 < end else { return 0 }
            switch (bytes[place], bytes[place + 1], bytes[place + 2]) {
            // U+2000 to U+200F, U+202F, U+2060, and U+FEFF.
            case (0xE2, 0x80, 0x80...0x8F), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0xA0), (0xEF, 0xBB, 0xBF): return 3
            default: return 0
            }
        default:
            return 0
        }
    }

    /// A text with every run of white space, line breaks and no-break spaces replaced by one space, trimmed at both
    /// ends.
    package static func plain(_ text: String) -> String {
        text.split { $0.isWhitespace || $0 == "\u{A0}" || $0 == "\u{FEFF}" }.joined(separator: " ")
    }

    /// A short excerpt for a message: at most `limit` characters, control characters and malformed bytes replaced.
    package static func excerpt(_ bytes: UnsafeRawBufferPointer, limit: Int = 80) -> String {
        // A character has at most four bytes, so the rest of a long field is never decoded.
        let head = UnsafeRawBufferPointer(rebasing: bytes.prefix(limit * 4 + 4))
        let text = String(decoding: head, as: UTF8.self)
        var excerpt = ""
        var used = 0
        for scalar in text.unicodeScalars {
            if used == limit - 1, used < text.unicodeScalars.count - 1 || head.count < bytes.count {
                excerpt.unicodeScalars.append("\u{2026}")
                break
            }
            excerpt.unicodeScalars.append(isPrintable(scalar) ? scalar : "\u{FFFD}")
            used += 1
        }
        return excerpt
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator, .unassigned: false
        default: true
        }
    }
}
