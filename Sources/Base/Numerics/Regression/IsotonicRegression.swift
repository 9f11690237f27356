/// The rising step function with the least squared distance to weighted points, for mapping scores to probabilities.
///
/// Pool adjacent violators: Barlow, Bartholomew, Bremner, Brunk, "Statistical Inference under Order Restrictions"
/// (1972). Points with the same score are merged into one, with their mean and the sum of their weights.
///
/// ```swift
/// let curve = try IsotonicRegression(fitting: [(0.1, 0, 1), (0.4, 1, 1), (0.6, 0, 1), (0.9, 1, 1)])
/// curve.value(at: 0.5)  // 0.5: the two points in the middle are pooled
/// ```
package struct IsotonicRegression: Sendable, Hashable {
    /// A range of scores with one value.
    package struct Block: Sendable, Hashable {
        /// The lowest score of its points.
        package let lowest: Double
        /// The highest one.
        package let highest: Double
        /// The weighted mean of its points.
        package let value: Double
    }

    /// The blocks in order of score, with rising values.
    package let blocks: [Block]

    /// Fits the step function.
    ///
    /// - Parameter points: Scores with the observed values, and weights above 0.
    /// - Throws: `NumericsError`: `.shape` if there is no point or a weight is not above 0, `.notFinite`.
    package init(fitting points: [(score: Double, value: Double, weight: Double)]) throws(NumericsError) {
        guard !points.isEmpty, points.allSatisfy({ $0.weight > 0 }) else {
            throw .shape("steps are fitted to points with weights above 0")
        }
        guard points.allSatisfy({ $0.score.isFinite && $0.value.isFinite && $0.weight.isFinite }) else {
            throw .notFinite
        }
        var pools: [(lowest: Double, highest: Double, sum: Double, weight: Double)] = []
        for point in points.sorted(by: { $0.score < $1.score }) {
            var pool = (
                lowest: point.score, highest: point.score, sum: point.value * point.weight, weight: point.weight
            )
            while let last = pools.last,
                last.highest == pool.lowest || last.sum / last.weight >= pool.sum / pool.weight
            {
                pool = (last.lowest, pool.highest, last.sum + pool.sum, last.weight + pool.weight)
                pools.removeLast()
            }
            pools.append(pool)
        }
        blocks = pools.map { Block(lowest: $0.lowest, highest: $0.highest, value: $0.sum / $0.weight) }
    }

    /// The value at a score: that of its block, linearly interpolated between two blocks, constant beyond the outer
    /// ones.
    package func value(at score: Double) -> Double {
        guard let next = blocks.firstIndex(where: { score <= $0.highest }) else {
            return blocks[blocks.count - 1].value
        }
        let block = blocks[next]
        guard score < block.lowest, next > 0 else { return block.value }
        let last = blocks[next - 1]
        let share = (score - last.highest) / (block.lowest - last.highest)
        return last.value + share * (block.value - last.value)
    }
}
