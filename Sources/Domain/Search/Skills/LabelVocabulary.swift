internal import Taxonomy

/// The words of a framework's labels, to tell which words of a text can be part of a skill's name.
///
/// A word counts as known if a label has it, whatever its ending for the plural, if it is made of much the same pieces as a
/// label's word (other endings, compounds), or if a few letters are wrong in it. It costs a few microseconds a word, where
/// comparing every span around the word with every label costs a hundred.
struct LabelVocabulary: Sendable {
    /// Working memory of one search at a time.
    struct Scratch {
        fileprivate var lexical = LexicalTitleIndex.Scratch()
    }

    private let words: [[UInt8]]
    private let index: LexicalTitleIndex

    /// Cosine of the pieces of two words that are forms or parts of each other.
    private static let likeness: Float = 0.5
    /// The share of its pieces that labels have of a word with a letter or two wrong.
    private static let leastPieces: Float = 0.2
    /// The likest words, in which wrong letters are counted.
    private static let nearest = 8

    /// The distinct words of labels.
    init(of labels: [String]) {
        let words = Set(labels.lazy.flatMap { TextNormalizer.words($0) }).sorted()
        self.words = words.map { Array($0.utf8) }
        index = LexicalTitleIndex(words)
    }

    /// Whether a word, in lower case, is one of a label or like one.
    func knows(_ word: String, scratch: inout Scratch) -> Bool {
        index.search(
            word, limit: Self.nearest, effort: .fewest, leastPieces: Self.leastPieces, scratch: &scratch.lexical)
        if scratch.lexical.knownWords > 0 { return true }
        guard let first = scratch.lexical.hits.first else { return false }
        // The cosine is one of vectors without the pieces that no label has; those speak against the word.
        if first.pieces * scratch.lexical.knownPieces.squareRoot() >= Self.likeness { return true }
        let bytes = Array(word.utf8)
        let allowed = Self.wrongLetters(in: bytes.count)
        guard allowed > 0 else { return false }
        let distance = EditDistance(pattern: bytes)
        return scratch.lexical.hits.contains { distance.distance(to: words[$0.entry]) <= allowed }
    }

    /// Letters that may be wrong in a word of so many bytes: short words are other words at once.
    private static func wrongLetters(in length: Int) -> Int {
        switch length {
        case ..<5: 0
        case ..<8: 1
        default: 2
        }
    }
}
