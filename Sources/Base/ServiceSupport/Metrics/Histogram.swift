/// How often values fell into fixed ranges: one series of a histogram family. Recording takes no lock.
package final class Histogram: Sendable {
    /// The upper bounds of the ranges, growing; what is above the last falls into a range without bound.
    let bounds: [Double]
    private let counts: [AtomicCount]
    private let total = AtomicDouble()

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = (0...bounds.count).map { _ in AtomicCount() }
    }

    /// Bounds for the seconds a request takes, half a millisecond to ten seconds.
    package static let requestSeconds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    /// Counts a value; a value equal to a bound belongs to that bound's range.
    package func record(_ value: Double) {
        // A dozen bounds: a straight walk beats a binary search.
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count].add(1)
        total.add(value)
    }

    /// Counts a length of time in seconds.
    package func record(_ duration: Duration) { record(duration.inSeconds) }

    /// How many values were counted.
    package var count: UInt64 { counts.reduce(0) { $0 + $1.value } }

    /// The sum of the values.
    package var sum: Double { total.value }

    /// Counts up to and including each bound, then of all.
    var cumulative: [UInt64] {
        var running: UInt64 = 0
        return counts.map { cell in
            running += cell.value
            return running
        }
    }
}
