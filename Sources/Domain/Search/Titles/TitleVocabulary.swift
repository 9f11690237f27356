import Taxonomy

/// The distinct words of an index, with data for finding misspelt ones.
struct TitleVocabulary: Sendable {
    /// A word of the index that a query's word may mean.
    struct Match: Sendable {
        let word: Int32
        /// 1 for the word itself, less for a prefix or a misspelling.
        let weight: Float
        /// Whether the query's word is only a prefix of the word.
        var isBeginning = false
    }

    private(set) var words: [[UInt8]] = []
    private var positions: [String: Int32] = [:]
    /// The letters of each word as a bit set: words that differ in many letters cannot be similar.
    private var letters: [UInt32] = []
    /// Word positions sorted by the words' bytes, for prefix search.
    private var sorted: [Int32] = []

    func position(of word: String) -> Int32? {
        positions[word]
    }

    mutating func insert(_ word: String) -> Int32 {
        if let known = positions[word] { return known }
        let position = Int32(words.count)
        let bytes = Array(word.utf8)
        positions[word] = position
        words.append(bytes)
        letters.append(Self.letters(of: bytes))
        return position
    }

    mutating func seal() {
        sorted = (0..<Int32(words.count)).sorted { words[Int($0)].lexicographicallyPrecedes(words[Int($1)]) }
    }

    /// Words with a prefix, at most `limit`, in order.
    func beginning(with prefix: [UInt8], limit: Int) -> ArraySlice<Int32> {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if words[Int(sorted[middle])].lexicographicallyPrecedes(prefix) { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < sorted.count, end - low < limit, words[Int(sorted[end])].starts(with: prefix) { end += 1 }
        return sorted[low..<end]
    }

    /// Words within the distance allowed for the word's length: none below 4 letters, 1 below 8, then 2.
    func near(_ word: [UInt8]) -> [Match] {
        let allowed = word.count < 4 ? 0 : word.count < 8 ? 1 : 2
        guard allowed > 0 else { return [] }
        let pattern = EditDistance(pattern: word)
        let mask = Self.letters(of: word)
        var matches: [Match] = []
        for index in words.indices {
            let other = words[index]
            guard abs(other.count - word.count) <= allowed,
                (mask ^ letters[index]).nonzeroBitCount <= 2 * allowed
            else { continue }
            let distance = pattern.distance(to: other)
            guard distance > 0, distance <= allowed else { continue }
            // A wrong first letter is a rarer mistake than one inside the word.
            let start: Float = other.first == word.first ? 1 : 0.8
            matches.append(Match(word: Int32(index), weight: (distance == 1 ? 0.8 : 0.6) * start))
        }
        return matches
    }

    private static func letters(of word: [UInt8]) -> UInt32 {
        word.reduce(0) { mask, byte in mask | (1 << UInt32(byte & 31)) }
    }
}
