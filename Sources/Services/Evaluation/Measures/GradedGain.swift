internal import Foundation

extension RankingMeasures {
    /// Discounted cumulative gain of the first `depth` items over the best that any order could have (Järvelin and
    /// Kekäläinen, 2002), with the grade itself as the gain and the logarithm to base 2 of the place plus 1 as the discount, as
    /// trec_eval has it.
    ///
    /// - Parameters:
    ///   - ranked: best first.
    ///   - grades: how right each item is; 0 and below gain nothing.
    ///   - depth: how many places count.
    package static func normalisedGain<Item: Hashable>(
        _ ranked: [Item], grades: [Item: Int], at depth: Int
    ) -> Double {
        func gain(_ grades: some Sequence<Int>) -> Double {
            grades.prefix(max(0, depth)).enumerated().reduce(0) {
                $0 + Double(max(0, $1.element)) / log2(Double($1.offset + 2))
            }
        }
        let best = gain(grades.values.sorted(by: >))
        guard best > 0 else { return 0 }
        var known: Set<Item> = []
        return gain(ranked.filter { known.insert($0).inserted }.map { grades[$0] ?? 0 }) / best
    }

    /// Items by falling score; of equal scores the greater id goes first, as in trec_eval, so that an order never
    /// depends on how a set happens to be sorted.
    package static func order(_ scored: [(id: String, score: Double)]) -> [String] {
        scored.sorted {
            $0.score != $1.score ? $0.score > $1.score : $1.id.utf8.lexicographicallyPrecedes($0.id.utf8)
        }.map(\.id)
    }
}

extension CalibrationError {
    /// The mean squared distance between a confidence and what came of it, 1 or 0 (Brier, 1950); 0 without answers.
    package static func brier(_ answers: [(confidence: Double, isRight: Bool)]) -> Double {
        answers.reduce(0) { sum, answer in
            let distance = answer.confidence - (answer.isRight ? 1 : 0)
            return sum + distance * distance
        } / Double(max(1, answers.count))
    }
}
