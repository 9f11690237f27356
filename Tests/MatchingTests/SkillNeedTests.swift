import Taxonomy
import Testing

@testable import Matching

@Suite("How well a role has to master a skill")
struct SkillNeedTests {
    @Test("mid-ranks count half of the equal ones")
    func percentiles() {
        // Below 3: one of four; equal: two. (1 + 3) / 8 = 0.5.
        #expect(RankScale([1, 3, 3, 5]).percentile(of: 3) == 0.5)
        #expect(RankScale([1, 3]).percentile(of: 0) == 0 && RankScale([1, 3]).percentile(of: 9) == 1)
        #expect(RankScale([]).percentile(of: 1) == 0.5)
    }

    @Test("level counts six tenths, place four")
    func need() {
        #expect(SkillNeed.need(level: 1, place: 0) == 0.6 && SkillNeed.need(level: 0, place: 1) == 0.4)
        #expect(SkillNeed.need(level: 2, place: 2) == 1 && SkillNeed.need(level: -1, place: 0) == 0)
    }

    @Test("seniority shifts the step, and no role asks the same of everything")
    func proficiencies() {
        // floor(start + 2 (need - 0.5)) by hand, start 0.5, 1.5, 2.4, 2.8.
        let needs = [0.0, 0.3, 0.5, 0.74, 0.75, 1]
        func steps(_ seniority: Proficiency) -> [Int] {
            needs.map { SkillNeed.proficiency(need: $0, seniority: seniority).step }
        }
        #expect(steps(.beginner) == [0, 0, 0, 0, 1, 1])
        #expect(steps(.intermediate) == [0, 1, 1, 1, 2, 2])
        #expect(steps(.advanced) == [1, 2, 2, 2, 2, 3])
        #expect(steps(.expert) == [1, 2, 2, 3, 3, 3])
        for seniority in Proficiency.allCases { #expect(Set(steps(seniority)).count > 1) }
    }

    @Test("what stands together is drawn apart, its order kept")
    func spread() {
        // Half the need and half the mid-rank: 0.8 is first of three (1/6), 0.85 second (3/6), 0.9 third (5/6).
        let spread = SkillNeed.spread([0.9, 0.8, 0.85])
        for (value, expected) in zip(spread, [0.45 + 5.0 / 12, 0.4 + 1.0 / 12, 0.425 + 0.25]) {
            #expect(abs(value - expected) < 1e-12)
        }
        #expect(SkillNeed.spread([]).isEmpty)
    }
}
