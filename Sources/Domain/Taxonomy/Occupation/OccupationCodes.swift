/// Codes of the O*NET-SOC taxonomy: `15-1252.00`.
package enum ONetCode {
    /// The code in canonical form, from user input; `nil` if it cannot be one.
    ///
    /// Accepted: surrounding spaces and zero-width characters, the apostrophe with which spreadsheets mark a text, a
    /// missing `.00` or its last zero, missing or other separators (`15-1252`, `151252`, `15 1252 00`, `15.1252.00`,
    /// `15-1252,00`). Four digits, a full stop and two digits are a code of ESCO (`7126.10`).
    package static func canonical(_ text: String) -> String? {
        guard text.utf8.count != 7 || text.utf8.dropFirst(4).first != UInt8(ascii: ".") else { return nil }
        var digits: [Character] = []
        for character in text {
            switch character {
            case "0"..."9": digits.append(character)
            case "-", ".", ",", " ", "\t", "\n", "\r", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2212}":
                continue
            case "'", "\u{2019}", "\u{A0}", "\u{200B}", "\u{202F}", "\u{2060}", "\u{FEFF}": continue
            default: return nil
            }
        }
        if digits.count == 7, text.dropLast().last == "." || text.dropLast().last == "," { digits.append("0") }
        if digits.count == 6 { digits += ["0", "0"] }
        guard digits.count == 8 else { return nil }
        return String(digits[0..<2]) + "-" + String(digits[2..<6]) + "." + String(digits[6..<8])
    }
}

/// URIs of ESCO's concepts: `http://data.europa.eu/esco/occupation/` and a UUID,
/// `http://data.europa.eu/esco/isco/C2512`.
package enum ESCOAddress {
    /// The prefix of the URIs of occupations.
    package static let occupations = host + "occupation/"
    private static let host = "http://data.europa.eu/esco/"

    /// The URI as ESCO publishes it, from user or program input; `nil` if it cannot be one.
    ///
    /// Accepted: `https`, capital letters, surrounding angle brackets, and trailing slashes.
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

    /// The URI of an occupation, also from its UUID alone; `nil` if the input cannot be one.
    package static func occupation(_ text: String) -> String? {
        isUUID(text[...]) ? occupations + text.lowercased() : canonical(text)
    }

    /// Whether a URI is already in the usual form: a fast path for long lists.
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

/// A major group of the Standard Occupational Classification: the first two digits of an O*NET-SOC code.
package struct MajorGroup: Sendable, Hashable {
    /// The two digits.
    package let code: String
    /// Its title, without the word "Occupations".
    package let title: String

    /// The 23 major groups of SOC 2018 in order.
    package static let all: [MajorGroup] = [
        .init(code: "11", title: "Management"), .init(code: "13", title: "Business and Financial Operations"),
        .init(code: "15", title: "Computer and Mathematical"), .init(code: "17", title: "Architecture and Engineering"),
        .init(code: "19", title: "Life, Physical, and Social Science"),
        .init(code: "21", title: "Community and Social Service"), .init(code: "23", title: "Legal"),
        .init(code: "25", title: "Educational Instruction and Library"),
        .init(code: "27", title: "Arts, Design, Entertainment, Sports, and Media"),
        .init(code: "29", title: "Healthcare Practitioners and Technical"),
        .init(code: "31", title: "Healthcare Support"), .init(code: "33", title: "Protective Service"),
        .init(code: "35", title: "Food Preparation and Serving Related"),
        .init(code: "37", title: "Building and Grounds Cleaning and Maintenance"),
        .init(code: "39", title: "Personal Care and Service"), .init(code: "41", title: "Sales and Related"),
        .init(code: "43", title: "Office and Administrative Support"),
        .init(code: "45", title: "Farming, Fishing, and Forestry"),
        .init(code: "47", title: "Construction and Extraction"),
        .init(code: "49", title: "Installation, Maintenance, and Repair"), .init(code: "51", title: "Production"),
        .init(code: "53", title: "Transportation and Material Moving"), .init(code: "55", title: "Military Specific"),
    ]
}
