package import Taxonomy

/// Finds occupations by their titles: word by word, forgiving plurals, accents, case and misspellings.
///
/// A title's score is the share of the words' weight (inverse document frequency) that query and title have in common; a
/// title equal to the query scores 1. An occupation's score is its best title's, raised a little by the share that its
/// titles hold among the best ones, so that of equal hits the occupation with more of them comes first.
package struct TitleIndex: Sendable {
    /// A title of an occupation.
    package struct Entry: Sendable {
        /// Position of the occupation.
        package let occupation: Int32
        /// The title as published.
        package let title: String
        /// What sort of title.
        package let kind: TitleKind

        /// Makes an entry.
        package init(occupation: Int32, title: String, kind: TitleKind) {
            self.occupation = occupation
            self.title = title
            self.kind = kind
        }
    }

    /// An occupation that was found.
    package struct Hit: Sendable, Hashable {
        /// Position of the occupation.
        package let occupation: Int32
        /// 0 to 1; 1 means that one of its titles is the query.
        package let score: Double
        /// Position of its best title among the entries.
        package let entry: Int
    }

    /// The entries in the order in which they were given.
    package let entries: [Entry]
    private var vocabulary = TitleVocabulary()
    /// Inverse document frequency of each word.
    private var weights: [Float] = []
    /// Sum of the weights of each entry's words.
    private var masses: [Float] = []
    /// Entries that hold a word: `postings[starts[word]..<starts[word + 1]]`.
    private var postings: [Int32] = []
    private var starts: [Int32] = []

    /// How much of the denominator is the query's weight; the rest is the title's. Above one half, so that a title that
    /// says more than the query is preferred to one that says less.
    private static let queryShare: Float = 0.65
    /// How many of the best titles vote.
    private static let voters = 30
    /// How many words a beginning may stand for.
    private static let prefixLimit = 200
    /// Query words beyond this are ignored.
    private static let queryWordLimit = 16

    /// Builds the index over every entry. Linear in the total length of the titles.
    package init(entries: [Entry]) {
        self.entries = entries
        var words: [[Int32]] = []
        words.reserveCapacity(entries.count)
        for entry in entries {
            var distinct: [Int32] = []
            for word in TextNormalizer.words(entry.title) {
                let position = vocabulary.insert(TextNormalizer.stem(word))
                if !distinct.contains(position) { distinct.append(position) }
            }
            words.append(distinct)
        }
        vocabulary.seal()
        var counts = [Int32](repeating: 0, count: vocabulary.words.count + 1)
        for list in words { for word in list { counts[Int(word) + 1] += 1 } }
        weights = counts.dropFirst().map { Self.weight(of: Int($0), among: entries.count) }
        for index in counts.indices.dropFirst() { counts[index] += counts[index - 1] }
        starts = counts
        postings = [Int32](repeating: 0, count: Int(counts.last ?? 0))
        var next = counts
        for (entry, list) in words.enumerated() {
            for word in list {
                postings[Int(next[Int(word)])] = Int32(entry)
                next[Int(word)] += 1
            }
        }
        masses = words.map { $0.reduce(0) { $0 + weights[Int($1)] } }
    }

    /// The best occupations for a query, best first.
    ///
    /// The last word may be a beginning, as while typing. Empty when no word is known or nearly known.
    package func search(_ query: String, limit: Int) -> [Hit] {
        var words: [String] = []
        for word in TextNormalizer.words(query).prefix(Self.queryWordLimit).map(TextNormalizer.stem)
        where !words.contains(word) {
            words.append(word)
        }
        var scores = [Float](repeating: 0, count: entries.count)
        var seen = [Int16](repeating: -1, count: entries.count)
        var touched: [Int32] = []
        var queryMass: Float = 0
        for (index, word) in parts(of: words).enumerated() {
            let matches = matches(for: word.text, isLast: word.isLast)
            // A known word weighs what it weighs; only an unknown one weighs as the rarest that it may stand for.
            let known = vocabulary.position(of: word.text).map { weights[Int($0)] }
            let best = known ?? matches.map { weights[Int($0.word)] }.max() ?? Self.weight(of: 0, among: entries.count)
            queryMass += best
            for match in matches.sorted(by: { $0.weight > $1.weight }) {
                let gain = match.weight * min(best, weights[Int(match.word)])
                for entry in postings[Int(starts[Int(match.word)])..<Int(starts[Int(match.word) + 1])] {
                    guard seen[Int(entry)] != Int16(index) else { continue }
                    if seen[Int(entry)] < 0 { touched.append(entry) }
                    seen[Int(entry)] = Int16(index)
                    scores[Int(entry)] += gain
                }
            }
        }
        guard queryMass > 0, !touched.isEmpty else { return [] }
        for entry in touched {
            let mass = Self.queryShare * queryMass + (1 - Self.queryShare) * masses[Int(entry)]
            let share = scores[Int(entry)] / mass
            // The two masses are sums in another order: what is equal may come out a little below 1.
            scores[Int(entry)] = (share > 0.9999 ? 1 : share) * Self.trust(entries[Int(entry)].kind)
        }
        return ranked(touched, scores: scores, limit: limit)
    }

    private func ranked(_ touched: [Int32], scores: [Float], limit: Int) -> [Hit] {
        var bestEntry: [Int32: Int32] = [:]
        for entry in touched {
            let occupation = entries[Int(entry)].occupation
            if let known = bestEntry[occupation], scores[Int(known)] >= scores[Int(entry)] { continue }
            bestEntry[occupation] = entry
        }
        let floor = Self.topScores(touched, scores: scores, count: Self.voters)
        var votes: [Int32: Float] = [:]
        var total: Float = 0
        for entry in touched where scores[Int(entry)] >= floor {
            let score = scores[Int(entry)]
            let vote = score * score * score * score
            votes[entries[Int(entry)].occupation, default: 0] += vote
            total += vote
        }
        let hits = bestEntry.map { occupation, entry -> Hit in
            let best = scores[Int(entry)]
            let share = total > 0 ? (votes[occupation] ?? 0) / total : 0
            // The raise never lifts a partial hit to the 1 that means "equal".
            let raised = best + (1 - best) * 0.3 * share
            return Hit(occupation: occupation, score: Double(raised), entry: Int(entry))
        }
        let ordered = hits.sorted { first, second in
            if first.score != second.score { return first.score > second.score }
            let (firstVotes, secondVotes) = (votes[first.occupation] ?? 0, votes[second.occupation] ?? 0)
            return firstVotes != secondVotes ? firstVotes > secondVotes : first.occupation < second.occupation
        }
        return Array(ordered.prefix(limit))
    }

    /// A query's words; one that is unknown but is two known words written together is taken apart.
    private func parts(of words: [String]) -> [(text: String, isLast: Bool)] {
        var parts: [(text: String, isLast: Bool)] = []
        for (index, word) in words.enumerated() {
            let isLast = index == words.count - 1
            if vocabulary.position(of: word) == nil, let (left, right) = split(word) {
                parts.append((left, false))
                parts.append((right, isLast))
            } else {
                parts.append((word, isLast))
            }
        }
        return parts
    }

    private func split(_ word: String) -> (String, String)? {
        let bytes = Array(word.utf8)
        // Each cut copies the word, so a word of a megabyte must not be tried.
        guard bytes.count >= 7, bytes.count <= 64, bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
        var best: (parts: (String, String), count: Int)?
        for cut in 3...(bytes.count - 3) {
            let left = TextNormalizer.stem(String(decoding: bytes[..<cut], as: UTF8.self))
            let right = TextNormalizer.stem(String(decoding: bytes[cut...], as: UTF8.self))
            guard let leftPosition = vocabulary.position(of: left), let rightPosition = vocabulary.position(of: right)
            else { continue }
            let count = min(documentCount(leftPosition), documentCount(rightPosition))
            if count >= 3, count > best?.count ?? 0 { best = ((left, right), count) }
        }
        return best?.parts
    }

    private func documentCount(_ word: Int32) -> Int {
        Int(starts[Int(word) + 1] - starts[Int(word)])
    }

    private func matches(for word: String, isLast: Bool) -> [TitleVocabulary.Match] {
        let bytes = Array(word.utf8)
        var matches: [TitleVocabulary.Match] = []
        let exact = vocabulary.position(of: word)
        if let exact { matches.append(.init(word: exact, weight: 1)) }
        if isLast, bytes.count >= 2 {
            for other in vocabulary.beginning(with: bytes, limit: Self.prefixLimit) where other != exact {
                let missing = vocabulary.words[Int(other)].count - bytes.count
                matches.append(.init(word: other, weight: exact == nil ? 0.9 - 0.02 * Float(min(missing, 15)) : 0.4))
            }
        }
        // A word that stands in only a title or two may itself be the misspelling.
        if exact.map({ documentCount($0) < 3 }) ?? true { matches += vocabulary.near(bytes) }
        return matches
    }

    /// Inverse document frequency of a word.
    static func weight(of count: Int, among total: Int) -> Float {
        // log2 by the exponent and a linear remainder is exact enough to rank and needs no libm.
        let ratio = 1 + Double(total) / Double(count + 1)
        return Float(Double(ratio.exponent) + ratio.significand - 1) + 0.1
    }

    /// Preferred titles come first among equal hits.
    static func trust(_ kind: TitleKind) -> Float {
        switch kind {
        case .preferred: 1
        case .alternate, .reported: 0.98
        case .hidden: 0.95
        }
    }

    private static func topScores(_ touched: [Int32], scores: [Float], count: Int) -> Float {
        guard touched.count > count else { return 0 }
        // A histogram of 256 steps finds the bound in one pass; ties at the bound all vote.
        var steps = [Int](repeating: 0, count: 257)
        for entry in touched { steps[Int(scores[Int(entry)] * 256)] += 1 }
        var sum = 0
        for step in stride(from: 256, through: 0, by: -1) {
            sum += steps[step]
            if sum >= count { return Float(step) / 256 }
        }
        return 0
    }
}
