/// How far stated confidences are from how often they are right.
package struct CalibrationError: Sendable, Hashable {
    /// Answers of like confidence.
    package struct Bin: Sendable, Hashable {
        /// How many.
        package let count: Int
        /// Their mean confidence.
        package let confidence: Double
        /// The share of them that is right.
        package let accuracy: Double
    }

    /// Bins of equal width that hold any answer, from low to high.
    package let bins: [Bin]
    /// Expected calibration error: the bins' distances, weighted by their answers (Guo et al., 2017).
    package let expected: Double

    /// Sorts answers into bins of equal width; a confidence on a bound belongs to the bin above it, 1 to the last.
    package init(_ answers: [(confidence: Double, isRight: Bool)], bins count: Int = 10) {
        let count = max(1, count)
        var sums = [(count: Int, confidence: Double, right: Int)](repeating: (0, 0, 0), count: count)
        for (confidence, isRight) in answers {
            let bin = min(count - 1, max(0, Int(confidence * Double(count))))
            sums[bin].count += 1
            sums[bin].confidence += confidence
            sums[bin].right += isRight ? 1 : 0
        }
        bins = sums.filter { $0.count > 0 }.map {
            Bin(
                count: $0.count, confidence: $0.confidence / Double($0.count),
                accuracy: Double($0.right) / Double($0.count))
        }
        expected =
            bins.reduce(0) { $0 + Double($1.count) * abs($1.confidence - $1.accuracy) } / Double(max(1, answers.count))
    }
}
