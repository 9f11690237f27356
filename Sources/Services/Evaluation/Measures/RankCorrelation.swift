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

    /// Ranks counted from 1; equal values share the mean of theirs.
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
