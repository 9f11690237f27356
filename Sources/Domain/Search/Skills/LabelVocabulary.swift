internal import Taxonomy

/// The words of a framework's labels, for deciding which words of a text can be part of a skill's name.
///
/// A word counts as known if a label contains it, ignoring plural endings, if it shares most of its character n-grams
/// with a label's word (other endings, compounds), or if it differs by a few wrong letters. It costs a few microseconds
/// per word, where comparing every span around the word with every label costs a hundred.
struct LabelVocabulary: Sendable {
    /// Scratch memory of one search at a time.
    struct Scratch {
        fileprivate var lexical = LexicalTitleIndex.Scratch()
    }

    private let words: [[UInt8]]
    private let index: LexicalTitleIndex

    /// The minimum cosine of the n-grams of two words that are forms or parts of each other.
    private static let likeness: Float = 0.5
    /// The minimum share of known n-grams of a word with one or two wrong letters.
    private static let leastPieces: Float = 0.2
    /// The number of most similar words for which the edit distance is computed.
    private static let nearest = 8

    /// Collects the distinct words of labels.
    init(of labels: [String]) {
        let words = Set(labels.lazy.flatMap { TextNormalizer.words($0) }).sorted()
        self.words = words.map { Array($0.utf8) }
        index = LexicalTitleIndex(words)
    }

    /// Whether a lowercase word is in a label or similar to a label's word.
    func knows(_ word: String, scratch: inout Scratch) -> Bool {
        index.search(
            word, limit: Self.nearest, effort: .fewest, leastPieces: Self.leastPieces, scratch: &scratch.lexical)
        if scratch.lexical.knownWords > 0 { return true }
        guard let first = scratch.lexical.hits.first else { return false }
        // The cosine ignores n-grams that no label has; they are evidence against the word.
        if first.pieces * scratch.lexical.knownPieces.squareRoot() >= Self.likeness { return true }
        let bytes = Array(word.utf8)
        let allowed = Self.wrongLetters(in: bytes.count)
        guard allowed > 0 else { return false }
        let distance = EditDistance(pattern: bytes)
        return scratch.lexical.hits.contains { distance.distance(to: words[$0.entry]) <= allowed }
    }

    /// The number of wrong letters allowed in a word of a length in bytes: short words easily become other words.
    private static func wrongLetters(in length: Int) -> Int {
        switch length {
        case ..<5: 0
        case ..<8: 1
        default: 2
        }
    }
}
