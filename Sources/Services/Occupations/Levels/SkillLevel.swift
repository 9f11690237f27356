/// How much of a skill an occupation needs, and where the figure is from.
package struct SkillLevel: Sendable, Hashable {
    /// Where a figure is from.
    package enum Source: String, Sendable, CaseIterable {
        /// The release rates it.
        case official
        /// Estimated from rated occupations that are like this one.
        case estimate
    }

    /// A rated occupation that an estimate rests on.
    package struct Basis: Sendable, Hashable {
        /// Its code.
        package let code: String
        /// How much its distance from the skill's mean counts in the estimate.
        package let weight: Double
    }

    /// Position of the skill.
    package let skill: Int32
    /// Level, 0 to 7.
    package let level: Double
    /// Importance, 1 to 5.
    package let importance: Double
    /// Half the width of the interval about an estimated level that holds 80 of 100 ratings; `nil` for official ones.
    package let levelError: Double?
    /// The same of the importance.
    package let importanceError: Double?
    /// Where the figure is from.
    package let source: Source
    /// The rated occupations that count most in an estimate, at most five, the greatest weight first.
    package let basis: [Basis]
}
