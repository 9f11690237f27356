/// A mean over questions with its confidence interval.
package struct MeanEstimate: Sendable, Hashable {
    /// The mean; 0 without values.
    package let mean: Double
    /// The interval's lower end.
    package let lower: Double
    /// The interval's upper end.
    package let upper: Double
    /// The number of values.
    package let count: Int

    /// A value with an interval computed elsewhere.
    package init(mean: Double, lower: Double, upper: Double, count: Int) {
        (self.mean, self.lower, self.upper, self.count) = (mean, lower, upper, count)
    }

    /// Percentile bootstrap (Efron, 1979): resamples the values with replacement and takes the middle share of the
    /// means.
    ///
    /// - Parameters:
    ///   - values: One value per question.
    ///   - share: The confidence level of the interval.
    ///   - draws: The number of bootstrap samples.
    ///   - seed: The same seed gives the same interval.
    package init(_ values: [Double], share: Double = 0.95, draws: Int = 1_000, seed: UInt64 = 1) {
        count = values.count
        guard !values.isEmpty else {
            (mean, lower, upper) = (0, 0, 0)
            return
        }
        mean = values.reduce(0, +) / Double(values.count)
        var random = SplitMix(state: seed)
        let means = (0..<max(1, draws)).map { _ in
            var sum = 0.0
            for _ in values.indices { sum += values[random.next(below: values.count)] }
            return sum / Double(values.count)
        }.sorted()
        let cut = (1 - share) / 2
        lower = Self.quantile(cut, of: means)
        upper = Self.quantile(1 - cut, of: means)
    }

    /// Interpolates linearly between the two nearest values.
    private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        let place = min(max(0, share), 1) * Double(sorted.count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
private struct SplitMix {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((value ^ value >> 31).multipliedFullWidth(by: UInt64(bound)).high)
    }
}

/// The calibration error: the difference between confidences and accuracy.
package struct CalibrationError: Sendable, Hashable {
    /// Answers of similar confidence.
    package struct Bin: Sendable, Hashable {
        /// The number of answers.
        package let count: Int
        /// Their mean confidence.
        package let confidence: Double
        /// The share of right answers.
        package let accuracy: Double
    }

    /// The non-empty bins of equal width, from low to high.
    package let bins: [Bin]
    /// Expected calibration error: the mean difference of the bins, weighted by their numbers of answers (Guo et al.,
    /// 2017).
    package let expected: Double

    /// Groups answers into bins of equal width; a confidence on a bound belongs to the bin above it, 1 to the last.
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
