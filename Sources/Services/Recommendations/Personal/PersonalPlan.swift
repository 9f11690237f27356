package import Taxonomy

/// What somebody has of a role's skills, what is missing, and in which order it is learnt best.
package struct PersonalPlan: Sendable {
    /// A skill that is needed better than it is held.
    package struct Gap: Sendable {
        /// The skill.
        package let skill: RoleSkill
        /// What the role needs.
        package let needed: Proficiency
        /// What is held; `nil` for nothing.
        package let held: Proficiency?
        /// The name under which it is held, if it is.
        package let heldAs: String?
    }

    /// One step of the path.
    package struct Step: Sendable {
        /// Counted from 1.
        package let place: Int
        /// What is learnt.
        package let gap: Gap
        /// Names of skills of this path that come before it, and what says so.
        package let prerequisites: [(name: String, source: String)]
    }

    /// Held skills that the role does not need, as they were named.
    package let unneeded: [String]
    /// Skills that are held well enough.
    package let held: [(skill: RoleSkill, needed: Proficiency, held: Proficiency, heldAs: String)]
    /// What is missing, the greatest need first.
    package let gaps: [Gap]
    /// The same in the order of learning.
    package let path: [Step]
    /// The occupation that is the goal, where one was named and understood.
    package let goal: RoleAnswer.Occupation?
}
