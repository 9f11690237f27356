package import Taxonomy

/// Finds occupations by their titles word by word, tolerating plurals, accents, case and misspellings.
///
/// A title's score is the share of the words' weight (inverse document frequency) that query and title have in common;
/// a title equal to the query scores 1. An occupation's score is its best title's, raised slightly by the share of its
/// titles among the best ones, so that of equal hits the occupation with more of them comes first.
package struct TitleIndex: Sendable {
    /// A title of an occupation.
    package struct Entry: Sendable {
        /// Position of the occupation.
        package let occupation: OccupationPosition
        /// The title as published.
        package let title: String
        /// The kind of title.
        package let kind: TitleKind

        package init(occupation: OccupationPosition, title: String, kind: TitleKind) {
            self.occupation = occupation
            self.title = title
            self.kind = kind
        }
    }

    /// An occupation found by a search.
    package struct Hit: Sendable, Hashable {
        /// Position of the occupation.
        package let occupation: OccupationPosition
        /// 0 to 1; 1 means that one of its titles equals the query.
        package let score: Double
        /// The index of its best title among the entries.
        package let entry: Int
    }

    /// The entries in the order in which they were given.
    package let entries: [Entry]
    private let words: WordPostings

    /// The share of the query's weight in the denominator; the rest is the title's. Above one half, so that a title
    /// with more words than the query is preferred to one with fewer.
    private static let queryShare: Float = 0.65
    /// The number of best titles that vote.
    private static let voters = 30
    /// The maximum number of words that a prefix may mean.
    private static let prefixLimit = 200
    /// Query words beyond this are ignored.
    private static let queryWordLimit = 16

    /// Builds the index over every entry. Linear in the total length of the titles.
    package init(entries: [Entry]) {
        self.entries = entries
        words = WordPostings(entries.lazy.map(\.title))
    }

    /// The best occupations for a query, best first.
    ///
    /// The last word may be a prefix, for search as you type. Empty when no word is known or similar to a known one.
    package func search(_ query: String, limit: Int) -> [Hit] {
        let stems = WordPostings.stems(of: query, limit: Self.queryWordLimit)
        let found = words.scores(
            parts(of: stems).map { (words.vocabulary.position(of: $0.text), matches(for: $0.text, isLast: $0.isLast)) })
        let touched = found.touched
        guard found.mass > 0, !touched.isEmpty else { return [] }
        var scores = found.shared
        for entry in touched {
            let mass = Self.queryShare * found.mass + (1 - Self.queryShare) * words.masses[Int(entry)]
            let share = scores[Int(entry)] / mass
            // The two masses are sums in different orders: equal titles may have a share slightly below 1.
            scores[Int(entry)] = (share > 0.9999 ? 1 : share) * Self.trust(entries[Int(entry)].kind)
        }
        return ranked(touched, scores: scores, limit: limit)
    }

    private func ranked(_ touched: [Int32], scores: [Float], limit: Int) -> [Hit] {
        var bestEntry: [OccupationPosition: Int32] = [:]
        for entry in touched {
            let occupation = entries[Int(entry)].occupation
            if let known = bestEntry[occupation], scores[Int(known)] >= scores[Int(entry)] { continue }
            bestEntry[occupation] = entry
        }
        let floor = Self.topScores(touched, scores: scores, count: Self.voters)
        var votes: [OccupationPosition: Float] = [:]
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
            // The increase never lifts a partial hit to 1, which means "equal".
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
    private func parts(of stems: [String]) -> [(text: String, isLast: Bool)] {
        var parts: [(text: String, isLast: Bool)] = []
        for (index, word) in stems.enumerated() {
            let isLast = index == stems.count - 1
            if words.vocabulary.position(of: word) == nil, let (left, right) = split(word) {
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
        // Each cut copies the word, so very long words must not be tried.
        guard bytes.count >= 7, bytes.count <= 64, bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
        var best: (parts: (String, String), count: Int)?
        for cut in 3...(bytes.count - 3) {
            let left = TextNormalizer.stem(String(decoding: bytes[..<cut], as: UTF8.self))
            let right = TextNormalizer.stem(String(decoding: bytes[cut...], as: UTF8.self))
            guard let leftPosition = words.vocabulary.position(of: left),
                let rightPosition = words.vocabulary.position(of: right)
            else { continue }
            let count = min(words.documentCount(leftPosition), words.documentCount(rightPosition))
            if count >= 3, count > best?.count ?? 0 { best = ((left, right), count) }
        }
        return best?.parts
    }

    private func matches(for word: String, isLast: Bool) -> [TitleVocabulary.Match] {
        let bytes = Array(word.utf8)
        var matches: [TitleVocabulary.Match] = []
        let exact = words.vocabulary.position(of: word)
        if let exact { matches.append(.init(word: exact, weight: 1)) }
        if isLast, bytes.count >= 2 {
            for other in words.vocabulary.beginning(with: bytes, limit: Self.prefixLimit) where other != exact {
                let missing = words.vocabulary.words[Int(other)].count - bytes.count
                matches.append(.init(word: other, weight: exact == nil ? 0.9 - 0.02 * Float(min(missing, 15)) : 0.4))
            }
        }
        // A word that stands in only a title or two may itself be the misspelling.
        if exact.map({ words.documentCount($0) < 3 }) ?? true { matches += words.vocabulary.near(bytes) }
        return matches
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
