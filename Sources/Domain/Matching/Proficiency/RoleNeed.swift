package import Taxonomy

/// How well a role has to master one of its skills.
///
/// Two figures meet: how much the role needs the skill, and how far up the role is. Neither alone will do: a beginner's
/// role asks Intermediate of its core skills and less of the rest, an expert's does not ask Expert of everything.
package enum RoleNeed {
    /// How much a role needs a skill, 0 to 1, from where it stands among all occupations and within its own.
    ///
    /// `need = 0.6 · level + 0.4 · place`. Percentiles of the level within the element, because nobody in O*NET reaches
    /// 7 and equal cuts of 0 to 7 would call nearly everything Beginner; the place within the occupation, because a role
    /// whose every skill is ordinary still has core skills.
    ///
    /// - Parameters:
    ///   - level: Mid-rank of the skill's level among all occupations, 0 to 1.
    ///   - place: Mid-rank of the skill's importance among the occupation's own skills, 0 to 1.
    package static func need(level: Double, place: Double) -> Double {
        clamped(0.6 * level + 0.4 * place)
    }

    /// The needs of the skills that stand together in one answer, drawn apart: half the need, half its mid-rank among them.
    ///
    /// Whatever is shown was chosen because it matters; drawn apart, the answer says what matters most.
    package static func spread(_ needs: [Double]) -> [Double] {
        let scale = RankScale(needs)
        return needs.map { 0.5 * $0 + 0.5 * scale.percentile(of: $0) }
    }

    /// The proficiency that a role of a seniority needs: the step of `start + 2 · (need - 0.5)`, where `start` is 0.5,
    /// 1.5, 2.4 and 2.8 for roles of beginners, intermediates, advanced people and experts.
    ///
    /// So a beginner's role asks Intermediate where the need is 0.75 or more; an expert's role asks Expert from 0.6 on.
    ///
    /// - Parameters:
    ///   - need: 0 to 1.
    ///   - seniority: How far up the role is.
    package static func proficiency(need: Double, seniority: Proficiency) -> Proficiency {
        let start = [0.5, 1.5, 2.4, 2.8][seniority.step]
        return Proficiency(step: Int((start + 2 * (clamped(need) - 0.5)).rounded(.down)))
    }

    private static func clamped(_ value: Double) -> Double { min(max(value, 0), 1) }
}
