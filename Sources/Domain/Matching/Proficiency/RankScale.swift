/// Where a value stands among the values that occur.
package struct RankScale: Sendable, Hashable {
    private let sorted: [Double]

    /// Takes the values that occur.
    package init(_ values: [Double]) {
        sorted = values.sorted()
    }

    /// The part of the values below plus half the part of equal ones, 0 to 1 (mid-rank); 0.5 where there are no values.
    package func percentile(of value: Double) -> Double {
        guard !sorted.isEmpty else { return 0.5 }
        let below = place { $0 < value }
        let through = place { $0 <= value }
        return Double(below + through) / Double(2 * sorted.count)
    }

    /// How many of the values, from the least on, satisfy a condition that none does after one that does not.
    private func place(_ isBefore: (Double) -> Bool) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(sorted[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
