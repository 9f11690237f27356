/// A text normalized for word matching, with a mapping to offsets in the original text.
///
/// Compatibility forms of letters (ligatures, full-width and half-width forms, Roman numerals), decomposed letters,
/// HTML entities, soft hyphens and zero-width characters are replaced by what a reader sees; words hyphenated at line
/// ends are rejoined, the lines of a paragraph are joined, and letter-spaced headings become words. All text that is
/// read for its words is normalized by this type.
package struct FormedText: Sendable {
    /// The normalized text.
    package let text: String
    private let pieces: [Piece]

    /// A range of the normalized text and its origin, in bytes. There may be one for every few letters, so it is kept
    /// small; a text of four gigabytes is refused long before.
    struct Piece: Sendable {
        private let formedStart: UInt32
        private let originalStart: UInt32
        private var formedLength: UInt32
        private var originalLength: UInt32
        /// Whether the bytes are unchanged.
        let isCopy: Bool

        init(formed: Range<Int>, original: Range<Int>, isCopy: Bool) {
            formedStart = UInt32(clamping: formed.lowerBound)
            formedLength = UInt32(clamping: formed.count)
            originalStart = UInt32(clamping: original.lowerBound)
            originalLength = UInt32(clamping: original.count)
            self.isCopy = isCopy
        }

        /// The range in the normalized text.
        var formed: Range<Int> { Int(formedStart)..<(Int(formedStart) + Int(formedLength)) }
        /// The range in the original text.
        var original: Range<Int> { Int(originalStart)..<(Int(originalStart) + Int(originalLength)) }

        /// Extends an unchanged range by a number of bytes.
        mutating func grow(by count: Int) {
            formedLength += UInt32(clamping: count)
            originalLength += UInt32(clamping: count)
        }
    }

    init(text: String, pieces: [Piece]) {
        self.text = text
        self.pieces = pieces
    }

    /// Normalizes a text at once; linear in its length. For a long text use ``forming(_:isWord:breathe:)``.
    ///
    /// - Parameters:
    ///   - original: The text.
    ///   - isWord: Whether a lowercase word is in the caller's vocabulary; see ``TextForming``.
    package init(_ original: String, isWord: (@Sendable (String) -> Bool)? = nil) {
        var forming = TextForming(original, isWord: isWord)
        while !forming.advance(bytes: .max) {}
        self = forming.formed
    }

    /// The number of bytes between two calls of `breathe`: well below a millisecond for plain text, some milliseconds
    /// at worst.
    private static let stretch = 4_096

    /// Normalizes a text in short steps.
    ///
    /// - Parameters:
    ///   - original: The text.
    ///   - isWord: Whether a lowercase word is in the caller's vocabulary; see ``TextForming``.
    ///   - breathe: Called between two steps; its errors are rethrown.
    package static func forming(
        _ original: String, isWord: (@Sendable (String) -> Bool)? = nil, breathe: () async throws -> Void
    ) async throws -> FormedText {
        var forming = TextForming(original, isWord: isWord)
        while !forming.advance(bytes: stretch) { try await breathe() }
        return forming.formed
    }

    /// Only the normalized text, for a title or a name.
    package static func formed(_ original: String) -> String { FormedText(original).text }

    /// Maps a range of the normalized text to the original text, in bytes of UTF-8.
    ///
    /// A replaced piece, for instance an entity, is covered as a whole.
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
