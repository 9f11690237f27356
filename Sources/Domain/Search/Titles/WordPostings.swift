internal import Taxonomy

/// Which texts hold which stemmed words: the posting lists under the indexes of titles and of concepts' names.
///
/// A word weighs its inverse document frequency. Built once, read from any thread.
struct WordPostings: Sendable {
    /// The distinct words.
    private(set) var vocabulary = TitleVocabulary()
    /// The weight of each word.
    private(set) var weights: [Float] = []
    /// The sum of the weights of each text's words.
    private(set) var masses: [Float] = []
    /// Texts that hold a word: `postings[starts[word]..<starts[word + 1]]`.
    private var postings: [Int32] = []
    private var starts: [Int32] = []

    /// What a query's words have in common with the texts.
    struct Scores {
        /// By text: the weight of the query's words that it holds.
        var shared: [Float]
        /// The texts that hold any, in the order in which they were met.
        var touched: [Int32] = []
        /// The weight of the query.
        var mass: Float = 0
    }

    /// Takes texts in their order. Linear in their total length.
    init(_ texts: some Sequence<String>) {
        var words: [Int32] = []
        var ends: [Int] = [0]
        for text in texts {
            let first = words.count
            for word in TextNormalizer.words(text) {
                let position = vocabulary.insert(TextNormalizer.stem(word))
                if !words[first...].contains(position) { words.append(position) }
            }
            ends.append(words.count)
        }
        vocabulary.seal()
        let textCount = ends.count - 1
        var counts = [Int32](repeating: 0, count: vocabulary.words.count + 1)
        for word in words { counts[Int(word) + 1] += 1 }
        weights = counts.dropFirst().map { Self.weight(of: Int($0), among: textCount) }
        for index in counts.indices.dropFirst() { counts[index] += counts[index - 1] }
        starts = counts
        postings = [Int32](repeating: 0, count: words.count)
        masses = [Float](repeating: 0, count: textCount)
        var next = counts
        for text in 0..<textCount {
            for word in words[ends[text]..<ends[text + 1]] {
                postings[Int(next[Int(word)])] = Int32(text)
                next[Int(word)] += 1
                masses[text] += weights[Int(word)]
            }
        }
    }

    /// The distinct stems of a query, in its order.
    ///
    /// - Parameter limit: Words beyond this are ignored.
    static func stems(of query: String, limit: Int) -> [String] {
        var words: [String] = []
        for word in TextNormalizer.words(query).prefix(limit).map(TextNormalizer.stem) where !words.contains(word) {
            words.append(word)
        }
        return words
    }

    /// How many texts hold a word.
    func documentCount(_ word: Int32) -> Int { Int(starts[Int(word) + 1] - starts[Int(word)]) }

    /// Adds up what every text has in common with a query: of each of the query's words the best of the words that it
    /// may match.
    ///
    /// - Parameter matches: For each word of the query, its position in the vocabulary if it is known, and what it may match.
    func scores(_ words: [(known: Int32?, matches: [TitleVocabulary.Match])]) -> Scores {
        var scores = Scores(shared: [Float](repeating: 0, count: masses.count))
        var seen = [Int16](repeating: -1, count: masses.count)
        for (index, word) in words.enumerated() {
            // A known word weighs what it weighs; only an unknown one weighs as the rarest that it may match.
            let best =
                word.known.map { weights[Int($0)] } ?? word.matches.map { weights[Int($0.word)] }.max()
                ?? Self.weight(of: 0, among: masses.count)
            scores.mass += best
            for match in word.matches.sorted(by: { $0.weight > $1.weight }) {
                // A beginning counts as the whole word that is being typed, however common that one is.
                let gain = match.weight * (match.isBeginning ? best : min(best, weights[Int(match.word)]))
                for text in postings[Int(starts[Int(match.word)])..<Int(starts[Int(match.word) + 1])] {
                    guard seen[Int(text)] != Int16(index) else { continue }
                    if seen[Int(text)] < 0 { scores.touched.append(text) }
                    seen[Int(text)] = Int16(index)
                    scores.shared[Int(text)] += gain
                }
            }
        }
        return scores
    }

    /// Inverse document frequency of a word.
    private static func weight(of count: Int, among total: Int) -> Float {
        // log2 by the exponent and a linear remainder is exact enough to rank and needs no libm.
        let ratio = 1 + Double(total) / Double(count + 1)
        return Float(Double(ratio.exponent) + ratio.significand - 1) + 0.1
    }
}
