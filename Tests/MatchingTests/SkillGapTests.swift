import Matching
import Taxonomy
import Testing

@Suite("The skill gap")
struct SkillGapTests {
    private func gaps(
        _ source: [RatedSkill], _ target: [RatedSkill], _ change: (inout SkillGapEngine.Options) -> Void = { _ in }
    ) -> [SkillGap] {
        var options = SkillGapEngine.Options()
        change(&options)
        return SkillGapEngine.compare(source, with: target, options: options).gaps
    }

    private func skill(
        _ skill: SkillPosition, _ value: Double, error: Double? = nil, notRelevant: Bool? = nil,
        importance: Double? = nil
    ) -> RatedSkill {
        RatedSkill(
            skill: skill, value: value, standardError: error, notRelevant: notRelevant, importance: importance)
    }

    @Test("what is compared is what either is rated for")
    func comparedCount() {
        // 1, 3 and 5 on one side, 3, 4 and 5 on the other: 1, 3, 4, 5.
        let comparison = SkillGapEngine.compare(
            [skill(1, 2), skill(3, 2), skill(5, 2)], with: [skill(3, 1), skill(4, 1), skill(5, 1)])
        #expect(comparison.comparedCount == 4)
        #expect(SkillGapEngine.compare([], with: []).comparedCount == 0)
    }

    @Test(
        "a skill is a gap where the target's value is higher, as published",
        arguments: [
            (2.0, 3.0, 1.0), (2.0, 2.0, nil), (3.0, 2.0, nil), (0.0, 0.0, nil), (0.0, 0.12, 0.12),
            (2.88, 2.89, 0.01),
        ] as [(Double, Double, Double?)])
    func values(from: Double, to: Double, delta: Double?) {
        let found = gaps([skill(1, from)], [skill(1, to)])
        #expect(found.count == (delta == nil ? 0 : 1))
        if let delta, let gap = found.first {
            #expect(gap.from == from)
            #expect(gap.to == to)
            // 2.89 - 2.88 is not exactly 0.01 in binary.
            #expect(abs(gap.delta - delta) < 1e-12)
        }
    }

    @Test("a skill that the source has no rating for is a gap, whatever the target's value", arguments: [0.0, 0.5, 7])
    func absent(value: Double) {
        let found = gaps([skill(1, 5)], [skill(1, 5), skill(2, value)])
        #expect(found.map(\.skill) == [2])
        #expect(found.first?.source == nil)
        #expect(found.first?.from == 0)
        #expect(found.first?.delta == value)
        #expect(found.first?.z == nil)
        #expect(found.first?.significant == nil)
    }

    @Test("a skill that only the source has is none")
    func onlySource() {
        #expect(gaps([skill(1, 5), skill(2, 6), skill(9, 7)], [skill(2, 1)]).isEmpty)
        #expect(gaps([skill(1, 5)], []).isEmpty)
        #expect(gaps([], []).isEmpty)
        #expect(gaps([], [skill(1, 1), skill(2, 2)]).map(\.skill) == [1, 2])
    }

    @Test("walks both lists in step, whichever skills each has")
    func merging() {
        let source = [skill(1, 1), skill(3, 3), skill(5, 5), skill(7, 1)]
        let target = [skill(0, 1), skill(3, 4), skill(4, 1), skill(5, 5), skill(7, 2), skill(8, 1)]
        #expect(gaps(source, target).map(\.skill) == [0, 3, 4, 7, 8])
        #expect(gaps(source, target).map(\.from) == [0, 3, 0, 1, 0])
    }

    @Test("a rating flagged Not Relevant counts as published unless it is to be read as absent")
    func notRelevantSource() {
        let source = [skill(1, 2, error: 0.3, notRelevant: true)]
        let target = [skill(1, 3, error: 0.4, notRelevant: false)]
        let published = gaps(source, target)
        #expect(published.first?.from == 2)
        #expect(published.first?.delta == 1)
        let absent = gaps(source, target) { $0.notRelevant = .absent }
        #expect(absent.first?.from == 0)
        #expect(absent.first?.delta == 3)
        // The rating itself is still told, with its error: 3 / sqrt(0.3² + 0.4²) = 3 / 0.5 = 6.
        #expect(absent.first?.source?.value == 2)
        #expect(abs((absent.first?.z ?? 0) - 6) < 1e-9)
        // A lower target becomes a gap when the source's value is not believed.
        #expect(gaps(source, [skill(1, 1)]).isEmpty)
        #expect(gaps(source, [skill(1, 1)]) { $0.notRelevant = .absent }.map(\.delta) == [1])
    }

    @Test("a target flagged Not Relevant needs nothing when it is read as absent, rated in the source or not")
    func notRelevantTarget() {
        let target = [skill(1, 3, notRelevant: true), skill(2, 3, notRelevant: true), skill(3, 3)]
        let source = [skill(1, 1)]
        #expect(gaps(source, target).map(\.skill) == [1, 2, 3])
        #expect(gaps(source, target) { $0.notRelevant = .absent }.map(\.skill) == [3])
        // A flag that is not stated is no flag.
        #expect(gaps([], [skill(1, 1, notRelevant: nil)]) { $0.notRelevant = .absent }.count == 1)
    }

    @Test("a scale below 0 has its least value where nothing is rated")
    func absentValue() {
        let found = gaps([], [skill(1, -1), skill(2, -3), skill(3, 2)]) { $0.absentValue = -3 }
        #expect(found.map(\.from) == [-3, -3, -3])
        #expect(found.map(\.delta) == [2, 0, 5])
        let flagged = gaps([skill(1, 2, notRelevant: true)], [skill(1, -1)]) {
            $0.absentValue = -3
            $0.notRelevant = .absent
        }
        #expect(flagged.map(\.delta) == [2])
        // Both ends read as absent are equal.
        let both = gaps([skill(1, 2, notRelevant: true)], [skill(1, 3, notRelevant: true)]) {
            $0.absentValue = -3
            $0.notRelevant = .absent
        }
        #expect(both.isEmpty)
    }

    @Test("the other rule asks for a source of nothing and a target of something")
    func absentInSource() {
        let source = [skill(1, 0), skill(2, 1), skill(4, 3, notRelevant: true), skill(5, 0)]
        let target = [skill(1, 2), skill(2, 5), skill(3, 4), skill(4, 4), skill(5, 0), skill(6, 0)]
        let found = gaps(source, target) { $0.rule = .absentInSource }
        #expect(found.map(\.skill) == [1, 3])
        let absent = gaps(source, target) {
            $0.rule = .absentInSource
            $0.notRelevant = .absent
        }
        #expect(absent.map(\.skill) == [1, 3, 4])
        // From -3 on, a 0 in the source is a rating and not nothing.
        let negative = gaps(source, target) {
            $0.rule = .absentInSource
            $0.absentValue = -3
        }
        #expect(negative.map(\.skill) == [3, 6])
    }

    @Test(
        "a difference is counted in standard errors, each at least 0.1",
        arguments: [
            // 1.25 / sqrt(0.3² + 0.4²) = 1.25 / 0.5 = 2.5
            (2.0, 0.3, 3.25, 0.4, 2.5, true),
            // 0.75 / 0.5 = 1.5
            (2.0, 0.3, 2.75, 0.4, 1.5, false),
            // both errors are 0: 0.25 / sqrt(0.1² + 0.1²) = 0.25 / 0.1414214 = 1.7677670
            (2.0, 0.0, 2.25, 0.0, 1.767_766_953, false),
            // 0.375 / 0.1414214 = 2.6516504
            (2.0, 0.0, 2.375, 0.05, 2.651_650_429, true),
            // one below the floor: 0.5 / sqrt(0.1² + 0.24²) = 0.5 / 0.26 = 1.9230769
            (4.0, 0.02, 4.5, 0.24, 1.923_076_923, false),
            // 0.51 / 0.26 = 1.9615385, just above 1.96
            (4.0, 0.02, 4.51, 0.24, 1.961_538_462, true),
        ])
    func errors(from: Double, fromError: Double, to: Double, toError: Double, z: Double, isSignificant: Bool) throws {
        let found = gaps([skill(1, from, error: fromError)], [skill(1, to, error: toError, importance: 0.5)])
        let gap = try #require(found.first)
        #expect(abs(try #require(gap.z) - z) < 1e-6)
        #expect(gap.significant == isSignificant)
        #expect(gap.priority == (isSignificant ? gap.delta * 0.5 : 0))
    }

    @Test("nothing is said of significance where either error is not published")
    func missingErrors() {
        let found = gaps(
            [skill(1, 1), skill(2, 1, error: 0.2), skill(3, 1)],
            [
                skill(1, 5, error: 0.2, importance: 1), skill(2, 5, importance: 1), skill(3, 5, importance: 1),
                skill(4, 5, error: 0.2, importance: 1),
            ])
        #expect(found.count == 4)
        for gap in found {
            #expect(gap.z == nil)
            #expect(gap.significant == nil)
            #expect(gap.priority == nil)
            #expect(gap.importance == 1)
        }
    }

    @Test("priority needs importance and significance")
    func priority() {
        let source = [skill(1, 1, error: 0.1), skill(2, 1, error: 0.1), skill(3, 1, error: 1)]
        let target = [
            skill(1, 3, error: 0.1, importance: 0.75), skill(2, 3, error: 0.1), skill(3, 2, error: 1, importance: 0.9),
        ]
        #expect(gaps(source, target).map(\.priority) == [1.5, nil, 0])
        #expect(gaps(source, target).map(\.importance) == [0.75, nil, 0.9])
    }

    @Test("filters leave out what is small and what may be chance")
    func filters() {
        let source = [skill(1, 1, error: 0.1), skill(2, 1, error: 1), skill(3, 1, error: 0.1)]
        let target = [skill(1, 3, error: 0.1), skill(2, 2, error: 1), skill(3, 1.5, error: 0.1), skill(4, 6)]
        #expect(gaps(source, target).map(\.skill) == [1, 2, 3, 4])
        #expect(gaps(source, target) { $0.onlySignificant = true }.map(\.skill) == [1, 3])
        #expect(gaps(source, target) { $0.minimumDelta = 1 }.map(\.skill) == [1, 2, 4])
        #expect(gaps(source, target) { $0.minimumDelta = 1.01 }.map(\.skill) == [1, 4])
        let both = gaps(source, target) {
            $0.onlySignificant = true
            $0.minimumDelta = 1
        }
        #expect(both.map(\.skill) == [1])
    }

    @Test("orders by code, by difference or by priority, and ties by code")
    func orders() {
        let source = [1, 2, 3, 4, 5].map { skill($0, 1, error: 0.1) }
        let target = [
            skill(1, 2, error: 0.1, importance: 0.5), skill(2, 4, error: 0.1, importance: 0.1),
            skill(3, 2, error: 0.1, importance: 0.5), skill(4, 4, error: 0.1), skill(5, 1.1, error: 0.1, importance: 1),
            skill(6, 3, importance: 1),
        ]
        #expect(gaps(source, target) { $0.order = .element }.map(\.skill) == [1, 2, 3, 4, 5, 6])
        // Differences: 1, 3, 1, 3, 0.1, 3.
        #expect(gaps(source, target) { $0.order = .delta }.map(\.skill) == [2, 4, 6, 1, 3, 5])
        // Priorities: 0.5, 0.3, 0.5, unknown (no importance), 0 (not significant), unknown (not rated in the source).
        #expect(gaps(source, target) { $0.order = .priority }.map(\.skill) == [1, 3, 2, 5, 4, 6])
    }

    @Test("a rating that the publisher advises against still counts, and the advice is told")
    func suppressed() {
        var weak = skill(1, 1)
        weak.suppressed = true
        let found = gaps([weak], [skill(1, 2)])
        #expect(found.first?.source?.suppressed == true)
        #expect(found.first?.delta == 1)
    }
}
