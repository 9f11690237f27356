import Documents
import Foundation
import ServiceSupport
import TestSupport
import Testing

@testable import Evaluation

/// Fifty invented queries, thirty documents, scores of one decimal so that many are equal; four queries have no right
/// answer, four no result, some answers have grades up to 3 and some the grade 0.
///
/// `reference.json` holds what pytrec-eval-terrier 0.5.11 makes of `run.txt` and `qrels.txt`, query by query (a query without
/// result counts 0; RP@k is its P@k times k over the lesser of k and the right answers). The means were made by ranx 0.3.21
/// from the same order, and are the means of the former to nine places.
@Suite("Measures beside pytrec_eval and ranx")
struct ReferenceFiguresTests {
    static let folder = "Tests/Fixtures/evaluation/"
    static let measures: [RankingMeasure] = [
        .success(1), .success(5), .success(10), .recall(5), .recall(10), .precision(1), .precision(5), .precision(10),
        .reciprocalRank, .averagePrecision, .gain(5), .gain(10), .rPrecision(5), .rPrecision(10),
    ]

    /// The rankings of the run, ties in trec_eval's order.
    static func rankings() throws -> [String: [String]] {
        var scored: [String: [(id: String, score: Double)]] = [:]
        for line in try Repository.text(folder + "run.txt").split(separator: "\n") {
            let fields = line.split(separator: " ").map(String.init)
            scored[fields[0], default: []].append((fields[2], try #require(Double(fields[4]))))
        }
        return scored.mapValues(RankingMeasures.order)
    }

    /// The right answers, as the program reads them.
    static func grades() throws -> [String: [String: Int]] {
        var grades: [String: [String: Int]] = [:]
        for entry in try RelevanceFile(path: Repository.root + "/" + folder + "qrels.txt").entries {
            grades[entry.query, default: [:]][entry.code] = entry.grade
        }
        return grades
    }

    static func reference() throws -> JSONValue {
        try JSONValue(parsing: try Repository.text(folder + "reference.json"))
    }

    @Test("agree query by query to 1e-6", arguments: measures)
    func queries(_ measure: RankingMeasure) throws {
        let rankings = try Self.rankings()
        let grades = try Self.grades()
        let reference = try #require(try Self.reference()["queries"]?.objectValue)
        #expect(grades.count == 46 && rankings.count == 46)
        #expect(Set(grades.keys) == Set(reference.names))
        var differ = 0
        for (query, grades) in grades {
            let expected = try #require(reference[query]?[measure.name]?.doubleValue)
            let value = measure.value(rankings[query] ?? [], grades: grades)
            #expect(abs(value - expected) < 1e-6, "\(query)")
            if expected > 0, expected < 1 { differ += 1 }
        }
        // The figures are worth comparing: not all of them are 0 or 1.
        if case .success = measure {} else if measure != .precision(1) { #expect(differ > 5) }
    }

    @Test("agree in the mean, with queries that nothing is right for left out")
    func means() throws {
        let rankings = try Self.rankings()
        let grades = try Self.grades()
        let all = Set(rankings.keys).union(grades.keys)
        #expect(all.count == 50)
        let report = EvaluationReport(
            set: "run",
            rankings: all.sorted().map { ScoredRanking(id: $0, ranked: rankings[$0] ?? [], grades: grades[$0] ?? [:]) },
            measures: Self.measures, known: nil, byGroup: false, seed: 1)
        #expect(report.scored == 46 && report.withoutGold == 4)
        let means = try #require(try Self.reference()["means"]?.objectValue)
        #expect(means.names.count == 12)
        for name in means.names {
            let measure = try #require(report.measures.first { $0.name == name })
            let expected = try #require(means[name]?.doubleValue)
            #expect(abs(measure.estimate.mean - expected) < 1e-6, "\(name)")
            #expect(measure.estimate.lower <= measure.estimate.mean && measure.estimate.mean <= measure.estimate.upper)
            #expect(measure.estimate.count == 46)
        }
    }

    @Test("depend on how ties are broken, so that the order is part of what is compared")
    func ties() throws {
        let grades = try Self.grades()
        var scored: [String: [(id: String, score: Double)]] = [:]
        for line in try Repository.text(Self.folder + "run.txt").split(separator: "\n") {
            let fields = line.split(separator: " ").map(String.init)
            scored[fields[0], default: []].append((fields[2], try #require(Double(fields[4]))))
        }
        let other = scored.mapValues { list in
            list.sorted { ($1.score, $0.id) < ($0.score, $1.id) }.map(\.id)
        }
        let right = scored.mapValues(RankingMeasures.order)
        let differ = grades.count { query, grades in
            let measure = RankingMeasure.averagePrecision
            return measure.value(other[query] ?? [], grades: grades)
                != measure.value(right[query] ?? [], grades: grades)
        }
        #expect(differ > 5)
    }
}

@Suite("Figures of confidence and chance")
struct ConfidenceTests {
    @Test("expected calibration error and Brier score, by hand")
    func calibration() {
        let answers: [(confidence: Double, isRight: Bool)] = [
            (0.95, true), (0.95, true), (0.95, false), (0.15, false), (0.12, true), (1, true), (0, false),
        ]
        // Bins: 0 {0: wrong}, 1 {.15 wrong, .12 right}, 9 {.95 three times with two right, 1 right}.
        let error = CalibrationError(answers)
        let expected = (1 * 0.0 + 2 * abs(0.135 - 0.5) + 4 * abs((0.95 * 3 + 1) / 4 - 0.75)) / 7
        #expect(abs(error.expected - expected) < 1e-12)
        #expect(error.bins.map(\.count) == [1, 2, 4])
        let squares: [Double] = [0.0025, 0.0025, 0.9025, 0.0225, 0.7744, 0, 0]
        #expect(abs(CalibrationError.brier(answers) - squares.reduce(0, +) / 7) < 1e-12)
        #expect(CalibrationError([]).expected == 0 && CalibrationError.brier([]) == 0)
    }

    @Test("intervals are the same for the same seed, hold the mean and narrow with more queries")
    func intervals() {
        func values(_ count: Int) -> [Double] { (0..<count).map { $0 % 3 == 0 ? 1 : 0 } }
        let few = MeanEstimate(values(30), seed: 7)
        #expect(few == MeanEstimate(values(30), seed: 7))
        #expect(few != MeanEstimate(values(30), seed: 8))
        let many = MeanEstimate(values(3_000), seed: 7)
        #expect(few.lower < few.mean && few.mean < few.upper)
        #expect(many.upper - many.lower < (few.upper - few.lower) / 5)
        // The standard error of a share of a third among 3,000 is 0.0086.
        #expect(abs((many.upper - many.lower) / 2 - 1.96 * 0.0086) < 0.003)
        #expect(MeanEstimate([]).count == 0)
    }

    @Test("samples are drawn by seed, keep their order and hold each element once")
    func samples() {
        let all = Array(0..<1_000)
        let some = SeededChoice(seed: 3).choose(100, of: all)
        #expect(some.count == 100 && some == some.sorted() && Set(some).count == 100)
        #expect(some == SeededChoice(seed: 3).choose(100, of: all))
        #expect(some != SeededChoice(seed: 4).choose(100, of: all))
        #expect(SeededChoice(seed: 3).choose(2_000, of: all) == all)
        #expect(SeededChoice(seed: 3).choose(0, of: all).isEmpty)
    }
}
