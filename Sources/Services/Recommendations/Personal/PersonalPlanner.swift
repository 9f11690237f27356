import Occupations
import Taxonomy

/// Compares what a role needs with what somebody holds, and orders what is missing.
struct PersonalPlanner {
    let catalogue: Catalogue

    /// Makes the plan.
    ///
    /// - Parameters:
    ///   - needed: The role's skills with the proficiency that each needs; a skill that several frameworks name once.
    ///   - held: What is held, by the id or the short name's key of the skill that it was understood as.
    ///   - goal: The occupation that the needed skills are those of, where it is not the role itself.
    func plan(
        needed: [(skill: RoleSkill, proficiency: Proficiency)],
        held: [String: (name: String, proficiency: Proficiency)], goal: RoleAnswer.Occupation?
    ) -> PersonalPlan {
        var used: Set<String> = []
        var gaps: [PersonalPlan.Gap] = []
        var enough: [(skill: RoleSkill, needed: Proficiency, held: Proficiency, heldAs: String)] = []
        for (skill, proficiency) in needed {
            let own = held[skill.id] ?? held[SkillDisplayName.key(skill.name)]
            if let own { used.insert(own.name) }
            if let own, own.proficiency >= proficiency {
                enough.append((skill, proficiency, own.proficiency, own.name))
            } else {
                gaps.append(.init(skill: skill, needed: proficiency, held: own?.proficiency, heldAs: own?.name))
            }
        }
        gaps.sort { left, right in
            (steps(right), right.skill.need, left.skill.id) < (steps(left), left.skill.need, right.skill.id)
        }
        let names = Set(held.values.map(\.name)).subtracting(used)
        return PersonalPlan(
            unneeded: names.sorted(), held: enough, gaps: gaps, path: path(gaps), goal: goal)
    }

    private func steps(_ gap: PersonalPlan.Gap) -> Int { gap.needed.step - (gap.held.map(\.step) ?? -1) }

    /// Prerequisites first; among those that are free, what every trade builds upon, then the greatest need.
    private func path(_ gaps: [PersonalPlan.Gap]) -> [PersonalPlan.Step] {
        let before = Prerequisites(catalogue).among(gaps.map(\.skill))
        let names = Dictionary(gaps.map { ($0.skill.id, $0.skill.name) }) { first, _ in first }
        var left = gaps
        var done: Set<String> = []
        var path: [PersonalPlan.Step] = []
        while !left.isEmpty {
            let open = Set(left.map(\.skill.id))
            func isFree(_ gap: PersonalPlan.Gap) -> Bool {
                (before[gap.skill.id] ?? []).allSatisfy { !open.contains($0.before) }
            }
            // A circle in the published relations is broken where the need is greatest.
            let place = left.indices.filter { isFree(left[$0]) }.min { rank(left[$0]) < rank(left[$1]) } ?? 0
            let gap = left.remove(at: place)
            let reasons = (before[gap.skill.id] ?? []).filter { done.contains($0.before) }
            path.append(
                .init(
                    place: path.count + 1, gap: gap,
                    prerequisites: reasons.map { (names[$0.before] ?? $0.before, $0.source) }))
            done.insert(gap.skill.id)
        }
        return path
    }

    private func rank(_ gap: PersonalPlan.Gap) -> (Int, Double, String) {
        (gap.skill.cluster == .foundational ? 0 : 1, -gap.skill.need, gap.skill.id)
    }
}
