// Its header includes <sys/socket.h>, so it counts as the module that defines socket addresses.
internal import CEvents
internal import Foundation

/// An IP address as 128 bits; IPv4 addresses are mapped to IPv6 (RFC 4291, section 2.5.5.2).
struct ClientAddress: Sendable, Hashable {
    let high: UInt64
    let low: UInt64

    private static let mappedMask: UInt64 = 0xFFFF_0000_0000

    var isVersion4: Bool { high == 0 && low >> 32 == Self.mappedMask >> 32 }

    /// The unit that counts as one client: an IPv4 address, or the 64-bit prefix of an IPv6 address, assigned per
    /// customer.
    var client: ClientAddress { isVersion4 ? self : ClientAddress(high: high, low: 0) }

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The address of a connected socket; nil for families other than IPv4 and IPv6.
    init?(_ storage: sockaddr_storage) {
        var copy = storage
        let parts: (UInt64, UInt64)? = withUnsafeBytes(of: &copy) { bytes in
            switch Int32(storage.ss_family) {
            case AF_INET:
                let host = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
                return (0, Self.mappedMask | UInt64(host))
            case AF_INET6:
                return (
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
                )
            default:
                return nil
            }
        }
        guard let parts else { return nil }
        self.init(high: parts.0, low: parts.1)
    }

    /// Parses an address without brackets, port or zone; nil when it is invalid.
    init?(_ text: String) {
        var version4 = in_addr()
        if inet_pton(AF_INET, text, &version4) == 1 {
            self.init(high: 0, low: Self.mappedMask | UInt64(UInt32(bigEndian: version4.s_addr)))
            return
        }
        var version6 = in6_addr()
        guard inet_pton(AF_INET6, text, &version6) == 1 else { return nil }
        self = withUnsafeBytes(of: &version6) { bytes in
            ClientAddress(
                high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    /// The address as text.
    var text: String {
        if isVersion4 {
            return [24, 16, 8, 0].map { String(UInt8(truncatingIfNeeded: low >> $0)) }.joined(separator: ".")
        }
        var address = in6_addr()
        withUnsafeMutableBytes(of: &address) { bytes in
            bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
            bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        _ = inet_ntop(AF_INET6, &address, &buffer, socklen_t(buffer.count))
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// A block of addresses: one address, or all with the same prefix.
package struct AddressBlock: Sendable, Hashable {
    private let address: ClientAddress
    /// The length of the prefix, of 128 bits.
    private let bits: Int

    /// Parses `192.0.2.1`, `10.0.0.0/8`, `2001:db8::1` or `2001:db8::/32`; nil for any other form.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = ClientAddress(String(first)) else { return nil }
        let width = address.isVersion4 && !first.contains(":") ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let given = Int(parts[1]), given <= width
            else { return nil }
            length = given
        }
        self.address = address
        bits = 128 - width + length
    }

    private init(_ address: ClientAddress, bits: Int) {
        self.address = address
        self.bits = bits
    }

    /// The loopback addresses.
    package static let loopback = [
        AddressBlock(ClientAddress(high: 0, low: 0xFFFF_7F00_0000), bits: 104),
        AddressBlock(ClientAddress(high: 0, low: 1), bits: 128),
    ]

    func contains(_ other: ClientAddress) -> Bool {
        let highMask = bits >= 64 ? UInt64.max : bits == 0 ? 0 : ~(UInt64.max >> UInt64(bits))
        let lowMask = bits >= 128 ? UInt64.max : bits <= 64 ? 0 : ~(UInt64.max >> UInt64(bits - 64))
        return (address.high ^ other.high) & highMask == 0 && (address.low ^ other.low) & lowMask == 0
    }
}
