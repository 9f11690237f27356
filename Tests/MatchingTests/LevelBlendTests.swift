import Taxonomy
import Testing

@testable import Matching

@Suite("Blended levels")
struct LevelBlendTests {
    private func rating(_ value: Double, _ error: Double?) -> RatedSkill {
        RatedSkill(skill: 3, value: value, standardError: error, notRelevant: true, suppressed: false, importance: 0.5)
    }

    @Test("are the means weighted by the inverse of the variances, and keep flags and importance")
    func weighted() throws {
        // Weights 1 / 0.09 = 100/9 and 1 / 0.36 = 25/9: (4 * 100 + 5 * 25) / 125 = 4.2; error sqrt(9 / 125).
        let blended = try #require(LevelBlend.blend(rating(4, 0.3), with: 5, variance: 0.36))
        #expect(abs(blended.value - 4.2) < 1e-12)
        #expect(abs((blended.standardError ?? 0) - 0.268_328_157_299_974_8) < 1e-12)
        #expect(blended.skill == 3 && blended.importance == 0.5)
        #expect(blended.notRelevant == true && blended.suppressed == false)
    }

    @Test("count errors as at least 0.1, on both sides")
    func floors() throws {
        // Weights 100 and 100: the mean, with the error sqrt(1 / 200).
        let both = try #require(LevelBlend.blend(rating(2, 0), with: 3, variance: 0.000_1))
        #expect(abs(both.value - 2.5) < 1e-12 && abs((both.standardError ?? 0) - 0.070_710_678_118_654_75) < 1e-12)
        // Weights 100 and 1: (2 * 100 + 3) / 101.
        let one = try #require(LevelBlend.blend(rating(2, 0.05), with: 3, variance: 1))
        #expect(abs(one.value - 203.0 / 101) < 1e-12)
    }

    @Test("leave a rating as it is whose error is not published")
    func unknownError() {
        #expect(LevelBlend.blend(rating(2, nil), with: 3, variance: 1) == nil)
    }

    @Test("take a source's variance from what it missed by, or 0.6 squared below ten occupations")
    func variance() {
        #expect(LevelBlend.variance(of: []) == 0.36)
        #expect(LevelBlend.variance(of: Array(repeating: 2, count: 9)) == 0.36)
        // Five of 0.25 and five of 1: 6.25 / 10.
        let mixed = [0.5, -0.5, 0.5, -0.5, 0.5, 1, -1, 1, -1, 1]
        #expect(abs(LevelBlend.variance(of: mixed) - 0.625) < 1e-12)
        #expect(abs(LevelBlend.variance(of: Array(repeating: 0, count: 10)) - 0.01) < 1e-12)
    }
}
