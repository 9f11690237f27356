/// Finds the titles that share words, or character n-grams, with a query.
///
/// A title is represented by two vectors, of its stemmed words and of the n-grams of three to five bytes within words,
/// weighted by inverse document frequency; the result is the two cosines with the query. N-grams match misspellings,
/// compounds and unknown inflections; words distinguish equal words from merely similar ones.
///
/// A common n-gram occurs in tens of thousands of titles. So candidates come from posting lists ordered by the
/// feature's weight in the title, rarest feature first and within a budget, with weights of one byte; then the best
/// candidates are compared exactly.
///
/// Immutable: any number of threads may search, each with its own scratch memory.
package struct LexicalTitleIndex: Sendable {
    /// A title found by a search.
    package struct Hit: Sendable, Hashable {
        /// Its index among the texts.
        package let entry: Int
        /// The cosine of the words, 0 to 1.
        package let words: Float
        /// The cosine of the n-grams, 0 to 1.
        package let pieces: Float

        /// The weighted sum of both, 0 to 1.
        package var score: Float { LexicalTitleIndex.wordShare * words + (1 - LexicalTitleIndex.wordShare) * pieces }
    }

    /// Limits on the work for a query.
    package struct Effort: Sendable {
        /// The maximum number of titles read from a word's list.
        package var word = 1_500
        /// The maximum number of titles read from an n-gram's list.
        package var piece = 800
        /// The maximum number of titles read from all n-grams' lists together.
        package var pieces = 2_500
        /// The number of candidates that are compared exactly.
        package var candidates = 110

        /// Creates the default limits.
        package init() {}

        private init(piece: Int, pieces: Int, candidates: Int) {
            (self.piece, self.pieces, self.candidates) = (piece, pieces, candidates)
        }

        /// Low limits: for words that no title has, of which a text may contain a hundred thousand.
        package static let slight = Effort(piece: 300, pieces: 900, candidates: 40)

        /// For an index of single words, of which only the few most similar ones are needed.
        package static let fewest = Effort(piece: 200, pieces: 600, candidates: 0)

        /// No limits: slow, for measuring what the default limits miss.
        package static var unlimited: Effort {
            var effort = Effort()
            effort.word = .max
            effort.piece = .max
            effort.pieces = .max
            effort.candidates = .max
            return effort
        }
    }

    /// Scratch memory of one search at a time, reused for searches on the same index.
    package struct Scratch {
        fileprivate var features = TitleFeatures()
        fileprivate var sums: [UInt32] = []
        fileprivate var touched: [Int32] = []
        fileprivate var weights: [Float] = []
        fileprivate var known: [(feature: Int32, weight: Float)] = []
        fileprivate var steps = [Int32](repeating: 0, count: 1024)
        fileprivate var candidates: [Int32] = []
        /// The results of the last search, best first.
        package fileprivate(set) var hits: [Hit] = []
        /// The number of words of the last query that occur in titles.
        package fileprivate(set) var knownWords = 0
        /// The share of its n-grams that occur in titles. The others are ignored in the cosine of the n-grams.
        package fileprivate(set) var knownPieces: Float = 0

        /// Creates empty scratch memory.
        package init() {}
    }

    /// The number of titles.
    package let count: Int
    private var table = FeatureTable()
    /// Inverse document frequency of each feature.
    private var weights: [Float] = []
    private var isWord: [Bool] = []
    /// `postings[starts[f]..<starts[f + 1]]`: a title in the upper 24 bits, the feature's weight in it in the lower 8.
    private var postings: [UInt32] = []
    private var starts: [Int32] = []
    /// `forward[forwardStarts[e]..<forwardStarts[e + 1]]`: a title's features, words first.
    private var forward: [Int32] = []
    private var forwardStarts: [Int32] = []
    private var forwardPieces: [Int32] = []
    private var wordScales: [Float] = []
    private var pieceScales: [Float] = []

    /// The weight of the words' cosine; the rest is that of the n-grams'.
    private static let wordShare: Float = 0.45
    /// The scale of a query's integer weights.
    private static let unit: Float = 1024
    /// The maximum number of titles, which fits into the upper bits of a posting.
    package static let limit = 1 << 24

    /// Whether any title contains a word, ignoring plural endings.
    package func hasWord(_ word: String) -> Bool {
        var features = TitleFeatures()
        features.read(word)
        return features.words.count == 1 && table.number(of: features.words[0]) != nil
    }

    /// Builds the index. Linear in the total length of the titles, except for sorting the lists.
    package init(_ titles: [String]) {
        precondition(titles.count <= Self.limit, "an index holds at most 2^24 titles")
        count = titles.count
        var features = TitleFeatures()
        forwardStarts = [0]
        var documents: [Int32] = []
        for title in titles {
            features.read(title)
            let start = forward.count
            for list in [features.words, features.pieces] {
                let from = forward.count
                for feature in list {
                    let number = table.insert(feature)
                    if Int(number) == documents.count {
                        documents.append(0)
                        isWord.append(feature >> 63 == 1)
                    }
                    forward.append(number)
                }
                let distinct = Set(forward[from...]).sorted()
                forward.replaceSubrange(from..., with: distinct)
                if from == start { forwardPieces.append(Int32(forward.count)) }
            }
            for feature in forward[start...] { documents[Int(feature)] += 1 }
            forwardStarts.append(Int32(forward.count))
        }
        weights = documents.map { Self.weight(documents: Int($0), of: titles.count) }
        measure()
        post(documents)
    }

    /// Computes the lengths of the titles' vectors.
    private mutating func measure() {
        for entry in 0..<count {
            let (start, middle, end) = bounds(entry)
            wordScales.append(Self.scale(forward[start..<middle].reduce(0) { $0 + squared(Int($1)) }))
            pieceScales.append(Self.scale(forward[middle..<end].reduce(0) { $0 + squared(Int($1)) }))
        }
    }

    private func squared(_ feature: Int) -> Float { weights[feature] * weights[feature] }

    /// Builds the posting lists of the features, highest weight first.
    private mutating func post(_ documents: [Int32]) {
        starts = [0]
        for count in documents { starts.append((starts.last ?? 0) + count) }
        postings = [UInt32](repeating: 0, count: forward.count)
        var next = starts
        for entry in 0..<count {
            let (start, _, end) = bounds(entry)
            for feature in forward[start..<end] {
                let scale = isWord[Int(feature)] ? wordScales[entry] : pieceScales[entry]
                let impact = min(255, (weights[Int(feature)] * scale * 255).rounded())
                postings[Int(next[Int(feature)])] = UInt32(entry) << 8 | UInt32(impact)
                next[Int(feature)] += 1
            }
        }
        for feature in documents.indices where documents[feature] > 1 {
            postings[Int(starts[feature])..<Int(starts[feature + 1])].sort {
                $0 & 255 != $1 & 255 ? $0 & 255 > $1 & 255 : $0 < $1
            }
        }
    }

    private func bounds(_ entry: Int) -> (Int, Int, Int) {
        (Int(forwardStarts[entry]), Int(forwardPieces[entry]), Int(forwardStarts[entry + 1]))
    }

    /// The memory used by the index, in bytes.
    package var byteCount: Int { 4 * (postings.count + forward.count + starts.count + 4 * count) + 24 * table.count }

    /// The titles most similar to a query, best first, left in `scratch.hits`.
    ///
    /// Allocates only what the scratch memory still lacks.
    ///
    /// - Parameters:
    ///   - query: the text to search for.
    ///   - limit: the maximum number of titles.
    ///   - effort: the limits on the work.
    ///   - unknown: the limits for a query none of whose words occurs in a title; by default the same.
    ///   - leastPieces: the minimum share of such a query's n-grams that must occur in titles for it to be searched at
    ///     all.
    ///   - scratch: the scratch memory, which also receives the results.
    package func search(
        _ query: String, limit: Int, effort usual: Effort = Effort(), unknown: Effort? = nil, leastPieces: Float = 0,
        scratch: inout Scratch
    ) {
        scratch.hits.removeAll(keepingCapacity: true)
        prepare(&scratch)
        scratch.features.read(query)
        let words = weigh(scratch.features.words, &scratch)
        let middle = scratch.known.count - words
        let pieces = weigh(scratch.features.pieces, &scratch)
        scratch.knownWords = words
        scratch.knownPieces = Float(pieces) / Float(max(1, scratch.features.pieces.count))
        let effort = words == 0 ? unknown ?? usual : usual
        guard words + pieces > 0, limit > 0, words > 0 || scratch.knownPieces >= leastPieces else { return }
        // Rarest first.
        scratch.known[(middle + words)...].sort {
            $0.weight != $1.weight ? $0.weight > $1.weight : $0.feature < $1.feature
        }
        gather(&scratch, words: words, effort: effort)
        select(&scratch, limit: max(limit, effort.candidates))
        for (feature, weight) in scratch.known { scratch.weights[Int(feature)] = weight * weights[Int(feature)] }
        for entry in scratch.candidates { scratch.hits.append(compare(Int(entry), in: scratch)) }
        scratch.hits.sort { $0.score != $1.score ? $0.score > $1.score : $0.entry < $1.entry }
        if scratch.hits.count > limit { scratch.hits.removeLast(scratch.hits.count - limit) }
    }

    private func prepare(_ scratch: inout Scratch) {
        if scratch.sums.count != count || scratch.weights.count != weights.count {
            scratch.known.removeAll(keepingCapacity: true)
            scratch.sums = [UInt32](repeating: 0, count: count)
            scratch.weights = [Float](repeating: 0, count: weights.count)
        }
        for (feature, _) in scratch.known { scratch.weights[Int(feature)] = 0 }
        scratch.known.removeAll(keepingCapacity: true)
        scratch.touched.removeAll(keepingCapacity: true)
        scratch.candidates.removeAll(keepingCapacity: true)
    }

    /// Adds the features that the index knows, with weights that form a vector of length 1; returns their number.
    private func weigh(_ features: [UInt64], _ scratch: inout Scratch) -> Int {
        let start = scratch.known.count
        var sum: Float = 0
        for feature in features {
            guard let number = table.number(of: feature), scratch.weights[Int(number)] == 0 else { continue }
            // Marks it as seen; the search writes the actual weight later.
            scratch.weights[Int(number)] = 1
            scratch.known.append((number, weights[Int(number)]))
            sum += squared(Int(number))
        }
        let scale = Self.scale(sum)
        for index in start..<scratch.known.count {
            scratch.known[index].weight *= scale
        }
        return scratch.known.count - start
    }

    /// Adds up the posting lists of the features, within the limits.
    private func gather(_ scratch: inout Scratch, words: Int, effort: Effort) {
        var left = effort.pieces
        let postings = postings.span
        for (place, known) in scratch.known.enumerated() {
            let (start, end) = (Int(starts[Int(known.feature)]), Int(starts[Int(known.feature) + 1]))
            var length = end - start
            let share: Float
            if place < words {
                length = min(length, effort.word)
                share = Self.wordShare
            } else {
                length = min(length, effort.piece, left)
                left -= length
                share = 1 - Self.wordShare
                if length == 0 { break }
            }
            let factor = UInt32(known.weight * share * Self.unit + 0.5)
            scratch.sums.withUnsafeMutableBufferPointer { sums in
                for index in start..<(start + length) {
                    let posting = postings[unchecked: index]
                    let entry = Int(posting >> 8)
                    let sum = sums[entry]
                    if sum == 0 { scratch.touched.append(Int32(entry)) }
                    sums[entry] = sum &+ factor &* (posting & 255) &+ 1
                }
            }
        }
    }

    /// Selects the best candidates, and a few more in case of ties at the threshold; resets the sums to zero.
    private func select(_ scratch: inout Scratch, limit: Int) {
        var bound = 0
        scratch.sums.withUnsafeMutableBufferPointer { sums in
            if scratch.touched.count > limit {
                scratch.steps.withUnsafeMutableBufferPointer { steps in
                    steps.update(repeating: 0)
                    for entry in scratch.touched { steps[min(1023, Int(sums[Int(entry)] >> 8))] += 1 }
                    var above = 0
                    bound = 1023
                    while bound > 0, above + Int(steps[bound]) < limit {
                        above += Int(steps[bound])
                        bound -= 1
                    }
                }
            }
            for entry in scratch.touched {
                if min(1023, Int(sums[Int(entry)] >> 8)) >= bound { scratch.candidates.append(entry) }
                sums[Int(entry)] = 0
            }
        }
    }

    /// Compares a title exactly with the query of the last search with this scratch memory.
    package func compare(_ entry: Int, in scratch: Scratch) -> Hit {
        let (start, middle, end) = bounds(entry)
        var (words, pieces): (Float, Float) = (0, 0)
        let forward = forward.span
        let weights = scratch.weights.span
        for index in start..<middle { words += weights[Int(forward[unchecked: index])] }
        for index in middle..<end { pieces += weights[Int(forward[unchecked: index])] }
        return Hit(entry: entry, words: min(1, words * wordScales[entry]), pieces: min(1, pieces * pieceScales[entry]))
    }

    private static func scale(_ squares: Float) -> Float { squares > 0 ? 1 / squares.squareRoot() : 0 }

    private static func weight(documents: Int, of total: Int) -> Float {
        // log2 from the exponent and a linear remainder is precise enough for ranking and needs no libm.
        let ratio = Double(total + 1) / Double(documents + 1)
        return Float((Double(ratio.exponent) + ratio.significand - 1) * 0.693) + 1
    }
}
