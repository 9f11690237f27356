import Documents
import ServiceSupport

/// Codes as spreadsheets leave them, and codes made where a publisher has none.
enum CodeText {
    /// A number of digits with the zeros in front that a spreadsheet lost; anything else as it is.
    static func padded(_ code: String, to width: Int) -> String {
        guard code.utf8.count < width, isDigits(code) else { return code }
        return String(repeating: "0", count: width - code.utf8.count) + code
    }

    /// Whether a text is digits and nothing else.
    static func isDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }

    /// Whether a code is written like a pattern, in which `9` stands for a digit and all else for itself.
    static func fits(_ code: String, _ pattern: String) -> Bool {
        code.utf8.count == pattern.utf8.count
            && zip(code.utf8, pattern.utf8).allSatisfy { byte, mark in
                mark == 0x39 ? byte >= 0x30 && byte <= 0x39 : byte == mark
            }
    }

    /// A code made of a name: stable as long as the name is, one for each name, at most some 70 characters.
    static func made(_ prefix: String, of name: String) -> String {
        let plain = ByteText.plain(name)
        let slug = ColumnName.sqlName(plain)
        // A slug leaves out punctuation and ends at 56 bytes; where that loses something the name's hash is added.
        let isWhole = slug.utf8.count < 56 && slug.replacing("_", with: " ") == plain.lowercased()
        return isWhole
            ? "\(prefix).\(slug)" : "\(prefix).\(slug.prefix(48))_\(SHA256.hex(of: plain.lowercased()).prefix(8))"
    }
}
