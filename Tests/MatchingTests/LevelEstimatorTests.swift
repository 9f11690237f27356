import Foundation
import Matching
import Numerics
import Testing

/// Whether a matrix holds these numbers to a millionth or so.
private func equals(_ matrix: FloatMatrix?, _ rows: [[Double]], within tolerance: Double = 2e-5) -> Bool {
    guard let matrix, matrix.rows == rows.count, matrix.columns == rows.first?.count else { return false }
    return rows.indices.allSatisfy { row in
        zip(matrix.row(row), rows[row]).allSatisfy { abs(Double($0) - $1) < tolerance }
    }
}

@Suite("How alike occupations are without ratings")
struct LikenessTests {
    private func bag(_ terms: String) -> TermBag {
        var bag = TermBag()
        for term in terms.split(separator: " ") { bag.add(String(term)) }
        return bag
    }

    @Test("words are runs of more than two letters, whatever their case")
    func words() {
        var bag = TermBag(words: "Plan, and plan; do IT (PLAN)! Über-plan")
        // plan 4, and 1, über 1 (the two bytes of an umlaut are letters in the case they have); do and IT are too short.
        #expect(bag.counts.values.sorted() == [1, 1, 4])
        bag.add("plan")
        #expect(bag.counts.values.sorted() == [1, 1, 5])
        bag.add(words: "weld", times: 3)
        #expect(bag.counts.values.sorted() == [1, 1, 3, 5] && TermBag(words: "a b").counts.isEmpty)
    }

    @Test("groups: equal or not, centred on all and scaled to a mean of 1 by hand")
    func keys() throws {
        // Row means 2/3, 2/3, 1/3, of all 5/9; centred 2/9, 2/9, -4/9 and 8/9; mean of the diagonal 4/9.
        #expect(
            equals(try LikenessView.keys(["a", "a", "b"]).matrix(), [[0.5, 0.5, -1], [0.5, 0.5, -1], [-1, -1, 2]]))
        #expect(try LikenessView.keys(["a", nil, nil]).matrix() == nil)
        #expect(try LikenessView.keys(["a", "a", "a"]).matrix() == nil, "nothing tells them apart")
    }

    @Test("terms, numbers and links give what numpy gives; who is unknown is like itself alone")
    func views() throws {
        // numpy: (1 + ln count) ln(3 / df) of the terms of more than one, rows of length 1, products, centred, scaled.
        #expect(
            equals(
                try LikenessView.terms([bag("a a b"), bag("a c"), bag("b b b c d"), TermBag()]).matrix(),
                [
                    [0.717681, -0.220848, -0.496833, 0], [-0.220848, 1.003167, -0.782319, 0],
                    [-0.496833, -0.782319, 1.279152, 0], [0, 0, 0, 1],
                ]))
        #expect(
            equals(
                try LikenessView.vectors([[1], nil, [3], [4], [5]]).matrix(),
                [
                    [2.314286, 0, 0.257143, -0.771429, -1.8], [0, 1, 0, 0, 0],
                    [0.257143, 0, 0.028571, -0.085714, -0.2], [-0.771429, 0, -0.085714, 0.257143, 0.6],
                    [-1.8, 0, -0.2, 0.6, 1.4],
                ]))
        // numpy.linalg.inv(eye - 0.95 D^-1/2 S D^-1/2) over the root of the products of its diagonal.
        #expect(
            equals(
                try LikenessView.links(
                    [
                        .init(from: 0, to: 1, weight: 0.75), .init(from: 1, to: 0, weight: 0.25),
                        .init(from: 2, to: 1, weight: 0.5),
                    ],
                    count: 4
                ).matrix(),
                [
                    [1.010704, -0.046488, -0.964216, 0], [-0.046488, 0.535784, -0.489296, 0],
                    [-0.964216, -0.489296, 1.453512, 0], [0, 0, 0, 1],
                ]))
    }

    @Test("a model sums its views by their weights; without activities only titles, description and group count")
    func models() throws {
        var traits = OccupationTraits(count: 3)
        traits.groups = [("11", "11-1", "11-101"), ("11", "11-2", "11-201"), ("13", "13-1", "13-101")]
        traits.zones = [1, 2, 3]
        traits.activities[1] = bag("4.A.1")
        #expect((0..<3).map(traits.model) == [.titles, .work, .titles])
        // Groups of two and one as above; zones -1, 0, 1 over a mean of squares of 2/3; one known bag is no view.
        let (major, zone) = (0.0145, 0.02)
        #expect(
            equals(
                try traits.likeness(by: .work),
                [
                    [0.5 * major + 1.5 * zone, 0.5 * major, -major - 1.5 * zone], [0.5 * major, 0.5 * major, -major],
                    [-major - 1.5 * zone, -major, 2 * major + 1.5 * zone],
                ], within: 1e-6))
        // Minor and broad groups tell all apart: 2/3 and -1/3 over 2/3.
        let (of, all) = (0.157, 0.043 + 0.016)
        #expect(
            equals(
                try traits.likeness(by: .titles),
                [
                    [0.5 * of + all, 0.5 * of - all / 2, -of - all / 2],
                    [0.5 * of - all / 2, 0.5 * of + all, -of - all / 2], [-of - all / 2, -of - all / 2, 2 * of + all],
                ], within: 1e-6))
    }
}

@Suite("Estimating levels")
struct LevelEstimatorTests {
    /// Fourteen places in a row, half as alike every 2.8 places.
    private static let likeness = FloatMatrix(
        rows: 14, columns: 14,
        elements: (0..<196).map { Float(0.5 * exp(-abs(Double($0 / 14 - $0 % 14)) / 4)) })
    private static let rated = [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13]
    private static let values = FloatMatrix(
        rows: 11, columns: 2,
        elements: [
            1, 2.5, 1.2, 2.75, 1.5, 2.5, 2.5, 3, 2.25, 3.5, 3, 3.25, 3.75, 2, 3.5, 2.25, 4, 1.5, 4.5, 1.25, 5, 1,
        ])

    private func estimator(
        bounds: [ClosedRange<Double>] = [0...7, 1...5], coverage: Double = 0.8
    ) throws -> LevelEstimator {
        try LevelEstimator(
            likeness: Self.likeness, noise: 0.002, rated: Self.rated, values: Self.values, bounds: bounds,
            asked: [3, 7, 11],
            coverage: coverage)
    }

    @Test("means, intervals and weights are those of numpy, which left each row out by fitting anew")
    func figures() throws {
        let estimator = try estimator()
        let expected: [(place: Int, values: [Double])] = [
            (3, [2.026844, 2.739356]), (7, [3.357292, 2.617287]), (11, [4.208764, 1.406287]),
        ]
        for (place, values) in expected {
            let estimate = try #require(estimator.estimate(of: place))
            #expect(zip(estimate.values, values).allSatisfy { abs($0 - $1) < 1e-4 }, "\(estimate.values)")
            #expect(
                zip(estimate.errors, [0.505091, 0.480307]).allSatisfy { abs($0 - $1) < 1e-4 }, "\(estimate.errors)")
        }
        let basis = try #require(estimator.estimate(of: 3)).basis
        #expect(basis.count == 2 && Set(basis.prefix(2).map(\.occupation)) == [2, 4])
        #expect(abs(basis[0].weight - 0.392566) < 1e-4)
        #expect(estimator.estimate(of: 0) == nil && estimator.estimate(of: 12) == nil, "not asked for")
    }

    @Test("values stay within the scale and a wider coverage gives no narrower interval")
    func bounds() throws {
        let narrow = try #require(try estimator(bounds: [0...3, 2...2.5]).estimate(of: 11))
        #expect(narrow.values == [3, 2])
        let (least, most) = (try estimator(coverage: 0.1), try estimator(coverage: 1))
        let errors = [least, try estimator(), most].compactMap { $0.estimate(of: 7)?.errors[0] }
        #expect(errors.count == 3 && errors[0] < errors[1] && errors[1] <= errors[2])
    }

    @Test("the same input gives the same bits, and too little input an error")
    func repeatable() throws {
        let (first, second) = (try estimator(), try estimator())
        for place in [3, 7, 11] { #expect(first.estimate(of: place) == second.estimate(of: place)) }
        #expect(throws: NumericsError.self) {
            _ = try LevelEstimator(
                likeness: Self.likeness, noise: 0.002, rated: [0, 1, 2], values: FloatMatrix(rows: 3, columns: 2),
                bounds: [0...7, 1...5], asked: [3])
        }
    }

    @Test("a skill that all need alike is estimated at that level without error")
    func constant() throws {
        let estimator = try LevelEstimator(
            likeness: Self.likeness, noise: 0.002, rated: Self.rated,
            values: FloatMatrix(rows: 11, columns: 1, elements: [Float](repeating: 2.5, count: 11)), bounds: [0...7],
            asked: [3])
        #expect(estimator.estimate(of: 3)?.values == [2.5] && estimator.estimate(of: 3)?.errors == [0])
    }

    @Test("percentiles count the lesser ones and half of the equal ones")
    func percentiles() {
        let scale = RankScale([3, 1, 2, 2])
        #expect(scale.percentile(of: 0) == 0 && scale.percentile(of: 1) == 0.125 && scale.percentile(of: 1.5) == 0.25)
        #expect(scale.percentile(of: 2) == 0.5 && scale.percentile(of: 3) == 0.875 && scale.percentile(of: 9) == 1)
        #expect(RankScale([]).percentile(of: 1) == 0.5)
    }
}
