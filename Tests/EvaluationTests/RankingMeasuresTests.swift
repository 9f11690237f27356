import Evaluation
import Testing

/// The expected numbers are those of pytrec_eval-terrier (`map`, `recip_rank`, `P_5`, `recall_5`, `recall_10`,
/// `success_5`) and, averaged, of ranx (`mrr`, `map`, `recall@5`, `hit_rate@5`, `precision@5`) for the same four rankings.
@Suite("Measures of rankings")
struct RankingMeasuresTests {
    struct Question: Sendable {
        let ranked: [Int]
        let right: Set<Int>
        let map: Double
        let reciprocal: Double
        let precision5: Double
        let recall5: Double
        let recall10: Double
        let success5: Double
    }

    static let questions = [
        Question(
            ranked: [7, 1, 10, 11, 9, 4, 3, 5, 8, 0, 2, 6], right: [5], map: 0.125, reciprocal: 0.125, precision5: 0,
            recall5: 0, recall10: 1, success5: 0),
        Question(
            ranked: [9, 4, 11, 10, 3, 0, 1, 8, 5, 2, 6, 7], right: [7, 11], map: 0.25, reciprocal: 0.333333333,
            precision5: 0.2, recall5: 0.5, recall10: 0.5, success5: 1),
        Question(
            ranked: [0, 7, 8, 4, 11, 10, 3, 5], right: [2, 5, 7], map: 0.25, reciprocal: 0.5, precision5: 0.2,
            recall5: 0.333333333, recall10: 0.666666667, success5: 1),
        Question(
            ranked: [8, 4, 10, 3, 1, 9], right: [3, 4, 7, 8, 9], map: 0.683333333, reciprocal: 1, precision5: 0.6,
            recall5: 0.6, recall10: 0.8, success5: 1),
    ]

    private func same(_ first: Double, _ second: Double) -> Bool { abs(first - second) < 1e-6 }

    @Test("agree with pytrec_eval", arguments: questions)
    func single(question: Question) {
        let (ranked, right) = (question.ranked, question.right)
        #expect(same(RankingMeasures.averagePrecision(ranked, right: right), question.map))
        #expect(same(RankingMeasures.reciprocalRank(ranked, right: right), question.reciprocal))
        #expect(same(RankingMeasures.precision(ranked, right: right, at: 5), question.precision5))
        #expect(same(RankingMeasures.recall(ranked, right: right, at: 5), question.recall5))
        #expect(same(RankingMeasures.recall(ranked, right: right, at: 10), question.recall10))
        #expect(same(RankingMeasures.success(ranked, right: right, at: 5), question.success5))
    }

    @Test("agree with ranx on average")
    func means() {
        func mean(_ measure: (Question) -> Double) -> Double { MeanEstimate(Self.questions.map(measure)).mean }
        #expect(same(mean { RankingMeasures.reciprocalRank($0.ranked, right: $0.right) }, 0.4895833333333333))
        #expect(same(mean { RankingMeasures.averagePrecision($0.ranked, right: $0.right) }, 0.32708333333333334))
        #expect(same(mean { RankingMeasures.recall($0.ranked, right: $0.right, at: 5) }, 0.3583333333333333))
        #expect(same(mean { RankingMeasures.success($0.ranked, right: $0.right, at: 5) }, 0.75))
        #expect(same(mean { RankingMeasures.precision($0.ranked, right: $0.right, at: 5) }, 0.25))
    }

    @Test("divide hits by as many as there can be")
    func rPrecision() {
        #expect(RankingMeasures.rPrecision([1, 2, 3, 4, 5, 6], right: [2, 9], at: 5) == 0.5)
        #expect(RankingMeasures.rPrecision([1, 2, 3, 4, 5, 6], right: [1, 2, 3, 4, 5, 6, 7], at: 5) == 1)
        #expect(RankingMeasures.rPrecision([1, 2], right: [1, 2, 3, 4], at: 5) == 0.5)
    }

    @Test("are 0 where nothing is right, and count what is repeated once")
    func edges() {
        #expect(RankingMeasures.averagePrecision([1, 2], right: []) == 0)
        #expect(RankingMeasures.rPrecision([Int](), right: [], at: 10) == 0)
        #expect(RankingMeasures.recall([1, 2], right: [], at: 1) == 0)
        #expect(RankingMeasures.precision([1, 2], right: [1], at: 0) == 0)
        #expect(RankingMeasures.precision([1, 1, 2, 3], right: [1], at: 2) == 0.5)
        #expect(RankingMeasures.reciprocalRank([1, 1, 2], right: [2]) == 0.5)
    }
}

@Suite("Estimates of means")
struct MeanEstimateTests {
    @Test("hold the mean, and the same seed gives the same interval")
    func interval() {
        let values = (0..<200).map { $0 % 4 == 0 ? 1.0 : 0.0 }
        let estimate = MeanEstimate(values)
        #expect(estimate.mean == 0.25)
        #expect(estimate.count == 200)
        // Two standard errors are 0.061 here.
        #expect(abs(estimate.lower - 0.19) < 0.015)
        #expect(abs(estimate.upper - 0.31) < 0.015)
        #expect(MeanEstimate(values) == estimate)
        #expect(MeanEstimate(values, seed: 2) != estimate)
        let wide = MeanEstimate(values, share: 0.99)
        #expect(wide.lower < estimate.lower && wide.upper > estimate.upper)
    }

    @Test("of nothing and of one value")
    func edges() {
        let none = MeanEstimate([])
        #expect((none.mean, none.lower, none.upper, none.count) == (0, 0, 0, 0))
        let one = MeanEstimate([0.4])
        #expect((one.mean, one.lower, one.upper) == (0.4, 0.4, 0.4))
    }
}

@Suite("The calibration error")
struct CalibrationErrorTests {
    /// The expected number was computed with numpy from the definition.
    @Test("weighs the bins by their answers")
    func expected() {
        let confidences = [0.05, 0.15, 0.15, 0.35, 0.35, 0.55, 0.62, 0.75, 0.81, 0.92, 0.97, 1.0]
        let right = [0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1]
        let error = CalibrationError(zip(confidences, right).map { ($0, $1 == 1) })
        #expect(abs(error.expected - 0.2225) < 1e-6)
        #expect(error.bins.map(\.count) == [1, 2, 2, 1, 1, 1, 1, 3])
    }

    @Test("is 0 for what is always right and says so, and for nothing")
    func edges() {
        #expect(CalibrationError([(1, true), (1, true), (0, false)]).expected == 0)
        #expect(CalibrationError([]).expected == 0)
        #expect(CalibrationError([(1, false)]).expected == 1)
    }
}
