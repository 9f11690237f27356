package import Matching
package import Taxonomy

/// A question for a skill gap, as a client asks it.
package struct SkillGapQuery: Sendable, Hashable {
    /// Code of the occupation one comes from, as typed.
    package var from: String
    /// Code of the occupation one goes to, as typed.
    package var to: String
    /// The scale, as typed.
    package var scale = "LV"
    /// The kind of skill.
    package var kind = SkillKind.skill
    /// Rule, filters and order.
    package var options = SkillGapEngine.Options()
    /// Whose levels are compared. Models tell levels of skills alone; other scales and kinds are the publisher's always.
    package var source = GapSource.official
    /// Takes the publisher's ratings of an occupation that no model told of, instead of failing.
    package var fallsBack = false

    /// The documented question.
    package init(from: String, to: String) {
        self.from = from
        self.to = to
    }
}

/// An answered skill gap.
package struct SkillGapAnswer: Sendable {
    /// The snapshot that it was read from.
    package let snapshot: OccupationSnapshot
    /// Position of the occupation one comes from.
    package let from: Int32
    /// Position of the occupation one goes to.
    package let to: Int32
    /// The block that was compared.
    package let block: OccupationSnapshot.RatingBlock
    /// The options that were used.
    package let options: SkillGapEngine.Options
    /// Whose levels were compared.
    package let source: GapSource
    /// Where the ratings of the occupation one comes from are from.
    package let held: GapEnd
    /// Where the ratings of the occupation one goes to are from.
    package let needed: GapEnd
    /// Changes with the levels of models that were at hand; `nil` where none were looked at.
    package let levelsStamp: String?
    /// How many skills both or either end has.
    package let comparedCount: Int
    /// The gaps.
    package let gaps: [SkillGap]
}

/// Why a skill gap cannot be answered.
package enum SkillGapFailure: Error, Sendable {
    /// Nothing is imported yet.
    case noData
    /// One code is unknown or both are, that one comes from first. The other end's position is given where it is known.
    case unknownCode([UnknownCode], from: Int32?, to: Int32?, snapshot: OccupationSnapshot)
    /// Ends are occupations of other frameworks. The other end's position is given where it is known.
    case otherFramework(OtherFrameworkRefusal, from: Int32?, to: Int32?, snapshot: OccupationSnapshot)
    /// There is no such scale.
    case unknownScale(String, from: Int32, to: Int32, snapshot: OccupationSnapshot)
    /// No language model told the levels of an end, and they were asked for.
    case noModelLevels(occupation: Int32, from: Int32, to: Int32, snapshot: OccupationSnapshot)
    /// An end has no ratings in the block.
    case noRatings(
        occupation: Int32, from: Int32, to: Int32, block: OccupationSnapshot.RatingBlock, related: [Int32],
        snapshot: OccupationSnapshot)
}
