/// A skill that the target needs and the source lacks, or has at a lower value.
package struct SkillGap: Sendable, Hashable {
    /// Position of the skill in its release.
    package let skill: Int32
    /// The source's value; 0 where the source has no rating, or one that is read as absent.
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
