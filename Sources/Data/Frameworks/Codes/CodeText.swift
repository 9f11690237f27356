import Documents
import ServiceSupport

/// Codes as altered by spreadsheets, and codes generated where a publisher has none.
enum CodeText {
    /// The text of a cell without the marks that kept it as text (`="0110"`, `'0110`), without invisible characters,
    /// and with plain hyphens.
    static func unguarded(_ text: String) -> String {
        var text = text[...]
        if text.hasPrefix("=\""), text.hasSuffix("\""), text.count > 2 { text = text.dropFirst(2).dropLast() }
        if text.hasPrefix("'") || text.hasPrefix("\u{2019}") { text = text.dropFirst() }
        let shown = shown(String(text))
        return shown.utf8.allSatisfy { $0 < 0x80 } ? shown : String(shown.map { isHyphen($0) ? "-" : $0 })
    }

    /// A text without invisible format characters.
    static func shown(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
        return String(text.unicodeScalars.filter { $0.properties.generalCategory != .format })
    }

    /// Whether a character is a typographic replacement of a hyphen.
    private static func isHyphen(_ character: Character) -> Bool {
        ["\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2212}"].contains(character)
    }

    /// A number of digits, padded with the leading zeros that a spreadsheet removed; any other text unchanged.
    static func padded(_ code: String, to width: Int) -> String {
        guard code.utf8.count < width, isDigits(code) else { return code }
        return String(repeating: "0", count: width - code.utf8.count) + code
    }

    /// What a spreadsheet makes of a code that it reads as a number: no leading zeros, no trailing zeros after the
    /// point, a point for a decimal comma, no thousands separators. The last two digits of an O*NET-SOC code are
    /// omitted where they are zeros.
    static func asNumber(_ code: String) -> String {
        if fits(code, "99-9999.99"), code.hasSuffix(".00") { return String(code.dropLast(3)) }
        var parts = code.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
        guard parts.allSatisfy(isDigits) else { return code }
        let marks = code.filter { $0 == "." || $0 == "," }
        if marks == ",." || marks == ".,", parts[1].count == 3 { parts = [parts[0] + parts[1], parts[2]] }
        guard parts.count <= 2, let first = parts.first else { return code }
        let whole = first.drop { $0 == "0" }
        var rest = parts.count == 2 ? parts[1] : ""
        while rest.last == "0" { rest.removeLast() }
        return (whole.isEmpty ? "0" : String(whole)) + (rest.isEmpty ? "" : ".\(rest)")
    }

    /// Whether a text is a date, as a spreadsheet makes of a code such as `11-2021`.
    static func isDate(_ text: String) -> Bool {
        let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        let lower = text.lowercased()
        if months.contains(where: lower.contains), lower.contains(where: \.isNumber) { return true }
        return numericDate(lower) != nil
    }

    /// The three numbers of a date, the year first or last; `nil` for codes with several points or a hyphen.
    static func numericDate(_ text: String) -> (numbers: [Int], isYearFirst: Bool)? {
        let marks = text.filter { !$0.isNumber }
        let parts = text.split(omittingEmptySubsequences: false) { !$0.isNumber }.map(String.init)
        guard parts.count == 3, parts.allSatisfy(isDigits), let mark = marks.first, marks.allSatisfy({ $0 == mark }),
            "/.-".contains(mark)
        else { return nil }
        let numbers = parts.compactMap { Int($0) }
        let isYearFirst = parts[0].count == 4 && mark != "." && parts[1].count <= 2 && parts[2].count <= 2
        let isYearLast = parts[2].count == 4 && parts[0].count <= 2 && parts[1].count <= 2
        return numbers.count == 3 && (isYearFirst || isYearLast) ? (numbers, isYearFirst) : nil
    }

    /// Why a text is not a code of a classification.
    static func reason(_ text: String, isNoCodeOf name: String) -> String {
        isDate(text) ? "is a date that a spreadsheet made of a code of \(name)" : "is no code of \(name)"
    }

    /// An ISCO-08 code with a leading zero restored that a spreadsheet removed. Only the armed forces' unit groups
    /// begin with zero, and no other code of three digits ends in a zero.
    static func iscoCode(_ code: String) -> String {
        ["110", "210", "310"].contains(code) ? "0" + code : code
    }

    /// Whether a text consists of digits only.
    static func isDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }

    /// Whether a code matches a pattern, in which `9` matches a digit and any other character itself.
    static func fits(_ code: String, _ pattern: String) -> Bool {
        code.utf8.count == pattern.utf8.count
            && zip(code.utf8, pattern.utf8).allSatisfy { byte, mark in
                mark == 0x39 ? byte >= 0x30 && byte <= 0x39 : byte == mark
            }
    }

    /// A code generated from a name: stable as long as the name is, unique per name, at most some 70 characters.
    static func made(_ prefix: String, of name: String) -> String {
        let plain = ByteText.plain(name)
        let slug = ColumnName.sqlName(plain)
        // A slug omits punctuation and ends at 56 bytes; where that loses something, the name's hash is appended.
        let isWhole = slug.utf8.count < 56 && slug.replacing("_", with: " ") == plain.lowercased()
        return isWhole
            ? "\(prefix).\(slug)" : "\(prefix).\(slug.prefix(48))_\(SHA256.hex(of: plain.lowercased()).prefix(8))"
    }
}
