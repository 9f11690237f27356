internal import CKernels

/// Float rows quantised to bytes, a quarter of the memory: each row has its own scale factor.
///
/// A query is split into two bytes per number, so that precision is lost in the rows alone (about 0.4% of a row's
/// largest number). Sums are integers: every variant gives the same bits.
package struct ByteRows: Sendable {
    /// The number of floats in a row.
    package let width: Int
    private let stride: Int
    private var bytes: [UInt8] = []
    private var factors: [Float] = []

    /// Creates an empty collection of rows with `width` floats each.
    package init(width: Int) {
        precondition(width > 0, "a row has a width")
        self.width = width
        let step = Int(KERNELS_BYTE_STEP)
        stride = (width + step - 1) / step * step
    }

    /// The number of rows.
    package var count: Int { factors.count }

    /// The memory in use, in bytes.
    package var byteCount: Int { bytes.count + 4 * factors.count }

    /// Appends rows of `width` finite floats, stored contiguously.
    package mutating func append(_ rows: UnsafeBufferPointer<Float>) {
        precondition(rows.count % width == 0, "whole rows only")
        let start = bytes.count
        let added = rows.count / width
        bytes.append(contentsOf: repeatElement(0, count: added * stride))
        guard added > 0, let source = rows.baseAddress else { return }
        bytes.withUnsafeMutableBufferPointer { bytes in
            guard let target = bytes.baseAddress else { return }
            for row in 0..<added {
                factors.append(kernels_quantise_row(source + row * width, width, stride, target + start + row * stride))
            }
        }
    }

    /// A query quantised for rows of this width.
    package struct Query: Sendable {
        fileprivate let whole: [Int16]
        fileprivate let high: [Int8]
        fileprivate let low: [Int8]
        fileprivate let factor: Float
        fileprivate let excess: Int64
    }

    /// Quantises a query of `width` finite floats.
    package func prepare(_ query: UnsafeBufferPointer<Float>) -> Query {
        precondition(query.count == width, "a query is as wide as the rows")
        var whole = [Int16](repeating: 0, count: stride)
        var high = [Int8](repeating: 0, count: stride)
        var low = high
        let made = kernels_quantise_query(query.baseAddress, width, stride, &whole, &high, &low)
        return Query(whole: whole, high: high, low: low, factor: made.factor, excess: made.excess)
    }

    /// Writes the dot products of the query with the rows from `start` on, `scores.count` of them.
    package func dot(
        _ query: Query, from start: Int, to scores: UnsafeMutableBufferPointer<Float>, variant: KernelVariant = .best
    ) {
        precondition(start >= 0 && start + scores.count <= count, "rows out of range")
        bytes.withUnsafeBufferPointer { bytes in
            factors.withUnsafeBufferPointer { factors in
                query.whole.withUnsafeBufferPointer { whole in
                    query.high.withUnsafeBufferPointer { high in
                        query.low.withUnsafeBufferPointer { low in
                            guard let bytes = bytes.baseAddress, let factors = factors.baseAddress else { return }
                            kernels_dot_bytes(
                                variant.rawValue, bytes + start * stride, scores.count, stride, factors + start,
                                KernelQuery(
                                    whole: whole.baseAddress, high: high.baseAddress, low: low.baseAddress,
                                    factor: query.factor, excess: query.excess), scores.baseAddress)
                        }
                    }
                }
            }
        }
    }
}
