/// Distinguishes line ends within a paragraph from those between list items.
///
/// Text extracted from a document has a line end wherever the page had one, so a skill's name may span two lines. A
/// list of short lines has the same line ends, and must remain a list.
enum TextLines {
    /// The length in bytes from which a line was most likely wrapped at the page's width.
    private static let wideLine = 60

    /// The properties of a line.
    struct Line: Sendable {
        let bytes: Range<Int>
        /// The properties of its beginning and end.
        let startsLow: Bool
        let startsWithJoiner: Bool
        let endsWithJoiner: Bool
        let endsSentence: Bool
        let endsOpen: Bool
        let isItem: Bool
        /// Whether it is a list item or continues one.
        var isOfItem = false
    }

    /// The line that begins at an offset, and the beginning of the next one; `nil` at the end of the text.
    static func line(_ text: [UInt8], from start: Int) -> (Line, next: Int?) {
        let end = text[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? text.count
        var (first, last) = (start, end)
        while first < last, text[first] == 0x20 || text[first] == 0x09 { first += 1 }
        while last > first, text[last - 1] == 0x20 || text[last - 1] == 0x09 { last -= 1 }
        let isPair = end + 1 < text.count && text[end] == 0x0D && text[end + 1] == 0x0A
        return (line(text, first..<last), end < text.count ? end + (isPair ? 2 : 1) : nil)
    }

    /// Whether a line continues the one before it.
    ///
    /// - Parameter isInSentence: Whether a sentence ends on the line or on those that continue it.
    static func joins(_ line: Line, to before: Line, isInSentence: Bool) -> Bool {
        let isApart =
            before.bytes.isEmpty || line.bytes.isEmpty || before.endsSentence || !before.endsOpen || line.isItem
        let isWide = before.bytes.count >= wideLine
        let isCut =
            before.endsWithJoiner || line.startsWithJoiner || (isWide || before.isOfItem) && line.startsLow
        let goesOn = isInSentence && (line.startsLow || isWide)
        return !isApart && (isCut || goesOn)
    }

    private static func line(_ text: [UInt8], _ bytes: Range<Int>) -> Line {
        let content = text[bytes]
        // No item mark and no joining word is longer, and comparing a long line without blanks would be slow.
        let first = content.prefix(24).prefix { $0 > 0x20 }
        let last = content.suffix(24).split { $0 <= 0x20 }.last ?? []
        let opening = String(decoding: content.prefix(4), as: UTF8.self).unicodeScalars.first
        let end = content.last { !"\")]'".utf8.contains($0) } ?? 0
        let isSentenceEnd = ".!?".utf8.contains(end)
        return Line(
            bytes: bytes, startsLow: opening?.properties.isLowercase ?? false,
            startsWithJoiner: joiners.contains(String(decoding: first, as: UTF8.self)),
            endsWithJoiner: content.last == UInt8(ascii: ",")
                || joiners.contains(String(decoding: last, as: UTF8.self)),
            endsSentence: isSentenceEnd, endsOpen: !":;".utf8.contains(end),
            isItem: isItem(first, in: content))
    }

    /// Whether a line begins with an item mark: a bullet, a dash, a number.
    private static func isItem(_ first: ArraySlice<UInt8>, in line: ArraySlice<UInt8>) -> Bool {
        guard let scalar = String(decoding: first.prefix(4), as: UTF8.self).unicodeScalars.first else { return false }
        let marks = "-*\u{2013}\u{2014}\u{2022}\u{2023}\u{2043}\u{B7}\u{BB}\u{203A}\u{203B}\u{30FB}"
        if marks.unicodeScalars.contains(scalar) { return true }
        // Squares, circles, arrows, check marks, and symbols of a font.
        let category = scalar.properties.generalCategory
        if !scalar.isASCII, [.otherSymbol, .mathSymbol, .privateUse].contains(category) { return true }
        if first.count == 1, first.first == UInt8(ascii: "o"), line.count > 1 { return true }
        let digits = first.prefix { (0x30...0x39).contains($0) }
        return !digits.isEmpty && first.count == digits.count + 1 && ".)".utf8.contains(first.last ?? 0)
    }

    /// Words that do not begin or end a complete line.
    private static let joiners: Set<String> = [
        "and", "or", "of", "the", "a", "an", "to", "in", "for", "with", "by", "from", "&",
    ]
}

/// Replaces line ends within paragraphs by blanks, in steps; no byte moves.
struct LineJoiner: Sendable {
    private var lines: [TextLines.Line] = []
    /// The beginning of the next line; `nil` when all lines are known.
    private var start: Int? = 0
    /// The index of the last line not yet compared: lines are compared from the end, from the end of a sentence to its
    /// beginning.
    private var left: Int?
    private var isInSentence = false

    /// The number of lines compared in a step of 1,024 bytes.
    private static let linesPerStretch = 64

    mutating func advance(_ text: inout [UInt8], _ limit: Int) -> Bool {
        if let first = start {
            if first == 0 { lines.reserveCapacity(min(text.count / 4, 1 << 20)) }
            var next: Int? = first
            while let begin = next, begin - first < limit {
                var (line, after) = TextLines.line(text, from: begin)
                let goesOn = line.startsLow && lines.last?.isOfItem == true && lines.last?.endsSentence == false
                line.isOfItem = line.isItem || goesOn
                lines.append(line)
                next = after
            }
            start = next
            return false
        }
        var index = left ?? lines.count - 1
        let end = limit == .max ? 0 : max(0, index - max(1, limit / 1_024) * Self.linesPerStretch)
        while index > end {
            let (line, before) = (lines[index], lines[index - 1])
            if line.endsSentence { isInSentence = true }
            if TextLines.joins(line, to: before, isInSentence: isInSentence) {
                for place in before.bytes.upperBound..<line.bytes.lowerBound { text[place] = 0x20 }
            } else {
                isInSentence = false
            }
            index -= 1
        }
        left = index
        return index <= 0
    }
}
