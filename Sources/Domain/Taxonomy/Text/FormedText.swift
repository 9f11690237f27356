import Foundation

/// A text in the one form in which words are looked for, and where each piece of it stood in the text that was sent.
///
/// Compatibility forms of letters (ligatures, full-width and half-width ones, Roman numerals), decomposed letters, entities of
/// HTML, soft hyphens and marks without width become what a person sees in them; a word that a line end cut in two is whole
/// again, a paragraph's lines are one, and letter-spaced headings are words. Everything that reads text for its words comes
/// by here.
package struct FormedText: Sendable {
    /// The text in that form.
    package let text: String
    private let pieces: [Piece]

    /// A stretch of the formed text and what it was made of, in bytes.
    private struct Piece {
        var formed: Int
        var formedCount: Int
        var original: Int
        var originalCount: Int
        /// Whether the bytes are the same.
        var isCopy: Bool
    }

    /// Forms a text; linear in its length.
    package init(_ original: String) {
        guard Self.needsForming(original) else {
            text = original
            pieces = [
                Piece(
                    formed: 0, formedCount: original.utf8.count, original: 0, originalCount: original.utf8.count,
                    isCopy: true)
            ]
            return
        }
        var former = Former(original)
        former.run()
        TextLines.joinParagraphs(&former.output)
        text = String(decoding: former.output, as: UTF8.self)
        pieces = former.pieces
    }

    /// Only the form of a text, for a title or a name.
    package static func formed(_ original: String) -> String { FormedText(original).text }

    /// Where a stretch of the formed text stands in the text that was sent, in bytes of UTF-8.
    ///
    /// A piece that was made of something else, for instance of an entity, is covered whole.
    package func original(of range: Range<Int>) -> Range<Int> {
        guard let first = piece(at: range.lowerBound), !range.isEmpty, let last = piece(at: range.upperBound - 1) else {
            return 0..<0
        }
        let start = first.isCopy ? first.original + (range.lowerBound - first.formed) : first.original
        let end =
            last.isCopy
            ? last.original + (range.upperBound - last.formed) : last.original + last.originalCount
        return start..<max(start, end)
    }

    private func piece(at byte: Int) -> Piece? {
        var (low, high) = (0, pieces.count)
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].formed + pieces[middle].formedCount <= byte { low = middle + 1 } else { high = middle }
        }
        return low < pieces.count ? pieces[low] : nil
    }

    /// Whether anything may change: most titles are plain letters on one line.
    private static func needsForming(_ text: String) -> Bool {
        var copy = text
        return copy.withUTF8 { bytes in
            var singles = 0
            for (index, byte) in bytes.enumerated() {
                if byte >= 0x80 || byte == UInt8(ascii: "&") || byte < 0x20 || byte == 0x7F { return true }
                if byte == 0x20, index >= 2, bytes[index - 2] == 0x20 { singles += 1 }
            }
            return singles > 1
        }
    }

    /// One pass over a text.
    private struct Former {
        private let scalars: [Unicode.Scalar]
        private(set) var pieces: [Piece] = []
        var output: [UInt8] = []
        private var place = 0
        /// Bytes of the original before `place`.
        private var byte = 0
        /// Whether the line so far is letters with blanks between.
        private var isSpacedLine = false

        init(_ text: String) {
            scalars = Array(text.unicodeScalars)
            output.reserveCapacity(text.utf8.count)
        }

        mutating func run() {
            while place < scalars.count {
                let scalar = scalars[place]
                if scalar == "&", let (decoded, count) = TextEntities.decode(scalars[place...]) {
                    take(count, as: CharacterForms.form(decoded))
                } else if isHyphenation(scalar) {
                    take(hyphenationLength, as: "")
                } else if CharacterForms.isUnseen(scalar) {
                    take(1, as: "")
                } else if let length = spacedLength {
                    takeSpaced(length)
                } else {
                    takeCluster()
                }
            }
        }

        private mutating func takeCluster() {
            if scalars[place] == "\n" || scalars[place] == "\r" { isSpacedLine = false }
            var end = place + 1
            while end < scalars.count, CharacterForms.joins(scalars[end]) { end += 1 }
            if end == place + 1, !CharacterForms.hasForm(scalars[place]) { return take(1, as: nil) }
            var cluster = String.UnicodeScalarView()
            cluster.append(contentsOf: scalars[place..<end])
            let formed = CharacterForms.form(String(cluster))
            take(end - place, as: formed.unicodeScalars.elementsEqual(cluster) ? nil : formed)
        }

        /// Takes scalars over as they are, or as something else.
        private mutating func take(_ count: Int, as replacement: String?) {
            let before = output.count
            var length = 0
            for scalar in scalars[place..<(place + count)] {
                let bytes = UTF8.encode(scalar)
                length += bytes?.count ?? 0
                if replacement == nil, let bytes { output.append(contentsOf: bytes) }
            }
            if let replacement { output.append(contentsOf: replacement.utf8) }
            let written = output.count - before
            let isCopy = replacement == nil
            if isCopy, let last = pieces.last, last.isCopy, last.original + last.originalCount == byte {
                pieces[pieces.count - 1].formedCount += written
                pieces[pieces.count - 1].originalCount += length
            } else if written > 0 {
                pieces.append(
                    Piece(
                        formed: before, formedCount: written, original: byte, originalCount: length, isCopy: isCopy))
            }
            byte += length
            place += count
        }

        // MARK: - Words that a line end cut

        /// Whether a hyphen stands between two halves of a word at the end of a line.
        private func isHyphenation(_ scalar: Unicode.Scalar) -> Bool {
            guard scalar == "-" || scalar == "\u{AD}" || scalar == "\u{2010}", place > 1 else { return false }
            let isSoft = scalar == "\u{AD}"
            guard scalars[place - 1].properties.isAlphabetic, isSoft || scalars[place - 2].properties.isAlphabetic
            else {
                return false
            }
            let next = place + hyphenationLength
            return hyphenationLength > 1 && next < scalars.count && scalars[next].properties.isLowercase
        }

        /// The hyphen, the line end and the blanks before the next line's text; 1 where no line end follows.
        private var hyphenationLength: Int {
            var end = place + 1
            if end < scalars.count, scalars[end] == "\r" { end += 1 }
            if end < scalars.count, scalars[end] == "\n" { end += 1 }
            guard end > place + 1 else { return 1 }
            while end < scalars.count, scalars[end] == " " || scalars[end] == "\t" { end += 1 }
            return end - place
        }

        // MARK: - Letters with blanks between

        /// How many scalars a letter-spaced word has that begins here: letters with one blank between each two, from the
        /// beginning of a line or a wider gap to the end of it or a wider gap.
        private var spacedLength: Int? {
            let isAtStart = place == 0 || scalars[place - 1] == "\n" || scalars[place - 1] == "\r"
            let isAfterGap = place > 1 && scalars[place - 1] == " " && scalars[place - 2] == " "
            guard isAtStart || isAfterGap, scalars[place].properties.isAlphabetic else { return nil }
            var end = place
            while end + 2 < scalars.count, scalars[end + 1] == " ", scalars[end + 2].properties.isAlphabetic {
                end += 2
            }
            let letters = (end - place) / 2 + 1
            guard letters >= (isSpacedLine && isAfterGap ? 2 : 4) else { return nil }
            let after = end + 1
            guard after < scalars.count else { return end + 1 - place }
            let isGap = scalars[after] == " " && after + 1 < scalars.count && scalars[after + 1] == " "
            return scalars[after] == "\n" || scalars[after] == "\r" || isGap ? end + 1 - place : nil
        }

        private mutating func takeSpaced(_ length: Int) {
            let end = place + length
            isSpacedLine = true
            while place < end {
                if scalars[place] == " " { take(1, as: "") } else { takeCluster() }
            }
        }
    }
}

/// What single characters become.
enum CharacterForms {
    /// Whether a scalar is a part of the character before it.
    static func joins(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x300: return false
        case 0xFF9E, 0xFF9F, 0x1160...0x11FF: return true
        default:
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .spacingMark, .enclosingMark: return true
            default: return false
            }
        }
    }

    /// Whether a scalar has another form that is the same to a reader. Raised and circled figures, fractions and marks of
    /// trade are left alone: beside a word they are no part of it.
    static func hasForm(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2120, 0x2122, 0x2117: false
        case 0x0B, 0x0C, 0x85, 0x2028, 0x2029: true
        case 0xA0, 0x132...0x133, 0x13F...0x140, 0x149, 0x17F, 0x1C4...0x1CC, 0x1F1...0x1F3, 0x2000...0x200A,
            0x2010...0x2011, 0x202F, 0x205F, 0x2100...0x214F, 0x2160...0x217F, 0x3000, 0x3131...0x318E,
            0xF900...0xFAFF, 0xFB00...0xFDFF, 0xFE30...0xFEFE, 0xFF01...0xFFEF, 0x1D400...0x1D7FF, 0x1100...0x115F:
            true
        default: false
        }
    }

    /// The usual form of a character (Unicode, NFKC), with plain blanks, hyphens and line ends.
    static func form(_ character: String) -> String {
        if ["\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}"].contains(character) { return "\n" }
        let isPlain = character.unicodeScalars.count == 1 && character.unicodeScalars.first.map(hasForm) == false
        guard !isPlain else { return character }
        let formed =
            character.unicodeScalars.contains(where: hasForm)
            ? character.precomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
            : character.precomposedStringWithCanonicalMapping
        return formed.replacing("\u{2010}", with: "-")
    }

    /// What takes no room on a page: soft hyphens, marks of direction and width, control characters.
    static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060, 0x2066...0x2069, 0xFEFF: true
        case 0x09...0x0D: false
        case 0x00...0x1F, 0x7F...0x84, 0x86...0x9F: true
        default: false
        }
    }
}
