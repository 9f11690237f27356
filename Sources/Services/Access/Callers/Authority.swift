/// A host with an optional port, as in `Host` and in origins. The text is parsed as a whole: an invalid text gives
/// `nil`, never its valid part.
struct Authority: Equatable {
    /// The name in lower case, without brackets.
    let host: String
    /// The port; `nil` where there is none.
    let port: Int?

    /// Parses `name`, `name:port`, `[address]` or `[address]:port`.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        let end: Int
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")),
                bytes[1..<close].allSatisfy({ Self.isOfAddress($0) })
            else { return nil }
            host = String(decoding: bytes[1..<close], as: UTF8.self).lowercased()
            end = close + 1
        } else {
            end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
            guard bytes[..<end].allSatisfy({ Self.isOfName($0) }) else { return nil }
            host = String(decoding: bytes[..<end], as: UTF8.self).lowercased()
        }
        guard !host.isEmpty else { return nil }
        guard end < bytes.count else {
            port = nil
            return
        }
        let digits = bytes[(end + 1)...]
        guard bytes[end] == UInt8(ascii: ":"), (1...5).contains(digits.count),
            digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(String(decoding: digits, as: UTF8.self)), number <= 65_535
        else { return nil }
        port = number
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isOfAddress(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
