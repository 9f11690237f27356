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

    /// A stretch of the formed text and what it was made of, in bytes. There may be one of every few letters, so that they
    /// are small; a text of four gigabytes is refused long before it comes here.
    struct Piece: Sendable {
        private let formedStart: UInt32
        private let originalStart: UInt32
        private var formedLength: UInt32
        private var originalLength: UInt32
        /// Whether the bytes are the same.
        let isCopy: Bool

        init(formed: Range<Int>, original: Range<Int>, isCopy: Bool) {
            formedStart = UInt32(clamping: formed.lowerBound)
            formedLength = UInt32(clamping: formed.count)
            originalStart = UInt32(clamping: original.lowerBound)
            originalLength = UInt32(clamping: original.count)
            self.isCopy = isCopy
        }

        /// Where it stands in the formed text.
        var formed: Range<Int> { Int(formedStart)..<(Int(formedStart) + Int(formedLength)) }
        /// What it was made of.
        var original: Range<Int> { Int(originalStart)..<(Int(originalStart) + Int(originalLength)) }

        /// Makes a copy longer by as many bytes.
        mutating func grow(by count: Int) {
            formedLength += UInt32(clamping: count)
            originalLength += UInt32(clamping: count)
        }
    }

    init(text: String, pieces: [Piece]) {
        self.text = text
        self.pieces = pieces
    }

    /// Forms a text in one stretch; linear in its length. A long text is formed by ``forming(_:isWord:breathe:)``.
    ///
    /// - Parameters:
    ///   - original: The text.
    ///   - isWord: Whether a word, in small letters, is one that the reader knows; see ``TextForming``.
    package init(_ original: String, isWord: (@Sendable (String) -> Bool)? = nil) {
        var forming = TextForming(original, isWord: isWord)
        while !forming.advance(bytes: .max) {}
        self = forming.formed
    }

    /// Bytes that are formed between two breaths: well below a millisecond of plain text, some milliseconds of the worst.
    private static let stretch = 4_096

    /// Forms a text in short stretches.
    ///
    /// - Parameters:
    ///   - original: The text.
    ///   - isWord: Whether a word, in small letters, is one that the reader knows; see ``TextForming``.
    ///   - breathe: Called between two stretches; what it throws is thrown on.
    package static func forming(
        _ original: String, isWord: (@Sendable (String) -> Bool)? = nil, breathe: () async throws -> Void
    ) async throws -> FormedText {
        var forming = TextForming(original, isWord: isWord)
        while !forming.advance(bytes: stretch) { try await breathe() }
        return forming.formed
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
        let start = first.original.lowerBound + (first.isCopy ? range.lowerBound - first.formed.lowerBound : 0)
        let end =
            last.isCopy
            ? last.original.lowerBound + (range.upperBound - last.formed.lowerBound) : last.original.upperBound
        return start..<max(start, end)
    }

    private func piece(at byte: Int) -> Piece? {
        var (low, high) = (0, pieces.count)
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].formed.upperBound <= byte { low = middle + 1 } else { high = middle }
        }
        return low < pieces.count ? pieces[low] : nil
    }
}
