/// Codes of the O*NET-SOC taxonomy: `15-1252.00`.
package enum ONetCode {
    /// The code in its usual form, from what people type; `nil` if it cannot be one.
    ///
    /// Understood: spaces around it, a missing `.00`, missing or other separators (`15-1252`, `151252`, `15 1252 00`,
    /// `15.1252.00`).
    package static func canonical(_ text: String) -> String? {
        var digits: [Character] = []
        for character in text {
            switch character {
            case "0"..."9": digits.append(character)
            case "-", ".", " ", "\t", "\n", "\r", "\u{2010}", "\u{2011}", "\u{2013}", "\u{2212}", "\u{A0}": continue
            default: return nil
            }
        }
        if digits.count == 6 { digits += ["0", "0"] }
        guard digits.count == 8 else { return nil }
        return String(digits[0..<2]) + "-" + String(digits[2..<6]) + "." + String(digits[6..<8])
    }
}
