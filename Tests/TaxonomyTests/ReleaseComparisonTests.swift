import Taxonomy
import Testing

@Suite("Comparing two releases")
struct ReleaseComparisonTests {
    /// A release of occupations named by code and title, two skills and one scale.
    private func release(_ occupations: KeyValuePairs<String, String>, _ ratings: [RatingRecord] = []) -> ReleaseContent
    {
        var content = ReleaseContent(framework: .onet, version: "1")
        content.occupations = occupations.map { OccupationRecord(code: $0.key, title: $0.value, summary: "") }
        content.skills = [
            SkillRecord(code: "2.A", name: "Reading", summary: "", kind: .skill, parentCode: nil),
            SkillRecord(code: "2.B", name: "Writing", summary: "", kind: .skill, parentCode: nil),
        ]
        content.scales = [ScaleRecord(code: "LV", name: "Level", minimum: 0, maximum: 7)]
        content.ratings = ratings
        return content
    }

    private func rating(_ occupation: OccupationPosition, _ skill: SkillPosition, _ value: Double, error: Double? = nil)
        -> RatingRecord
    {
        RatingRecord(
            occupation: occupation, skill: skill, scale: 0, value: value,
            precision: RatingPrecision(standardError: error), notRelevant: nil, yearMonth: 0, origin: "")
    }

    @Test("tells occupations that came, went and were renamed")
    func occupations() {
        let comparison = ReleaseComparison(
            from: release(["11": "Heads", "15": "Bakers", "29": "Menders"]),
            to: release(["11": "Heads", "15": "Bit Bakers", "31": "Helpers"]))
        #expect(comparison.added.map(\.code) == ["31"])
        #expect(comparison.removed.map(\.code) == ["29"])
        #expect(comparison.retitled.map { [$0.code, $0.before, $0.after] } == [["15", "Bakers", "Bit Bakers"]])
    }

    @Test("a release is equal to itself")
    func same() {
        let one = release(["11": "Heads"], [rating(0, 0, 3, error: 0.1), rating(0, 1, 2)])
        let comparison = ReleaseComparison(from: one, to: one)
        #expect(comparison.added.isEmpty && comparison.removed.isEmpty && comparison.retitled.isEmpty)
        #expect(comparison.moved.isEmpty)
        #expect(comparison.changedRatings == 0)
        #expect(comparison.comparableRatings == 1)
        #expect(comparison.addedRatings == 0)
        #expect(comparison.removedRatings == 0)
    }

    @Test("tells ratings that moved by more than their error, in both directions, largest first")
    func moved() {
        let before = release(
            ["11": "Heads", "15": "Bakers", "29": "Menders"],
            [
                rating(0, 0, 2, error: 0.3), rating(0, 1, 4, error: 0), rating(1, 0, 3, error: 0.3),
                rating(1, 1, 3), rating(2, 0, 1, error: 0.1),
            ])
        // Another order of occupations: the positions differ, the codes do not.
        let after = release(
            ["15": "Bakers", "11": "Heads"],
            [
                rating(0, 0, 3.5, error: 0.4), rating(0, 1, 6, error: 0.1), rating(1, 0, 3.25, error: 0.4),
                rating(1, 1, 3.5, error: 0.05), rating(1, 1, 3.5, error: 0.05),
            ].dropLast())
        let comparison = ReleaseComparison(from: before, to: after)
        // 11 2.B: -0.5 / sqrt(0.1² + 0.1²) = -3.5355339 (both errors at the floor)
        // 11 2.A: 1.25 / sqrt(0.3² + 0.4²) = 2.5
        // 15 2.A: 0.5 / 0.5 = 1, which may be chance; 15 2.B has no error before.
        #expect(comparison.moved.map(\.occupation) == ["11", "11"])
        #expect(comparison.moved.map(\.skill) == ["2.B", "2.A"])
        #expect(comparison.moved.map(\.skillName) == ["Writing", "Reading"])
        #expect(comparison.moved.map(\.scale) == ["LV", "LV"])
        #expect(comparison.moved.map(\.before) == [4, 2])
        #expect(comparison.moved.map(\.after) == [3.5, 3.25])
        let z = comparison.moved.map(\.z)
        #expect(z.count == 2 && abs(z[0] + 3.535_533_906) < 1e-6 && abs(z[1] - 2.5) < 1e-9)
        #expect(comparison.comparableRatings == 3)
        #expect(comparison.changedRatings == 4)
        #expect(comparison.addedRatings == 0)
        #expect(comparison.removedRatings == 1)
    }

    @Test("exactly 1.96 standard errors are not more than 1.96, ties stand in the order of their codes")
    func bound() {
        // 0.98 / sqrt(0.3² + 0.4²) = 1.96
        let comparison = ReleaseComparison(
            from: release(
                ["a": "A", "b": "B", "c": "C"],
                [
                    rating(0, 0, 0, error: 0.3), rating(1, 1, 0, error: 0.3), rating(1, 0, 0, error: 0.3),
                    rating(2, 0, 4, error: 0.3),
                ]),
            to: release(
                ["a": "A", "b": "B", "c": "C"],
                [
                    rating(0, 0, 0.98, error: 0.4), rating(1, 1, 1, error: 0.4), rating(1, 0, 1, error: 0.4),
                    rating(2, 0, 3, error: 0.4),
                ]))
        #expect(comparison.moved.map { $0.occupation + $0.skill } == ["b2.A", "b2.B", "c2.A"])
        #expect(comparison.moved.map(\.z) == [2, 2, -2])
    }

    @Test("counts ratings that only one release has")
    func addedAndRemoved() {
        let comparison = ReleaseComparison(
            from: release(["a": "A"], [rating(0, 0, 1)]),
            to: release(["a": "A", "b": "B"], [rating(0, 1, 1), rating(1, 1, 1)]))
        #expect(comparison.addedRatings == 2)
        #expect(comparison.removedRatings == 1)
    }
}
