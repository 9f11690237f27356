internal import Foundation

/// Cuts text into the pieces that BERT models without capitals know, as the reference does.
///
/// Control and format characters go; Chinese characters stand alone; accents are dropped after canonical decomposition;
/// letters become small one by one; words end at white space and around punctuation; each word is taken apart into the
/// longest known pieces from its start, or is unknown as a whole. Unlike the reference, `[SEP]` and its like in a text are
/// text: nobody can write control pieces.
package struct WordPieceTokenizer: Sendable {
    /// The most pieces of a text, the two at its ends included.
    package static let limit = 256
    /// A word of more characters is unknown.
    private static let wordLimit = 100

    private let vocabulary: WordPieceVocabulary
    private let start: Int32
    private let end: Int32
    private let unknown: Int32

    /// Takes the vocabulary: one piece a line, the first has number 0.
    ///
    /// - Throws: ``EmbeddingError`` `.damaged` when it lacks `[UNK]`, `[CLS]` or `[SEP]` or has a piece twice.
    package init(vocabulary bytes: [UInt8]) throws(EmbeddingError) {
        let known = try WordPieceVocabulary(bytes)
        func special(_ piece: String) throws(EmbeddingError) -> Int32 {
            guard let number = known.number(of: Array(piece.utf8)[...], continuing: false) else {
                throw EmbeddingError(.damaged, "the vocabulary has no \(piece)")
            }
            return number
        }
        unknown = try special("[UNK]")
        start = try special("[CLS]")
        end = try special("[SEP]")
        vocabulary = known
    }

    /// How many pieces are known.
    package var vocabularySize: Int { vocabulary.count }

    /// The numbers of a text's pieces, at most ``limit``, `[CLS]` first and `[SEP]` last.
    package func pieces(of text: String) -> [Int32] {
        var pieces = [start]
        let room = Self.limit - 1
        var word = Word()
        func end(_ word: inout Word) -> Bool {
            if !word.bytes.isEmpty { append(word, to: &pieces) }
            word.clear()
            return pieces.count >= room
        }
        var copy = text
        let isASCII = copy.withUTF8 { bytes in
            guard bytes.allSatisfy({ $0 < 0x80 }) else { return false }
            for byte in bytes {
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): word.append(byte)
                case 0x20, 0x09, 0x0A, 0x0D:
                    if end(&word) { return true }
                case 0..<0x20, 0x7F: break
                default:
                    if end(&word) { return true }
                    word.append(byte)
                    if end(&word) { return true }
                }
            }
            return true
        }
        if !isASCII { addUnicode(text, to: &word, ending: end) }
        _ = end(&word)
        return Array(pieces.prefix(room)) + [self.end]
    }

    private func addUnicode(_ text: String, to word: inout Word, ending end: (inout Word) -> Bool) {
        for scalar in text.unicodeScalars {
            if Self.isDropped(scalar) { continue }
            if Self.isSpace(scalar) {
                if end(&word) { return }
                continue
            }
            let isChinese = Self.isChinese(scalar)
            if isChinese, end(&word) { return }
            // A piece at a time: canonical order moves only marks, most of which go.
            for part in Self.decomposed(scalar) where part.properties.generalCategory != .nonspacingMark {
                for small in part.properties.lowercaseMapping.unicodeScalars {
                    if Self.isSpace(small) {
                        if end(&word) { return }
                    } else if Self.isPunctuation(small) {
                        if end(&word) { return }
                        word.append(small)
                        if end(&word) { return }
                    } else {
                        word.append(small)
                    }
                }
            }
            if isChinese, end(&word) { return }
        }
    }

    private func append(_ word: Word, to pieces: inout [Int32]) {
        guard word.characters <= Self.wordLimit else { return pieces.append(unknown) }
        let bytes = word.bytes
        let before = pieces.count
        var place = 0
        while place < bytes.count {
            var stop = min(bytes.count, place + vocabulary.longest)
            while stop > place {
                // Only between characters.
                if stop == bytes.count || bytes[stop] & 0xC0 != 0x80,
                    let number = vocabulary.number(of: bytes[place..<stop], continuing: place > 0)
                {
                    pieces.append(number)
                    break
                }
                stop -= 1
            }
            guard stop > place else {
                pieces.removeSubrange(before...)
                return pieces.append(unknown)
            }
            place = stop
        }
    }

    /// A word as it grows.
    private struct Word {
        var bytes: [UInt8] = []
        var characters = 0

        mutating func append(_ byte: UInt8) {
            bytes.append(byte)
            characters += 1
        }

        mutating func append(_ scalar: Unicode.Scalar) {
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            characters += 1
        }

        mutating func clear() {
            bytes.removeAll(keepingCapacity: true)
            characters = 0
        }
    }

    private static func decomposed(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
        // What is below, and most of what is above, decomposes to itself.
        guard scalar.value >= 0xC0 else { return String(scalar).unicodeScalars }
        return String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
    }

    private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: return false
        case 0, 0xFFFD: return true
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse: return true
        default: return false
        }
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return true
        default: break
        }
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            return true
        default: return false
        }
    }

    private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
            0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }
}
