/// Tells the line ends within a paragraph from those between the items of a list.
///
/// A program that gives a document's text ends every line where the page ended it, so that a skill's name may stand on two
/// lines. A list of short lines ends its lines in the same way, and must stay one.
enum TextLines {
    /// Bytes of a line from which it was most likely ended by the page's width.
    private static let wideLine = 60

    private struct Line {
        let bytes: Range<Int>
        /// How its text begins and ends.
        let startsLow: Bool
        let startsWithJoiner: Bool
        let endsWithJoiner: Bool
        let endsSentence: Bool
        let endsOpen: Bool
        let isItem: Bool
    }

    /// Puts blanks in the place of line ends within paragraphs; no byte moves.
    static func joinParagraphs(_ text: inout [UInt8]) {
        guard text.contains(0x0A) || text.contains(0x0D) else { return }
        let lines = lines(of: text)
        guard lines.count > 1 else { return }
        var joins = [Bool](repeating: false, count: lines.count)
        // From the end of a sentence back to where it began.
        var isInSentence = false
        for index in stride(from: lines.count - 1, through: 1, by: -1) {
            let (line, before) = (lines[index], lines[index - 1])
            if line.endsSentence { isInSentence = true }
            let isApart =
                before.bytes.isEmpty || line.bytes.isEmpty || before.endsSentence || !before.endsOpen || line.isItem
            let isWide = before.bytes.count >= wideLine
            let isCut = before.endsWithJoiner || line.startsWithJoiner || (isWide && line.startsLow)
            let goesOn = isInSentence && (line.startsLow || isWide)
            joins[index] = !isApart && (isCut || goesOn)
            if !joins[index] { isInSentence = false }
        }
        for index in joins.indices where joins[index] {
            for place in lines[index - 1].bytes.upperBound..<lines[index].bytes.lowerBound { text[place] = 0x20 }
        }
    }

    private static func lines(of text: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var start = 0
        while start <= text.count {
            let end = text[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? text.count
            var (first, last) = (start, end)
            while first < last, text[first] == 0x20 || text[first] == 0x09 { first += 1 }
            while last > first, text[last - 1] == 0x20 || text[last - 1] == 0x09 { last -= 1 }
            lines.append(line(text, first..<last))
            guard end < text.count else { break }
            let isPair = text[end] == 0x0D && end + 1 < text.count && text[end + 1] == 0x0A
            start = end + (isPair ? 2 : 1)
        }
        return lines
    }

    private static func line(_ text: [UInt8], _ bytes: Range<Int>) -> Line {
        let content = text[bytes]
        let first = content.prefix { $0 > 0x20 }
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

    /// Whether a line begins with the mark of an item: a bullet, a dash, a number.
    private static func isItem(_ first: ArraySlice<UInt8>, in line: ArraySlice<UInt8>) -> Bool {
        guard let scalar = String(decoding: first.prefix(4), as: UTF8.self).unicodeScalars.first else { return false }
        if "-*\u{2013}\u{2014}\u{2022}\u{25AA}\u{25CF}\u{25E6}\u{2023}\u{2043}\u{00B7}\u{F0B7}".unicodeScalars.contains(
            scalar)
        {
            return true
        }
        if first.count == 1, first.first == UInt8(ascii: "o"), line.count > 1 { return true }
        let digits = first.prefix { (0x30...0x39).contains($0) }
        return !digits.isEmpty && first.count == digits.count + 1 && ".)".utf8.contains(first.last ?? 0)
    }

    /// Words that neither end nor begin what stands alone.
    private static let joiners: Set<String> = [
        "and", "or", "of", "the", "a", "an", "to", "in", "for", "with", "by", "from", "&",
    ]
}
