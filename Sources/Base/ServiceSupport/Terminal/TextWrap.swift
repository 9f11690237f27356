/// Breaks text into lines at spaces.
package enum TextWrap {
    /// The lines of `text`, none wider than `width` columns unless one word alone is.
    /// - Parameters:
    ///   - text: one paragraph.
    ///   - width: the most columns of a line.
    ///   - indent: spaces before every line but the first.
    package static func lines(_ text: String, width: Int, indent: Int = 0) -> [String] {
        var lines: [String] = []
        var line = ""
        var columns = 0
        for word in text.split(whereSeparator: \.isWhitespace) {
            let size = DisplayWidth.of(String(word))
            if !line.isEmpty, columns + 1 + size > width {
                lines.append(line)
                line = String(repeating: " ", count: indent) + word
                columns = indent + size
            } else if line.isEmpty {
                line = String(word)
                columns = size
            } else {
                line += " " + word
                columns += 1 + size
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }

    /// The paragraphs of a text: what empty lines separate.
    package static func paragraphs(_ text: String) -> [String] {
        var paragraphs: [String] = []
        var current: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.allSatisfy(\.isWhitespace) {
                if !current.isEmpty { paragraphs.append(current.joined(separator: " ")) }
                current = []
            } else {
                current.append(line)
            }
        }
        if !current.isEmpty { paragraphs.append(current.joined(separator: " ")) }
        return paragraphs
    }
}
