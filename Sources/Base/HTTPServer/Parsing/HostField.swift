internal import CEvents
internal import Foundation

/// The value of a Host header: a name or address with an optional port (RFC 9110, section 7.2).
enum HostField {
    /// True for a host name, an IPv4 address or an IPv6 address in brackets, with or without a port.
    ///
    /// Stricter than the URI grammar, which allows commas, semicolons and escapes in names: no resolvable name contains
    /// them, and later readers of the name need not handle them.
    static func isValid(_ value: UnsafeRawBufferPointer) -> Bool {
        if value.first == UInt8(ascii: "[") {
            guard let end = value.firstIndex(of: UInt8(ascii: "]")) else { return false }
            return isAddress(value[1..<end]) && isPort(value[(end + 1)...])
        }
        let end = value.firstIndex(of: UInt8(ascii: ":")) ?? value.endIndex
        return end > 0 && value[..<end].allSatisfy(isNameByte) && isPort(value[end...])
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func isAddress(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard bytes.count <= 45, bytes.allSatisfy({ isNameByte($0) || $0 == UInt8(ascii: ":") }) else { return false }
        var address = in6_addr()
        return inet_pton(AF_INET6, String(decoding: bytes, as: UTF8.self), &address) == 1
    }

    /// True for an empty string, or a colon and an optional number below 65,536.
    private static func isPort(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard let first = bytes.first else { return true }
        guard first == UInt8(ascii: ":"), bytes.count <= 6 else { return false }
        var port = 0
        for byte in bytes.dropFirst() {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return false }
            port = port * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return port < 65_536
    }
}
