/// A mean over questions with an interval in which it would fall had other questions of the kind been asked.
package struct MeanEstimate: Sendable, Hashable {
    /// The mean; 0 without values.
    package let mean: Double
    /// The interval's lower end.
    package let lower: Double
    /// The interval's upper end.
    package let upper: Double
    /// How many values.
    package let count: Int

    /// A figure with an interval that was found otherwise.
    package init(mean: Double, lower: Double, upper: Double, count: Int) {
        (self.mean, self.lower, self.upper, self.count) = (mean, lower, upper, count)
    }

    /// Draws the values anew, with replacement, and takes the middle share of the means (Efron, 1979: the percentile bootstrap).
    ///
    /// - Parameters:
    ///   - values: a value a question.
    ///   - share: the part of the means that the interval holds.
    ///   - draws: how often.
    ///   - seed: the same seed gives the same interval.
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

    /// Between the two nearest values in proportion.
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
