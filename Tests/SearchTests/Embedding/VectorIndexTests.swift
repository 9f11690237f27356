import Numerics
import Search
import TestSupport
import Testing

@Suite("Looking for vectors")
struct VectorIndexTests {
    private static let identity = EmbeddingIdentity(model: "toy", version: "1", dimensions: 9)

    private func matrix(_ rows: Int, seed: UInt64) throws -> EmbeddingMatrix {
        var random = SeededRandom(seed: seed)
        let elements = (0..<(rows * 9)).map { _ in Float(random.next(below: 2001) - 1000) / 1000 }
        return try EmbeddingMatrix(
            identity: Self.identity, vectors: FloatMatrix(rows: rows, columns: 9, elements: elements))
    }

    private func plain(
        _ all: EmbeddingMatrix, _ query: ArraySlice<Float>, limit: Int, where wanted: (Int) -> Bool = { _ in true }
    ) -> [Int] {
        let scores = (0..<all.count).map { row in zip(all.vector(row), query).map { $0 * $1 }.reduce(0, +) }
        return Array(
            (0..<all.count).filter(wanted).sorted {
                scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1
            }.prefix(limit))
    }

    @Test("finds the nearest, best first", arguments: [1, 5, 511, 512, 513, 1300])
    func nearest(_ count: Int) throws {
        let all = try matrix(count, seed: 1)
        let queries = try matrix(3, seed: 2)
        let index = VectorIndex(all, storage: .floats)
        #expect(index.count == count)
        let hits = try index.search(queries, limit: 10)
        for query in 0..<3 {
            #expect(hits[query].map(\.row) == plain(all, queries.vector(query), limit: 10))
            #expect(hits[query].map(\.score) == hits[query].map(\.score).sorted(by: >))
        }
        let own = try index.search(all, limit: 1)
        for row in 0..<count { #expect(own[row][0].score > 0.9999) }
        let rough = try VectorIndex(all, storage: .bytes).search(queries, limit: 10)
        for query in 0..<3 {
            for (near, exact) in zip(rough[query], hits[query]) { #expect(abs(near.score - exact.score) < 0.02) }
        }
    }

    @Test("looks only where it may")
    func subsets() throws {
        let all = try matrix(1200, seed: 3)
        let query = try matrix(1, seed: 4)
        var set = RowSet(capacity: 1200)
        for row in [3, 64, 700, 701, 1199] { set.insert(row) }
        #expect(set.contains(700) && !set.contains(702) && !set.contains(-1) && !set.contains(5000))
        for storage in [VectorIndex.Storage.floats, .bytes] {
            let index = VectorIndex(all, storage: storage)
            let within = try index.search(query, limit: 4, in: .rows(set))[0]
            #expect(within.count == 4 && within.allSatisfy { set.contains($0.row) })
            let range = try index.search(query, limit: 2000, in: .range(500..<530))[0]
            #expect(Set(range.map(\.row)) == Set(500..<530))
            #expect(try index.search(query, limit: 5, in: .range(1198..<5000))[0].count == 2)
            #expect(try index.search(query, limit: 5, in: .range(2000..<5000))[0].isEmpty)
            #expect(try index.search(query, limit: 0)[0].isEmpty)
        }
        let exact = try VectorIndex(all, storage: .floats).search(query, limit: 3, in: .rows(set))[0]
        #expect(exact.map(\.row) == plain(all, query.vector(0), limit: 3) { set.contains($0) })
    }

    @Test("keeps many rows as bytes, in a quarter of the memory")
    func memory() throws {
        let few = VectorIndex(try matrix(10, seed: 5))
        #expect(few.byteCount == 10 * 9 * 4)
        let many = VectorIndex(try matrix(VectorIndex.floatLimit + 1, seed: 6))
        // 9 numbers take 64 bytes in a row of bytes, and a factor.
        #expect(many.byteCount == (VectorIndex.floatLimit + 1) * 68)
    }

    @Test("answers from an index of nothing with nothing")
    func empty() throws {
        let none = try matrix(0, seed: 1)
        #expect(try VectorIndex(none).search(try matrix(1, seed: 1), limit: 5) == [[]])
        #expect(try VectorIndex(none, storage: .bytes).search(none, limit: 5) == [])
    }

    @Test("refuses a query of another model")
    func identity() throws {
        let other = EmbeddingIdentity(model: "toy", version: "2", dimensions: 9)
        let query = try EmbeddingMatrix(identity: other, vectors: FloatMatrix(rows: 1, columns: 9))
        let refusal = EmbeddingError(
            .otherModel, "the index holds vectors of toy 1 (9), the query is one of toy 2 (9)")
        #expect(throws: refusal) { try VectorIndex(try matrix(2, seed: 1)).search(query, limit: 1) }
    }

    @Test("takes only whole, finite vectors")
    func vectors() throws {
        #expect(throws: EmbeddingError(.dimensions, "toy gives 9 numbers a text, not 8")) {
            try EmbeddingMatrix(identity: Self.identity, vectors: FloatMatrix(rows: 1, columns: 8))
        }
        var vectors = FloatMatrix(rows: 1, columns: 9)
        #expect(try EmbeddingMatrix(identity: Self.identity, vectors: vectors).vector(0).allSatisfy { $0 == 0 })
        vectors[0, 3] = .infinity
        #expect(throws: EmbeddingError.self) { try EmbeddingMatrix(identity: Self.identity, vectors: vectors) }
    }
}
