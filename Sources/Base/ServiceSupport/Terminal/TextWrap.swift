/// Breaks text into lines at spaces.
package enum TextWrap {
    /// The lines of `text`, none wider than `width` columns unless a single word is.
    /// - Parameters:
    ///   - text: one paragraph.
    ///   - width: the maximum number of columns of a line.
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

    /// A text in lines none of which is wider than `width` columns: one that fits is unchanged, words that are too wide
    /// are broken.
    package static func pieces(_ text: String, width: Int) -> [String] {
        guard DisplayWidth.of(text) > width else { return [text] }
        return lines(text, width: width).flatMap { line in
            DisplayWidth.of(line) > width ? broken(line, width: width) : [line]
        }
    }

    /// A word in pieces of at most `width` columns, broken between its parts if that leaves no short piece.
    private static func broken(_ word: String, width: Int) -> [String] {
        var pieces: [String] = []
        var rest = word[...]
        while DisplayWidth.of(String(rest)) > width {
            var end = rest.startIndex
            var joint: String.Index?
            var columns = 0
            while end < rest.endIndex, columns + DisplayWidth.of(rest[end]) <= width || end == rest.startIndex {
                columns += DisplayWidth.of(rest[end])
                let joins = "-_/:.,+".contains(rest[end])
                end = rest.index(after: end)
                if joins, columns * 2 > width { joint = end }
            }
            let cut = joint ?? end
            pieces.append(String(rest[..<cut]))
            rest = rest[cut...]
        }
        if !rest.isEmpty { pieces.append(String(rest)) }
        return pieces
    }

    /// The paragraphs of a text, separated by empty lines.
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
