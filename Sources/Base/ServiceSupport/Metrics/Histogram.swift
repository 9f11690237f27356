/// The distribution of values over fixed buckets: one series of a histogram family. Recording takes no lock.
package final class Histogram: Sendable {
    /// The upper bounds of the buckets, ascending; values above the last are in an unbounded bucket.
    let bounds: [Double]
    private let counts: [AtomicCount]
    private let total = AtomicDouble()

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = (0...bounds.count).map { _ in AtomicCount() }
    }

    /// Bounds for the duration of requests in seconds, half a millisecond to ten seconds.
    package static let requestSeconds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    /// Records a value; a value equal to a bound belongs to that bound's bucket.
    package func record(_ value: Double) {
        // For about a dozen bounds a linear search is faster than a binary one.
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count].add(1)
        total.add(value)
    }

    /// Records a duration in seconds.
    package func record(_ duration: Duration) { record(duration.inSeconds) }

    /// The number of values recorded.
    package var count: UInt64 { counts.reduce(0) { $0 + $1.value } }

    /// The sum of the values.
    package var sum: Double { total.value }

    /// The cumulative counts for each bound, then of all values.
    var cumulative: [UInt64] {
        var running: UInt64 = 0
        return counts.map { cell in
            running += cell.value
            return running
        }
    }
}
