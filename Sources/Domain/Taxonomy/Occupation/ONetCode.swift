/// Codes of the O*NET-SOC taxonomy: `15-1252.00`.
package enum ONetCode {
    /// The code in its usual form, from what people type; `nil` if it cannot be one.
    ///
    /// Understood: spaces and marks without width around it, the apostrophe with which spreadsheets keep a text, a missing
    /// `.00` or its last zero, missing or other separators (`15-1252`, `151252`, `15 1252 00`, `15.1252.00`, `15-1252,00`).
    /// Four digits, a point and two are a code of ESCO (`7126.10`).
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
