import Occupations
package import Taxonomy

/// Compares a role's needs with the skills a person holds, and orders the missing ones.
struct PersonalPlanner {
    let catalogue: Catalogue

    /// Makes the plan.
    ///
    /// - Parameters:
    ///   - needed: The role's skills with the needed proficiency; a skill of several frameworks only once.
    ///   - held: The held skills, by the id or the key of the short name of the matched skill.
    ///   - goal: The occupation of the needed skills, where it is not the role itself.
    func plan(
        needed: [(skill: RecommendedSkill, proficiency: Proficiency)],
        held: [String: (name: String, proficiency: Proficiency)], goal: SkillAdvice.Occupation?
    ) -> PersonalPlan {
        var used: Set<String> = []
        var gaps: [PersonalPlan.Gap] = []
        var enough: [(skill: RecommendedSkill, needed: Proficiency, held: Proficiency, heldAs: String)] = []
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

    /// Prerequisites first; among the available skills the foundational ones, then those with the greatest need.
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
            // A cycle in the published relations is broken at the skill with the greatest gap.
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

/// The skills of a role that a person holds, those missing, and their learning order.
package struct PersonalPlan: Sendable {
    /// A skill held with less proficiency than needed.
    package struct Gap: Sendable {
        /// The skill.
        package let skill: RecommendedSkill
        /// The proficiency needed.
        package let needed: Proficiency
        /// The proficiency held; `nil` for none.
        package let held: Proficiency?
        /// The name under which it is held, if it is.
        package let heldAs: String?
    }

    /// One step of the learning path.
    package struct Step: Sendable {
        /// Counted from 1.
        package let place: Int
        /// The gap closed by this step.
        package let gap: Gap
        /// Names of prerequisites in this path, with the source of the relation.
        package let prerequisites: [(name: String, source: String)]
    }

    /// Held skills that the role does not need, as named by the person.
    package let unneeded: [String]
    /// Skills held with sufficient proficiency.
    package let held: [(skill: RecommendedSkill, needed: Proficiency, held: Proficiency, heldAs: String)]
    /// The missing skills, the greatest gap first.
    package let gaps: [Gap]
    /// The same in learning order.
    package let path: [Step]
    /// The occupation that is the goal, where one was given and matched.
    package let goal: SkillAdvice.Occupation?
}
