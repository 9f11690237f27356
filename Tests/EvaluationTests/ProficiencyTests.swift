import Frameworks
import Matching
import Numerics
import Occupations
import ServiceSupport
import Store
import Taxonomy
import TestSupport
import Testing

@testable import Evaluation

/// Releases to measure on.
private enum Releases {
    static func snapshot(_ content: ReleaseContent) -> OccupationSnapshot {
        OccupationSnapshot(
            release: StoredRelease(
                id: 1, frameworkID: "onet", version: content.version, releasedOn: "", state: .current, checksum: "toy",
                loaderVersion: 1, isSample: true, source: "", loadedAt: Timestamp(milliseconds: 0), rowsRead: 0,
                rowsSetAside: 0, counts: [:]),
            content: content)
    }

    static let codes = ["15-1001.00", "15-1002.00", "15-2001.00", "35-1001.00"]
    /// Levels of three skills; importances are 1 throughout but for the last skill, where they are half the level and 1.
    static let levels = [[1.0, 2, 3], [3, 2, 1], [2, 4, 6], [0, 0, 1]]

    /// Four occupations, two of them of one minor group, three of one major group; the last has no zone.
    static func four() -> OccupationSnapshot {
        var content = ReleaseContent(framework: .onet, version: "4")
        content.occupations = codes.map { OccupationRecord(code: $0, title: $0, summary: "") }
        content.skills = ["2.A.1.a", "2.A.1.b", "2.B.1.a"].map {
            SkillRecord(code: $0, name: "name of \($0)", summary: "", kind: .skill, parentCode: nil)
        }
        content.scales = [
            ScaleRecord(code: "IM", name: "Importance", minimum: 1, maximum: 5),
            ScaleRecord(code: "LV", name: "Level", minimum: 0, maximum: 7),
        ]
        for (occupation, row) in levels.enumerated() {
            for (skill, level) in row.enumerated() {
                for (scale, value) in [(ScalePosition(0), skill == 2 ? 1 + level / 2 : 1), (1, level)] {
                    content.ratings.append(
                        RatingRecord(
                            occupation: OccupationPosition(occupation), skill: SkillPosition(skill), scale: scale,
                            value: value,
                            precision: RatingPrecision(), notRelevant: nil, yearMonth: 0, origin: ""))
                }
            }
        }
        content.jobZones = [4, 4, 5].enumerated().map {
            JobZoneRecord(occupation: OccupationPosition($0), zone: $1, yearMonth: 0, origin: "")
        }
        return snapshot(content)
    }
}

/// Tells fixed levels by the occupation's code, and keeps what it was asked.
private struct StoredLevels: LevelSource {
    let name = "stored"
    let table: [String: LevelAnswer]
    let questions = Locked<[LevelQuestion]>([])

    func levels(_ question: LevelQuestion) -> [LevelAnswer?] {
        questions.withLock { $0.append(question) }
        return question.asked.map { row in
            table[question.snapshot.content[question.rated.occupations[row]].code]
        }
    }
}

@Suite("Measures of skill levels")
struct ProficiencyTests {
    @Test("rank correlations are those of scipy.stats.spearmanr")
    func spearman() throws {
        let tied = try #require(RankCorrelation.spearman([1, 2, 2, 4, 5, 3], [2, 1, 3, 3, 5, 4]))
        #expect(abs(tied - 0.7794117647058825) < 1e-12)
        #expect(RankCorrelation.spearman([0.5, 0.5, 0.5, 2, 1], [3, 1, 2, 2, 2]) == 0)
        #expect(RankCorrelation.spearman([1, 2, 3], [3, 2, 1]) == -1)
        #expect(RankCorrelation.spearman([1, 1], [1, 2]) == nil && RankCorrelation.spearman([1], [1, 2]) == nil)
        #expect(RankCorrelation.midRanks([5, 1, 5, 2]) == [3.5, 1, 3.5, 2])
    }

    @Test("means of groups use the known occupations alone, and a larger group where the own one is empty")
    func groups() throws {
        let snapshot = Releases.four()
        let rated = try #require(RatedLevels(snapshot))
        #expect(rated.occupations == [0, 1, 2, 3] && rated.skills == [0, 1, 2])
        let question = LevelQuestion(snapshot: snapshot, rated: rated, known: [1, 3], asked: [0, 2])
        let minor = GroupMeanLevels.minorGroup.levels(question)
        #expect(minor.map { $0?.levels } == [[3, 2, 1], [3, 2, 1]])
        #expect(GroupMeanLevels.element.levels(question).map { $0?.levels } == [[1.5, 1, 1], [1.5, 1, 1]])
        #expect(minor[0]?.importances == [1, 1, 1.5])
        let lone = LevelQuestion(snapshot: snapshot, rated: rated, known: [0, 1], asked: [3])
        #expect(GroupMeanLevels.majorGroup.levels(lone).map { $0?.levels } == [[2, 2, 2]])
        let nothing = LevelQuestion(snapshot: snapshot, rated: rated, known: [], asked: [3])
        #expect(GroupMeanLevels.element.levels(nothing) == [nil])
    }

    @Test("every occupation is hidden once, and never known while it is asked for")
    func hiding() throws {
        let evaluation = try #require(LevelRatingEvaluation(Releases.four(), folds: 2, seed: 3))
        let source = StoredLevels(table: [:])
        #expect(try evaluation.answers(source) == [nil, nil, nil, nil])
        let questions = source.questions.withLock { $0 }
        #expect(questions.count == 2 && questions.flatMap(\.asked).sorted() == [0, 1, 2, 3])
        for question in questions { #expect((question.known + question.asked).sorted() == [0, 1, 2, 3]) }
        #expect(LevelRatingEvaluation(Releases.four(), folds: 3) == nil, "too few occupations")
    }

    @Test("errors, correlations and coverage are those worked out by hand")
    func measures() throws {
        // Errors: +1 0 -1; 0 0 (third skill not told); nothing; +1 +2 +3.
        let source = StoredLevels(table: [
            Releases.codes[0]: LevelAnswer(levels: [2, 2, 2.5 - 0.5], importances: [], levelErrors: [1, 1, 0.5]),
            Releases.codes[1]: LevelAnswer(levels: [3, 2, nil], importances: [nil, nil, 2.5]),
            Releases.codes[3]: LevelAnswer(levels: [1, 2, 4], importances: [1, 1, 1.5]),
        ])
        let evaluation = try #require(LevelRatingEvaluation(Releases.four(), folds: 2, draws: 20))
        let report = try evaluation.report(source, floors: [])
        #expect(report.source == "stored" && report.occupations == 4 && report.untold == 1 && report.folds == 2)
        func mean(_ name: String, _ measures: [LevelRatingReport.Measure]?) -> Double? {
            measures?.first { $0.name == name }?.estimate.mean
        }
        let level = report.overall.first { $0.quantity == .level }?.measures
        // Occupations: 2/3, 0, 2 and squares 2/3, 0, 14/3; bias 0, 0, 2.
        #expect(abs((mean("MAE", level) ?? 0) - 8.0 / 9) < 1e-12)
        #expect(abs((mean("RMSE", level) ?? 0) - (16.0 / 9).squareRoot()) < 1e-12)
        #expect(abs((mean("bias", level) ?? 0) - 2.0 / 3) < 1e-12)
        // The first is told alike throughout and has no correlation; 1 of the second, sqrt(3)/2 of the last (0 0 1 tied).
        #expect(abs((mean("Spearman", level) ?? 0) - (1 + 3.0.squareRoot() / 2) / 2) < 1e-12)
        // One occupation has intervals for all it tells: 1 and 0 are within, 1 is not within 0.5.
        #expect(abs((mean("interval coverage", level) ?? 0) - 2.0 / 3) < 1e-12)
        #expect(abs((mean("interval half width", level) ?? 0) - 2.5 / 3) < 1e-12)
        let importance = report.overall.first { $0.quantity == .importance }?.measures
        // Told 2.5 for 1.5, and all three of the last right: 1 and 0.
        #expect(mean("MAE", importance) == 0.5 && importance?.first?.estimate.count == 2)
        let last = report.bySkill.first { $0.quantity == .level && $0.code == "2.B.1.a" }
        #expect(last?.count == 2 && last?.name == "name of 2.B.1.a" && mean("MAE", last?.measures) == 2)
        // Told 2 and 4 for 3 and 1.
        #expect(mean("Spearman", last?.measures) == -1 && mean("bias", last?.measures) == 1)
        #expect(report.byZone.filter { $0.quantity == .level }.map(\.code) == ["", "4"])
        #expect(mean("MAE", report.byZone.first { $0.code == "4" && $0.quantity == .level }?.measures) == 1.0 / 3)
    }
}

@Suite(
    "Estimated levels of O*NET 30.1",
    .enabled(
        if: TestData.onet != nil, "needs the O*NET 30.1 text files: set METIER_TEST_DATA to the folder above onet/"))
struct PublishedLevelsTests {
    private static let snapshot = Result {
        Releases.snapshot(try ONetAdapter().open(try #require(TestData.onet)).read().content)
    }

    @Test("ratings that are hidden are estimated within the targets")
    func targets() throws {
        let snapshot = try Self.snapshot.get()
        let evaluation = try #require(LevelRatingEvaluation(snapshot, draws: 20))
        let report = try evaluation.report(try EstimatedLevels(snapshot), floors: [GroupMeanLevels.minorGroup])
        func mean(_ source: String, _ quantity: LevelRatingReport.Quantity, _ name: String) throws -> Double {
            let overall = try #require(report.overall.first { $0.source == source && $0.quantity == quantity })
            return try #require(overall.measures.first { $0.name == name }).estimate.mean
        }
        #expect(report.occupations == 894 && report.untold == 0 && report.bySkill.count == 70)
        let (error, floor) = (try mean("estimate", .level, "MAE"), try mean("minor-group", .level, "MAE"))
        // pandas gave 0.387 to 0.389 for the minor group's mean, by the draw of the parts.
        #expect(floor > 0.385 && floor < 0.392, "minor group \(floor)")
        #expect(error < 0.308 && error < 0.80 * floor, "estimate \(error)")
        let correlation = try mean("estimate", .level, "Spearman")
        #expect(correlation > 0.928, "\(correlation)")
        for quantity in LevelRatingReport.Quantity.allCases {
            let held = try mean("estimate", quantity, "interval coverage")
            #expect(abs(held - 0.8) < 0.02, "\(quantity) \(held)")
            #expect(abs(try mean("estimate", quantity, "bias")) < 0.02)
        }
        let importance = try mean("estimate", .importance, "MAE")
        #expect(importance < 0.222, "\(importance)")
    }

    @Test("without tasks and relations the estimate is still better than the mean of the minor group")
    func titles() throws {
        let snapshot = try Self.snapshot.get()
        let evaluation = try #require(LevelRatingEvaluation(snapshot, draws: 20))
        let report = try evaluation.report(try EstimatedLevels(snapshot, model: .titles), floors: [])
        let measures = try #require(report.overall.first { $0.quantity == .level }).measures
        func mean(_ name: String) -> Double { measures.first { $0.name == name }?.estimate.mean ?? .nan }
        #expect(mean("MAE") < 0.346 && mean("Spearman") > 0.914, "\(mean("MAE")) \(mean("Spearman"))")
        #expect(abs(mean("interval coverage") - 0.8) < 0.02, "\(mean("interval coverage"))")
    }

    @Test("all occupations have levels; those of data scientists rest on occupations like them")
    func complete() throws {
        let snapshot = try Self.snapshot.get()
        let levels = SkillLevels(snapshot)
        #expect(levels.skills.count == 35 && levels.fault == nil)
        let all = snapshot.content.occupations.positions.map(levels.levels)
        #expect(all.allSatisfy { $0.count == 35 })
        #expect(all.count { $0.allSatisfy { $0.source == .official } } == 894)
        #expect(all.count { $0.allSatisfy { $0.source == .estimate } } == 122)
        let scientists = try #require(snapshot.occupation("15-2051.00"))
        let basis = try #require(levels.levels(of: scientists).first).basis
        #expect(basis.count == 5 && basis.count { $0.code.hasPrefix("15-") } >= 3, "\(basis)")
        let programming = try #require(snapshot.skill("2.B.3.e"))
        let level = try #require(levels.levels(of: scientists).first { $0.skill == programming })
        #expect((levels.percentile(skill: programming, level: level.level) ?? 0) > 0.9, "\(level.level)")
    }
}
