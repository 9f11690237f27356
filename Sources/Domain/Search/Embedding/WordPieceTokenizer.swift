internal import Foundation

/// Splits text into the word pieces of uncased BERT models, like the reference implementation.
///
/// Control and format characters are removed; Chinese characters are separate words; accents are removed after
/// canonical decomposition; letters are lowercased one by one; words end at white space and around punctuation; each
/// word is split greedily into the longest known pieces from its start, or is unknown as a whole. Unlike in the
/// reference implementation, `[SEP]` and the like in a text are ordinary text, so special tokens cannot be injected.
package struct WordPieceTokenizer: Sendable {
    /// The maximum number of pieces of a text, including the two special tokens at its ends.
    package static let limit = 256
    /// The maximum number of characters of a word; longer ones are unknown.
    private static let wordLimit = 100

    private let vocabulary: WordPieceVocabulary
    private let start: Int32
    private let end: Int32
    private let unknown: Int32

    /// Parses the vocabulary: one piece per line, numbered from 0.
    ///
    /// - Throws: ``EmbeddingError`` `.damaged` when it lacks `[UNK]`, `[CLS]` or `[SEP]` or has a duplicate piece.
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

    /// The number of known pieces.
    package var vocabularySize: Int { vocabulary.count }

    /// The ids of a text's pieces, at most ``limit``, `[CLS]` first and `[SEP]` last.
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
            // Character by character: canonical ordering moves only combining marks, most of which are removed.
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
                // Only at character boundaries.
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

    /// The word being collected.
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
        // Characters below, and most of those above, decompose to themselves.
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
