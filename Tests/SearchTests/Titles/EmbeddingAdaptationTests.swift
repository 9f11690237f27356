import Numerics
import Search
import TestSupport
import Testing

@Suite("Adapting vectors")
struct EmbeddingAdaptationTests {
    private struct Set {
        let vectors: FloatMatrix
        let classes: [Int]
    }

    /// The class is in eight quiet places; eight loud ones mean nothing.
    private static func set(classes: Int, seed: UInt64) throws -> Set {
        var random = SeededRandom(seed: seed)
        func number() -> Float { Float(random.next(below: 2_001)) / 1_000 - 1 }
        let centres = (0..<classes).map { _ in (0..<8).map { _ in number() } }
        var matrix = FloatMatrix(rows: classes * 6, columns: 16)
        for row in 0..<matrix.rows {
            for column in 0..<8 {
                matrix[row, column] = centres[row / 6][column] + 0.2 * number()
                matrix[row, 8 + column] = 2 * number()
            }
        }
        let identity = EmbeddingIdentity(model: "toy", version: "1", dimensions: 16)
        return Set(
            vectors: try EmbeddingMatrix(identity: identity, vectors: matrix).vectors,
            classes: (0..<matrix.rows).map { $0 / 6 })
    }

    /// How often a row's nearest other row is of its class.
    private static func accuracy(_ set: Set, _ adaptation: EmbeddingAdaptation) throws -> Double {
        let rows = try adaptation.apply(set.vectors)
        let cosines = try LinearAlgebra.productTransposed(rows, rows)
        let hits = (0..<rows.rows).count { row in
            let nearest = (0..<rows.rows).filter { $0 != row }.max { cosines[row, $0] < cosines[row, $1] }
            return nearest.map { set.classes[$0] == set.classes[row] } ?? false
        }
        return Double(hits) / Double(rows.rows)
    }

    private static var options: EmbeddingAdaptation.Options {
        var options = EmbeddingAdaptation.Options()
        options.steps = 200
        options.batch = 64
        options.rate = 0.02
        return options
    }

    @Test("brings titles of occupations that it never saw closer together")
    func unseen() throws {
        let train = try Self.set(classes: 60, seed: 1)
        let test = try Self.set(classes: 30, seed: 2)
        let learned = try EmbeddingAdaptation(learning: train.vectors, classes: train.classes, options: Self.options)
        let before = try Self.accuracy(test, EmbeddingAdaptation(dimensions: 16))
        let after = try Self.accuracy(test, learned)
        #expect(after > before + 0.2, "\(before) to \(after)")
    }

    @Test("gives the same map for the same input, another for another seed")
    func deterministic() throws {
        let train = try Self.set(classes: 20, seed: 1)
        var options = Self.options
        options.steps = 20
        let first = try EmbeddingAdaptation(learning: train.vectors, classes: train.classes, options: options)
        let again = try EmbeddingAdaptation(learning: train.vectors, classes: train.classes, options: options)
        options.seed = 2
        let other = try EmbeddingAdaptation(learning: train.vectors, classes: train.classes, options: options)
        #expect(first.map == again.map)
        #expect(first.map != other.map)
    }

    @Test("is the identity where nothing can be learned")
    func identity() throws {
        let train = try Self.set(classes: 3, seed: 1)
        var options = Self.options
        let alone = try EmbeddingAdaptation(
            learning: train.vectors, classes: Array(0..<train.vectors.rows), options: options)
        #expect(alone.map == .identity(16))
        options.steps = 0
        #expect(
            try EmbeddingAdaptation(learning: train.vectors, classes: train.classes, options: options).map
                == .identity(16))
        let none = try EmbeddingAdaptation(learning: FloatMatrix(rows: 0, columns: 16), classes: [])
        #expect(try none.apply(FloatMatrix(rows: 0, columns: 16)).rows == 0)
    }

    @Test("refuses what does not fit, and leaves zeros zeros")
    func shapes() throws {
        let train = try Self.set(classes: 3, seed: 1)
        #expect(throws: NumericsError.self) { try EmbeddingAdaptation(learning: train.vectors, classes: [1]) }
        let adaptation = EmbeddingAdaptation(dimensions: 16)
        #expect(throws: NumericsError.self) { try adaptation.apply(FloatMatrix(rows: 1, columns: 15)) }
        #expect(try adaptation.apply(FloatMatrix(rows: 1, columns: 16)).elements.allSatisfy { $0 == 0 })
    }
}
