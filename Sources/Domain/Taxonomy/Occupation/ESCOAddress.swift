/// Addresses of ESCO's concepts: `http://data.europa.eu/esco/occupation/` and a UUID, `http://data.europa.eu/esco/isco/C2512`.
package enum ESCOAddress {
    /// What the addresses of occupations begin with.
    package static let occupations = host + "occupation/"
    private static let host = "http://data.europa.eu/esco/"

    /// The address as ESCO publishes it, from what people and programs write; `nil` if it cannot be one.
    ///
    /// Understood: `https`, capitals in it, angle brackets around it, and slashes behind it.
    package static func canonical(_ text: String) -> String? {
        if isPlain(text) { return text }
        var rest = text[...]
        if rest.hasPrefix("<"), rest.hasSuffix(">") { rest = rest.dropFirst().dropLast() }
        let place = host.dropFirst("http".count)
        guard let scheme = ["https", "http"].first(where: { rest.prefix($0.count + 1).lowercased() == $0 + ":" }) else {
            return nil
        }
        rest = rest.dropFirst(scheme.count)
        guard rest.prefix(place.count).lowercased() == place else { return nil }
        rest = rest.dropFirst(place.count)
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        guard let name = rest.split(separator: "/").last else { return nil }
        return host + (isUUID(name) ? rest.lowercased() : String(rest))
    }

    /// The address of an occupation, also from its UUID alone; `nil` if what was typed cannot be one.
    package static func occupation(_ text: String) -> String? {
        isUUID(text[...]) ? occupations + text.lowercased() : canonical(text)
    }

    /// Whether an address is written as nearly all are: long lists are made of them.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.starts(with: host.utf8) && text.utf8.count > host.utf8.count && text.utf8.last != UInt8(ascii: "/")
            && !text.utf8.contains { (0x41...0x5A).contains($0) }
    }

    private static func isUUID(_ text: Substring) -> Bool {
        text.utf8.count == 36
            && text.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count) == [8, 4, 4, 4, 12]
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x2D, 0x30...0x39, 0x41...0x46, 0x61...0x66: true
                default: false
                }
            }
    }
}
