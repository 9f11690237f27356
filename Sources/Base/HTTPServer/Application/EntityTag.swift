/// Entity tags (RFC 9110, section 8.8.3) and conditional requests with them.
package enum EntityTag {
    /// A strong tag of bytes: equal bytes have equal tags, and different bytes practically never do.
    ///
    /// Not collision-resistant against an attacker; one who can choose bodies gains nothing by a collision.
    package static func strong(of bytes: [UInt8]) -> String {
        var low: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
        var high: UInt64 = 0xD1B5_4A32_D192_ED03
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                var word: UInt64 = 0
                let width = min(8, buffer.count - offset)
                withUnsafeMutableBytes(of: &word) { target in
                    target.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[offset..<(offset + width)]))
                }
                word = UInt64(littleEndian: word)
                low = fold(low ^ word, 0xA076_1D64_78BD_642F)
                high = fold(high &+ word, 0xE703_7ED1_A0B4_28DB) ^ low
                offset += 8
            }
        }
        return "\"" + String(fold(low, high ^ 0x8EBC_6AF0_9C88_C6E3), radix: 36) + String(high, radix: 36) + "\""
    }

    /// True when an `If-None-Match` value contains the tag, by weak comparison, or is `*`.
    ///
    /// - Parameters:
    ///   - condition: the header's value: `*` or a list of tags.
    ///   - tag: the current tag with its quotes.
    /// - Returns: false for a malformed list from the point where it is malformed.
    package static func matches(condition: String, tag: String) -> Bool {
        matching(condition: condition, tag: tag) != nil
    }

    /// The tag in the list that equals `tag` or its gzip variant; `tag` itself for `*`.
    static func matching(condition: String, tag: String) -> String? {
        let wanted = opaque(tag)
        var rest = Substring(condition).utf8[...]
        func skip(_ characters: [UInt8]) { rest = rest.drop(while: characters.contains) }
        skip([0x20, 0x09])
        if rest.first == UInt8(ascii: "*") {
            rest = rest.dropFirst()
            skip([0x20, 0x09])
            return rest.isEmpty ? tag : nil
        }
        while true {
            skip([0x20, 0x09, UInt8(ascii: ",")])
            let start = rest.startIndex
            if rest.starts(with: "W/".utf8) { rest = rest.dropFirst(2) }
            guard rest.first == UInt8(ascii: "\"") else { return nil }
            rest = rest.dropFirst()
            guard let end = rest.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
            let candidate = Substring(rest[..<end])
            rest = rest[end...].dropFirst()
            if candidate == wanted { return String(condition[start..<rest.startIndex]) }
            if candidate.hasSuffix(gzipSuffix), candidate.dropLast(gzipSuffix.count) == wanted {
                return String(condition[start..<rest.startIndex])
            }
        }
    }

    /// The tag for the gzip variant of a body: different bytes need a different strong tag.
    static func gzipVariant(of tag: String) -> String {
        tag.hasSuffix("\"") ? tag.dropLast() + gzipSuffix + "\"" : tag
    }

    private static let gzipSuffix = "-gzip"

    private static func opaque(_ tag: String) -> Substring {
        (tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...]).drop { $0 == "\"" }.prefix { $0 != "\"" }
    }

    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
