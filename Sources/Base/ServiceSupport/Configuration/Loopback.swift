/// Loopback names and addresses.
package enum Loopback {
    /// Whether a name or address without port is a loopback: `localhost`, `127.0.0.0/8` in dotted decimal form, `::1`,
    /// or the IPv6-mapped form of `127.0.0.1`. Brackets around an IPv6 address are ignored.
    package static func contains(_ host: String) -> Bool {
        var name = host.lowercased()
        if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
        if ["localhost", "::1", "::ffff:127.0.0.1"].contains(name) { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy(isOctet)
    }

    /// Whether a text is 0 to 255 in digits without a leading zero, which some resolvers read as octal.
    private static func isOctet(_ text: Substring) -> Bool {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            text.utf8.count == 1 || text.utf8.first != 0x30, let number = Int(text)
        else { return false }
        return number <= 255
    }
}
