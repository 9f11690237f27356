internal import Foundation
internal import Taxonomy

/// Finds passages of text that share words with a question.
///
/// Okapi BM25 as defined by Robertson and Zaragoza (The Probabilistic Relevance Framework, 2009), with the inverse
/// document frequency that is never negative. Words are stemmed as everywhere. Built once, read from any thread.
package struct PassageIndex: Sendable {
    /// A passage found by a search.
    package struct Hit: Sendable, Hashable {
        /// Its index among the passages.
        package let place: Int
        /// Its BM25 score; only scores of one search can be compared.
        package let score: Double
        /// The share of the question's weight whose words the passage contains, 0 to 1.
        package let coverage: Double
    }

    /// The BM25 parameter k1: how fast repeated occurrences of a word saturate.
    private static let saturation: Float = 1.2
    /// The BM25 parameter b: how much scores are normalised by passage length.
    private static let lengthShare: Float = 0.75
    /// The maximum number of words of a question that are searched.
    private static let queryWordLimit = 64

    private var words: [String: Int32] = [:]
    /// The postings of words: `places[starts[word]..<starts[word + 1]]`, with the word's score in each passage.
    private var places: [Int32] = []
    private var gains: [Float] = []
    private var starts: [Int32] = [0]
    private var weights: [Float] = []
    /// The number of passages.
    package let count: Int

    /// Builds the index. Linear in the length of the passages.
    package init(_ passages: some Collection<String>) {
        count = passages.count
        var holdings: [(word: Int32, times: UInt16)] = []
        var ends: [Int] = [0]
        var lengths: [Int32] = []
        for passage in passages {
            let found = TextNormalizer.words(passage).map { word -> Int32 in
                let stem = TextNormalizer.stem(word)
                if let known = words[stem] { return known }
                let number = Int32(words.count)
                words[stem] = number
                return number
            }.sorted()
            lengths.append(Int32(found.count))
            for word in found {
                if ends[ends.count - 1] < holdings.count, holdings[holdings.count - 1].word == word {
                    holdings[holdings.count - 1].times &+= holdings[holdings.count - 1].times < .max ? 1 : 0
                } else {
                    holdings.append((word, 1))
                }
            }
            ends.append(holdings.count)
        }
        var counts = [Int32](repeating: 0, count: words.count + 1)
        for holding in holdings { counts[Int(holding.word) + 1] += 1 }
        weights = counts.dropFirst().map { holders in
            log(1 + (Float(count) - Float(holders) + 0.5) / (Float(holders) + 0.5))
        }
        for index in counts.indices.dropFirst() { counts[index] += counts[index - 1] }
        starts = counts
        places = [Int32](repeating: 0, count: holdings.count)
        gains = [Float](repeating: 0, count: holdings.count)
        let mean = max(1, Float(lengths.reduce(0) { $0 + Int($1) }) / Float(max(1, count)))
        var next = counts
        for place in 0..<count {
            let rest = Self.saturation * (1 - Self.lengthShare + Self.lengthShare * Float(lengths[place]) / mean)
            for holding in holdings[ends[place]..<ends[place + 1]] {
                let slot = Int(next[Int(holding.word)])
                next[Int(holding.word)] += 1
                places[slot] = Int32(place)
                let times = Float(holding.times)
                gains[slot] = weights[Int(holding.word)] * times * (Self.saturation + 1) / (times + rest)
            }
        }
    }

    /// The best passages for a question, best first; ties are resolved by the smaller index.
    ///
    /// - Parameters:
    ///   - question: Words in any order.
    ///   - limit: The maximum number of results.
    ///   - isWanted: Whether a passage may be returned.
    package func search(_ question: String, limit: Int, isWanted: (Int) -> Bool = { _ in true }) -> [Hit] {
        guard limit > 0, count > 0 else { return [] }
        var asked: [Int32] = []
        var mass: Float = 0
        for word in TextNormalizer.words(question).prefix(Self.queryWordLimit) {
            guard let number = words[TextNormalizer.stem(word)] else {
                // A word that is in no passage still counts in the question's weight.
                mass += log(1 + (Float(count) + 0.5) / 0.5)
                continue
            }
            guard !asked.contains(number) else { continue }
            asked.append(number)
            mass += weights[Int(number)]
        }
        var scores = [Float](repeating: 0, count: count)
        var held = [Float](repeating: 0, count: count)
        var touched: [Int] = []
        for word in asked {
            for slot in Int(starts[Int(word)])..<Int(starts[Int(word) + 1]) {
                let place = Int(places[slot])
                if held[place] == 0 { touched.append(place) }
                scores[place] += gains[slot]
                held[place] += weights[Int(word)]
            }
        }
        let best = touched.filter(isWanted).sorted {
            scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1
        }
        return best.prefix(limit).map {
            Hit(
                place: $0, score: Double(scores[$0]),
                coverage: min(1, Double(held[$0] / max(mass, .leastNormalMagnitude))))
        }
    }
}

/// Merges rankings whose scores are not comparable.
package enum RankFusion {
    /// The constant of reciprocal rank fusion: 60, as determined by Cormack, Clarke and Büttcher (Reciprocal Rank
    /// Fusion, SIGIR 2009); the larger, the smaller the advantage of the first ranks.
    private static let damping = 60.0

    /// All members of the rankings, the best first, with the sum of `1 / (60 + rank)` over the rankings that contain
    /// them.
    ///
    /// - Parameter rankings: Each best first, without duplicates; ties are resolved in favour of the earlier ranking.
    package static func fused<Member: Hashable>(_ rankings: [[Member]]) -> [(member: Member, score: Double)] {
        var scores: [Member: Double] = [:]
        var order: [Member: Int] = [:]
        for ranking in rankings {
            for (place, member) in ranking.enumerated() {
                scores[member, default: 0] += 1 / (damping + Double(place + 1))
                if order[member] == nil { order[member] = order.count }
            }
        }
        return scores.map { (member: $0, score: $1) }.sorted {
            $0.score != $1.score ? $0.score > $1.score : order[$0.member] ?? 0 < order[$1.member] ?? 0
        }
    }
}
