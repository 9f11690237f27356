import Foundation
import Numerics
import Testing

@Suite("Logistic regression")
struct LogisticRegressionTests {
    @Test("of a constant alone is the logarithm of the odds")
    func constant() throws {
        // Three of four: log(3 / 1).
        let model = try LogisticRegression(
            fitting: [([], true), ([], true), ([], true), ([], false)], penalty: 0)
        #expect(abs(model.weights[0] - log(3)) < 1e-9)
        #expect(abs(model.probability([]) - 0.75) < 1e-12)
    }

    @Test("of a feature of two values gives each value its own share")
    func shares() throws {
        // Of 4 at 0 one, of 4 at 1 three: a saturated model fits both shares exactly. w0 = log(1/3), w0 + w1 = log(3).
        let samples: [([Double], Bool)] =
            [true, false, false, false].map { ([0], $0) } + [true, true, true, false].map { ([1], $0) }
        let model = try LogisticRegression(fitting: samples, penalty: 0)
        #expect(abs(model.weights[0] + log(3)) < 1e-8 && abs(model.weights[1] - 2 * log(3)) < 1e-8)
    }

    @Test("has finite weights for separated outcomes where they are penalised, at the point where both slopes cancel")
    func separated() throws {
        let samples: [(features: [Double], outcome: Bool)] = [([-1], false), ([1], true)]
        let model = try LogisticRegression(fitting: samples, penalty: 0.5)
        // By symmetry w0 = 0, and 2 (1 - p(w1)) = 0.5 w1.
        #expect(abs(model.weights[0]) < 1e-12)
        #expect(abs(2 * (1 - model.probability([1])) - 0.5 * model.weights[1]) < 1e-9)
    }

    @Test("refuses what has no fit")
    func refusals() {
        #expect(throws: NumericsError.self) { try LogisticRegression(fitting: [], penalty: 1) }
        #expect(throws: NumericsError.self) {
            try LogisticRegression(fitting: [([1], true), ([1, 2], false)], penalty: 1)
        }
        #expect(throws: NumericsError.notFinite) { try LogisticRegression(fitting: [([.nan], true)], penalty: 1) }
        // The feature repeats the constant, and nothing chooses between the two. The curvature is 16 / 4 everywhere, so that its
        // factor is exact.
        let repeated = (0..<16).map { (features: [1.0], outcome: $0 < 8) }
        #expect(throws: NumericsError.notPositiveDefinite(2)) { try LogisticRegression(fitting: repeated, penalty: 0) }
    }
}

@Suite("Isotonic regression")
struct IsotonicRegressionTests {
    @Test("pools what falls, by weight")
    func pools() throws {
        // 1, 3, 2 with weights 1, 1, 3: the last two are pooled to (3 + 6) / 4.
        let curve = try IsotonicRegression(fitting: [(0, 1, 1), (1, 3, 1), (2, 2, 3)])
        #expect(curve.blocks.map(\.value) == [1, 2.25])
        #expect(curve.value(at: 1.5) == 2.25 && curve.value(at: -4) == 1 && curve.value(at: 9) == 2.25)
        // Half-way between the blocks, half-way between their values.
        #expect(curve.value(at: 0.5) == 1.625)
    }

    @Test("pools backwards over several blocks, and points of one score into one")
    func cascades() throws {
        // 1, 2, 3, 0: 3 and 0 are pooled to 1.5, which pulls 2 in: (2 + 3 + 0) / 3; 1 stays.
        let curve = try IsotonicRegression(fitting: [(1, 1, 1), (2, 2, 1), (3, 3, 1), (4, 0, 1)])
        #expect(curve.blocks.map(\.value) == [1, 5.0 / 3])
        #expect(curve.blocks.last?.lowest == 2 && curve.blocks.last?.highest == 4)
        let tied = try IsotonicRegression(fitting: [(1, 0, 1), (1, 1, 1), (2, 1, 1)])
        #expect(tied.blocks.map(\.value) == [0.5, 1])
    }

    @Test("refuses what has no fit")
    func refusals() {
        #expect(throws: NumericsError.self) { try IsotonicRegression(fitting: []) }
        #expect(throws: NumericsError.self) { try IsotonicRegression(fitting: [(0, 1, 0)]) }
        #expect(throws: NumericsError.notFinite) { try IsotonicRegression(fitting: [(0, .infinity, 1)]) }
    }
}
