package import Taxonomy

/// A skill that the target needs and the source lacks, or has at a lower value.
package struct SkillGap: Sendable, Hashable {
    /// Position of the skill in its release.
    package let skill: SkillPosition
    /// The source's value; 0 where the source has no rating, or one that is interpreted as absent.
    package let from: Double
    /// The target's value.
    package let to: Double
    /// The source's rating; `nil` where it has none.
    package let source: RatedSkill?
    /// The target's rating.
    package let target: RatedSkill
    /// `to - from`, in the scale's units; above 0.
    package let delta: Double
    /// `delta` in standard errors; `nil` where either end has no published error.
    package let z: Double?
    /// Whether the difference exceeds the rating error at the 5 % level (`z` above 1.96); `nil` where `z` is.
    package let significant: Bool?
    /// Importance in the target, 0 to 1; `nil` where not rated.
    package let importance: Double?
    /// `importance * delta` where the difference is significant, 0 where it is not; `nil` where either is unknown.
    package let priority: Double?
}

/// One skill's rating in one occupation on one scale, as the gap engine needs it.
package struct RatedSkill: Sendable, Hashable {
    /// Position of the skill in its release; lists are ordered by it.
    package var skill: SkillPosition
    /// The value as published, in the scale's units.
    package var value: Double
    /// Standard error in the scale's units; `nil` where the publisher gives none.
    package var standardError: Double?
    /// Whether most respondents stated that the skill does not matter in the occupation; `nil` where not stated.
    package var notRelevant: Bool?
    /// Whether the publisher advises against using the value; `nil` where not stated.
    package var suppressed: Bool?
    /// The importance of the skill in the occupation, 0 (lowest) to 1 (highest); `nil` where not rated.
    package var importance: Double?

    package init(
        skill: SkillPosition, value: Double, standardError: Double? = nil, notRelevant: Bool? = nil,
        suppressed: Bool? = nil,
        importance: Double? = nil
    ) {
        self.skill = skill
        self.value = value
        self.standardError = standardError
        self.notRelevant = notRelevant
        self.suppressed = suppressed
        self.importance = importance
    }
}
