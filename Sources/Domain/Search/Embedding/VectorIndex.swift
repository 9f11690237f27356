internal import Numerics

/// A subset of an index's rows, as a bit set.
package struct RowSet: Sendable {
    /// The number of rows in the index.
    package let capacity: Int
    fileprivate private(set) var words: [UInt64]

    /// Creates an empty subset of `capacity` rows.
    package init(capacity: Int) {
        precondition(capacity >= 0, "a capacity is not negative")
        self.capacity = capacity
        words = [UInt64](repeating: 0, count: (capacity + 63) / 64)
    }

    /// Inserts a row.
    package mutating func insert(_ row: Int) {
        precondition((0..<capacity).contains(row), "row out of range")
        words[row / 64] |= 1 << UInt64(row % 64)
    }

    /// Whether a row is in the subset.
    package func contains(_ row: Int) -> Bool {
        (0..<capacity).contains(row) && words[row / 64] & (1 << UInt64(row % 64)) != 0
    }
}

/// Finds the rows with the highest cosine similarity to a query by comparing all rows.
///
/// Exact except for rounding: up to about a hundred thousand rows this is fast enough. Rows are stored as bytes, with a
/// quarter of the memory and time, or as floats where there are few. Queries with vectors of another model are refused,
/// because the results would look plausible but be meaningless.
package struct VectorIndex: Sendable {
    /// The storage format of rows.
    package enum Storage: Sendable {
        /// 32 bits per number.
        case floats
        /// 8 bits per number and a scale factor per row.
        case bytes
        /// Floats up to ``VectorIndex/floatLimit`` rows, bytes above.
        case automatic
    }

    /// A row found by a search.
    package struct Hit: Sendable, Hashable {
        /// Its index.
        package let row: Int
        /// The cosine of the angle between the two vectors, -1 to 1.
        package let score: Float
    }

    /// The rows to search.
    package enum Subset: Sendable {
        /// All rows.
        case all
        /// The rows of a range.
        case range(Range<Int>)
        /// The rows of a set.
        case rows(RowSet)
    }

    private enum Rows: Sendable {
        case floats([Float])
        case bytes(ByteRows)
    }

    /// The model that made the vectors.
    package let identity: EmbeddingIdentity
    /// The number of rows.
    package let count: Int
    private let rows: Rows

    /// The number of rows up to which `automatic` stores floats.
    package static let floatLimit = 2_048
    /// The number of rows that are scored before the best are selected.
    private static let block = 512

    /// Creates the index from vectors.
    package init(_ matrix: EmbeddingMatrix, storage: Storage = .automatic) {
        identity = matrix.identity
        count = matrix.count
        let keepsFloats =
            switch storage {
            case .floats: true
            case .bytes: false
            case .automatic: matrix.count <= Self.floatLimit
            }
        if keepsFloats {
            rows = .floats(matrix.vectors.elements)
        } else {
            var bytes = ByteRows(width: matrix.identity.dimensions)
            matrix.vectors.elements.withUnsafeBufferPointer { bytes.append($0) }
            rows = .bytes(bytes)
        }
    }

    /// The memory used by the rows, in bytes.
    package var byteCount: Int {
        switch rows {
        case .floats(let floats): floats.count * MemoryLayout<Float>.stride
        case .bytes(let bytes): bytes.byteCount
        }
    }

    /// The best rows for each query, best first; ties are resolved by the smaller index.
    ///
    /// - Parameters:
    ///   - queries: vectors of the same model.
    ///   - limit: the maximum number of rows per query.
    ///   - subset: the rows to search.
    /// - Throws: ``EmbeddingError`` `.otherModel`.
    package func search(
        _ queries: EmbeddingMatrix, limit: Int, in subset: Subset = .all
    ) throws(EmbeddingError) -> [[Hit]] {
        guard queries.identity == identity else {
            throw EmbeddingError(
                .otherModel, "the index holds vectors of \(identity), the query is one of \(queries.identity)")
        }
        var best = [BestRows](repeating: BestRows(limit: limit), count: queries.count)
        let range =
            if case .range(let range) = subset { range.clamped(to: 0..<count) } else { 0..<count }
        guard limit > 0, !range.isEmpty, queries.count > 0 else { return best.map { $0.hits } }
        switch rows {
        case .floats(let floats):
            let width = identity.dimensions
            floats.withUnsafeBufferPointer { floats in
                queries.vectors.elements.withUnsafeBufferPointer { elements in
                    guard let start = floats.baseAddress else { return }
                    scan(range, subset, &best) { query, row, scores in
                        let vector = UnsafeBufferPointer(rebasing: elements[(query * width)..<((query + 1) * width)])
                        VectorKernels.dotRows(start + row * width, query: vector, to: scores)
                    }
                }
            }
        case .bytes(let bytes):
            let prepared = (0..<queries.count).map { query in
                queries.vector(query).withUnsafeBufferPointer { bytes.prepare($0) }
            }
            scan(range, subset, &best) { query, row, scores in bytes.dot(prepared[query], from: row, to: scores) }
        }
        return best.map { $0.hits }
    }

    /// Scans the rows in blocks, each for all queries while it is in the cache.
    private func scan(
        _ range: Range<Int>, _ subset: Subset, _ best: inout [BestRows],
        _ score: (_ query: Int, _ row: Int, _ scores: UnsafeMutableBufferPointer<Float>) -> Void
    ) {
        let set: RowSet? = if case .rows(let set) = subset { set } else { nil }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.block) { scores in
            var row = range.lowerBound
            while row < range.upperBound {
                // Aligned to whole words of the set, so that a block without a wanted row is skipped.
                let end = min(range.upperBound, (row / Self.block + 1) * Self.block)
                defer { row = end }
                if let set, !set.touches(row..<end) { continue }
                let block = UnsafeMutableBufferPointer(rebasing: scores[..<(end - row)])
                for query in best.indices {
                    score(query, row, block)
                    best[query].take(block, from: row, of: set)
                }
            }
        }
    }
}

extension RowSet {
    /// Whether a range contains any row of the set, at word granularity.
    fileprivate func touches(_ range: Range<Int>) -> Bool {
        let last = min(words.count, (range.upperBound + 63) / 64)
        return (range.lowerBound / 64) < last && words[(range.lowerBound / 64)..<last].contains { $0 != 0 }
    }
}

/// The best rows so far: a heap with the worst of them at the top.
private struct BestRows {
    private let limit: Int
    private var heap: [VectorIndex.Hit] = []

    init(limit: Int) {
        self.limit = limit
        heap.reserveCapacity(min(max(0, limit), 1024))
    }

    /// The rows, best first.
    var hits: [VectorIndex.Hit] { heap.sorted { Self.isWorse($1, $0) } }

    mutating func take(_ scores: UnsafeMutableBufferPointer<Float>, from start: Int, of set: RowSet?) {
        var bound = heap.count < limit ? -Float.infinity : heap[0].score
        for index in 0..<scores.count where scores[index] > bound {
            if let set, !set.contains(start + index) { continue }
            push(VectorIndex.Hit(row: start + index, score: scores[index]))
            if heap.count == limit { bound = heap[0].score }
        }
    }

    private mutating func push(_ hit: VectorIndex.Hit) {
        if heap.count < limit {
            heap.append(hit)
            var child = heap.count - 1
            while child > 0, Self.isWorse(heap[child], heap[(child - 1) / 2]) {
                heap.swapAt(child, (child - 1) / 2)
                child = (child - 1) / 2
            }
            return
        }
        heap[0] = hit
        var parent = 0
        while true {
            var worst = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if Self.isWorse(heap[child], heap[worst]) { worst = child }
            }
            guard worst != parent else { return }
            heap.swapAt(parent, worst)
            parent = worst
        }
    }

    private static func isWorse(_ first: VectorIndex.Hit, _ second: VectorIndex.Hit) -> Bool {
        first.score != second.score ? first.score < second.score : first.row > second.row
    }
}
