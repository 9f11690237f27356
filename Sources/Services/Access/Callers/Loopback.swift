/// Names and addresses of the machine itself.
package enum Loopback {
    /// Whether a name or address, without port and brackets, is this machine's loopback: `localhost`, `127.0.0.0/8` in
    /// its plain form, `::1`, or `127.0.0.1` written as an IPv6 address.
    package static func contains(_ host: String) -> Bool {
        let name = host.lowercased()
        if ["localhost", "::1", "::ffff:127.0.0.1"].contains(name) { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy(isOctet)
    }

    /// 0 to 255 in digits alone and without a leading zero, which some resolvers read as octal.
    private static func isOctet(_ text: Substring) -> Bool {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            text.utf8.count == 1 || text.utf8.first != 0x30, let number = Int(text)
        else { return false }
        return number <= 255
    }
}

/// A host with an optional port, as in `Host` and behind the scheme of an origin. Read whole: what is not of the form is
/// none, never a part of it.
struct Authority: Equatable {
    /// The name in small letters, without brackets.
    let host: String
    /// The port; `nil` where none is named.
    let port: Int?

    /// Reads `name`, `name:port`, `[address]` or `[address]:port`.
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
