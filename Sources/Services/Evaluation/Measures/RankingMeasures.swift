internal import Foundation

/// Measures of one ranking against the right items; each is 0 to 1.
///
/// Without right items a ranking scores 0; exclude such questions before averaging. A repeated item counts at its first
/// rank only.
package enum RankingMeasures {
    /// 1 if any of the first `depth` items is right.
    package static func success<Item: Hashable>(_ ranked: [Item], right: Set<Item>, at depth: Int) -> Double {
        hits(ranked, right, depth) > 0 ? 1 : 0
    }

    /// The share of the right items that are among the first `depth` items.
    package static func recall<Item: Hashable>(_ ranked: [Item], right: Set<Item>, at depth: Int) -> Double {
        right.isEmpty ? 0 : Double(hits(ranked, right, depth)) / Double(right.count)
    }

    /// The share of the first `depth` ranks that hold a right item.
    package static func precision<Item: Hashable>(_ ranked: [Item], right: Set<Item>, at depth: Int) -> Double {
        depth > 0 ? Double(hits(ranked, right, depth)) / Double(depth) : 0
    }

    /// Hits among the first `depth` items, relative to the maximum: the smaller of `depth` and the number of right
    /// items.
    package static func rPrecision<Item: Hashable>(_ ranked: [Item], right: Set<Item>, at depth: Int) -> Double {
        let possible = min(depth, right.count)
        return possible > 0 ? Double(hits(ranked, right, depth)) / Double(possible) : 0
    }

    /// The reciprocal of the rank of the first right item.
    package static func reciprocalRank<Item: Hashable>(_ ranked: [Item], right: Set<Item>) -> Double {
        distinct(ranked).firstIndex { right.contains($0) }.map { 1 / Double($0 + 1) } ?? 0
    }

    /// The mean of the precision at each right item; missing items count as 0.
    package static func averagePrecision<Item: Hashable>(_ ranked: [Item], right: Set<Item>) -> Double {
        guard !right.isEmpty else { return 0 }
        var (hits, sum) = (0, 0.0)
        for (place, item) in distinct(ranked).enumerated() where right.contains(item) {
            hits += 1
            sum += Double(hits) / Double(place + 1)
        }
        return sum / Double(right.count)
    }

    private static func hits<Item: Hashable>(_ ranked: [Item], _ right: Set<Item>, _ depth: Int) -> Int {
        distinct(ranked).prefix(max(0, depth)).count { right.contains($0) }
    }

    private static func distinct<Item: Hashable>(_ ranked: [Item]) -> [Item] {
        var known: Set<Item> = []
        return ranked.filter { known.insert($0).inserted }
    }
}

extension RankingMeasures {
    /// Normalised discounted cumulative gain of the first `depth` items: relative to the best possible order (Järvelin
    /// and Kekäläinen, 2002), with the grade itself as the gain and the logarithm to base 2 of the rank plus 1 as the
    /// discount, as in trec_eval.
    ///
    /// - Parameters:
    ///   - ranked: The items, best first.
    ///   - grades: The grade of each item; 0 and below have no gain.
    ///   - depth: The number of ranks that count.
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

    /// Items by descending score; ties are broken by the greater id, as in trec_eval, so that the order is
    /// deterministic.
    package static func order(_ scored: [(id: String, score: Double)]) -> [String] {
        scored.sorted {
            $0.score != $1.score ? $0.score > $1.score : $1.id.utf8.lexicographicallyPrecedes($0.id.utf8)
        }.map(\.id)
    }
}

extension CalibrationError {
    /// The mean squared difference between the confidence and the outcome, 1 or 0 (Brier, 1950); 0 without answers.
    package static func brier(_ answers: [(confidence: Double, isRight: Bool)]) -> Double {
        answers.reduce(0) { sum, answer in
            let distance = answer.confidence - (answer.isRight ? 1 : 0)
            return sum + distance * distance
        } / Double(max(1, answers.count))
    }
}

/// Spearman's rank correlation.
package enum RankCorrelation {
    /// Pearson's correlation of mid-ranks, -1 to 1; `nil` where either list has fewer than two different values, or the
    /// lists differ in length.
    package static func spearman(_ first: [Double], _ second: [Double]) -> Double? {
        guard first.count == second.count else { return nil }
        let (first, second) = (midRanks(first), midRanks(second))
        // Mid-ranks of n values add up to n (n + 1) / 2 whatever the ties.
        let mean = Double(first.count + 1) / 2
        var (product, squares, otherSquares) = (0.0, 0.0, 0.0)
        for (a, b) in zip(first, second) {
            product += (a - mean) * (b - mean)
            squares += (a - mean) * (a - mean)
            otherSquares += (b - mean) * (b - mean)
        }
        guard squares > 0, otherSquares > 0 else { return nil }
        return product / (squares * otherSquares).squareRoot()
    }

    /// Ranks counted from 1; equal values get the mean of their ranks.
    package static func midRanks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
            start = end
        }
        return ranks
    }
}
