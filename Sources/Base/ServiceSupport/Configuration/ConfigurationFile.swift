/// The entries of a configuration file.
///
/// The format is a small subset of TOML: `[section]` headers, `key = value` lines, `#` comments, empty lines. A value
/// is a quoted text (`"..."` with the escapes `\"`, `\\`, `\n`, `\t`, or `'...'` without escapes) or an unquoted text
/// up to the comment or the end of the line. There are no lists, tables or multi-line texts.
package struct ConfigurationFile: Sendable, Hashable {
    /// One `key = value` line.
    package struct Entry: Sendable, Hashable {
        /// `section.key`, or the key alone above the first section.
        package let name: String
        /// The value without quotes.
        package let value: String
        /// The line, counted from 1.
        package let line: Int
    }

    /// A line that cannot be parsed.
    package struct Problem: Sendable, Hashable {
        /// The line, counted from 1.
        package let line: Int
        /// What is wrong.
        package let message: String
    }

    /// The entries, in order; only the first of each name.
    package private(set) var entries: [Entry] = []
    /// The lines that could not be parsed.
    package private(set) var problems: [Problem] = []

    /// Parses a file's text; faults are collected in `problems`.
    package init(_ text: String) {
        var section = ""
        var seen: [String: Int] = [:]
        for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let number = index + 1
            let line = raw.trimmingSpaces
            if line.isEmpty || line.hasPrefix("#") { continue }
            do throws(SettingTextError) {
                if line.hasPrefix("[") {
                    section = try Self.header(line)
                    continue
                }
                guard let sign = line.firstIndex(of: "=") else {
                    throw SettingTextError("'\(line.prefix(40))' is neither 'key = value' nor '[section]'")
                }
                let key = line[..<sign].trimmingSpaces
                guard Self.isName(key) else { throw SettingTextError("'\(key.prefix(40))' is not a key") }
                let name = section.isEmpty ? String(key) : "\(section).\(key)"
                let value = try Self.value(line[line.index(after: sign)...].trimmingSpaces)
                if let first = seen[name] {
                    throw SettingTextError("'\(name)' is already set in line \(first)")
                }
                seen[name] = number
                entries.append(Entry(name: name, value: value, line: number))
            } catch {
                problems.append(Problem(line: number, message: error.what))
            }
        }
    }

    private static func header(_ line: Substring) throws(SettingTextError) -> String {
        guard let end = line.firstIndex(of: "]") else { throw SettingTextError("'[' has no ']'") }
        let name = line[line.index(after: line.startIndex)..<end].trimmingSpaces
        guard isName(name) else { throw SettingTextError("'[\(name)]' is not a section name") }
        try endOfLine(line[line.index(after: end)...])
        return String(name)
    }

    private static func value(_ text: Substring) throws(SettingTextError) -> String {
        switch text.first {
        case nil, "#": throw SettingTextError("the value is missing (write \"\" for an empty one)")
        case "[", "{": throw SettingTextError("lists and tables are not understood")
        case "'":
            let body = text.dropFirst()
            guard let end = body.firstIndex(of: "'") else { throw SettingTextError("the closing ' is missing") }
            try endOfLine(body[body.index(after: end)...])
            return String(body[..<end])
        case "\"": return try quoted(text.dropFirst())
        default:
            let comment = text.firstIndex(of: "#") ?? text.endIndex
            return String(text[..<comment].trimmingSpaces)
        }
    }

    private static func quoted(_ text: Substring) throws(SettingTextError) -> String {
        var value = ""
        var rest = text
        while let character = rest.popFirst() {
            switch character {
            case "\"":
                try endOfLine(rest)
                return value
            case "\\":
                switch rest.popFirst() {
                case "\"": value.append("\"")
                case "\\": value.append("\\")
                case "n": value.append("\n")
                case "t": value.append("\t")
                case let other: throw SettingTextError("unknown escape '\\\(other.map(String.init) ?? "")'")
                }
            default: value.append(character)
            }
        }
        throw SettingTextError("the closing \" is missing")
    }

    private static func endOfLine(_ text: Substring) throws(SettingTextError) {
        let rest = text.trimmingSpaces
        guard rest.isEmpty || rest.hasPrefix("#") else { throw SettingTextError("'\(rest.prefix(40))' is left over") }
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
    }
}

extension StringProtocol {
    /// The text with spaces, tabs and line ends trimmed on both sides.
    fileprivate var trimmingSpaces: SubSequence {
        guard let start = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return self[endIndex...] }
        return self[start...last]
    }
}
