package import Matching
package import Taxonomy

/// A skill gap query, as sent by a client.
package struct SkillGapQuery: Sendable, Hashable {
    /// Kinds of skills that can be compared.
    package static let kinds: [SkillKind] = [
        .skill, .knowledge, .ability, .workStyle, .workActivity, .workContext, .interest, .workValue,
    ]

    /// Code of the `from` occupation, as typed.
    package var from: String
    /// Code of the `to` occupation, as typed.
    package var to: String
    /// The scale, as typed.
    package var scale = "LV"
    /// The kind of skill.
    package var kind = SkillKind.skill
    /// Rule, filters and order.
    package var options = SkillGapEngine.Options()
    /// Whose levels are compared. Models give levels of skills only; other scales and kinds always use the publisher's.
    package var source = GapSource.official
    /// Whether an occupation without model levels falls back to the publisher's ratings instead of failing.
    package var fallsBack = false

    /// Makes a query with the documented defaults.
    package init(from: String, to: String) {
        self.from = from
        self.to = to
    }
}

/// An answered skill gap.
package struct SkillGapAnswer: Sendable {
    /// The snapshot used for the comparison.
    package let snapshot: OccupationSnapshot
    /// Position of the `from` occupation.
    package let from: OccupationPosition
    /// Position of the `to` occupation.
    package let to: OccupationPosition
    /// The block that was compared.
    package let block: OccupationSnapshot.RatingBlock
    /// The options that were used.
    package let options: SkillGapEngine.Options
    /// Whose levels were compared.
    package let source: GapSource
    /// Source of the `from` occupation's ratings.
    package let held: GapEnd
    /// Source of the `to` occupation's ratings.
    package let needed: GapEnd
    /// Version stamp of the model levels; `nil` where they were not used.
    package let levelsStamp: String?
    /// The number of skills compared: those that either occupation is rated for.
    package let comparedCount: Int
    /// The gaps.
    package let gaps: [SkillGap]
}

/// Why a skill gap cannot be computed.
package enum SkillGapFailure: Error, Sendable {
    /// Nothing is imported yet.
    case noData
    /// One or both codes are unknown, `from` first. The other end's position is given where it is known.
    case unknownCode([UnknownCode], from: OccupationPosition?, to: OccupationPosition?, snapshot: OccupationSnapshot)
    /// Ends are occupations of other frameworks. The other end's position is given where it is known.
    case otherFramework(
        OtherFrameworkRefusal, from: OccupationPosition?, to: OccupationPosition?, snapshot: OccupationSnapshot)
    /// The scale does not exist.
    case unknownScale(String, from: OccupationPosition, to: OccupationPosition, snapshot: OccupationSnapshot)
    /// Model levels were requested, but an end has none.
    case noModelLevels(
        occupation: OccupationPosition, from: OccupationPosition, to: OccupationPosition, snapshot: OccupationSnapshot)
    /// An end has no ratings in the block.
    case noRatings(
        occupation: OccupationPosition, from: OccupationPosition, to: OccupationPosition,
        block: OccupationSnapshot.RatingBlock, related: [OccupationPosition],
        snapshot: OccupationSnapshot)
}

/// Whose levels are compared.
package enum GapSource: String, Sendable, CaseIterable {
    /// The publisher's.
    case official
    /// A language model's stored levels.
    case llm
    /// The publisher's and a model's, each weighted by the inverse of its variance; the publisher's where there are no
    /// model levels.
    case blend
}

/// The ratings of one end of a gap, and their sources.
package struct GapEnd: Sendable {
    /// The ratings, ordered by skill.
    package let ratings: [RatedSkill]
    /// The overall source: `official`, `llm:MODEL`, or `blend`.
    package let source: String
    /// The source of single ratings; those not listed are official.
    package let sources: [SkillPosition: String]

    /// The publisher's ratings.
    static func official(_ ratings: [RatedSkill]) -> GapEnd {
        GapEnd(ratings: ratings, source: GapSource.official.rawValue, sources: [:])
    }

    /// A model's levels, with the publisher's where it has none. Their standard error is the model's measured error.
    static func model(
        _ occupation: OccupationPosition, _ official: [RatedSkill], from source: String, _ levels: ModelLevels
    ) -> GapEnd {
        join(official, levels.levels(of: occupation, from: source)) { rating, level in
            guard let level else { return rating.map { ($0, nil) } }
            return (
                RatedSkill(
                    skill: level.skill, value: level.value,
                    standardError: levels.variance(of: level.skill, from: source).squareRoot(),
                    importance: rating?.importance), source
            )
        }.named(source)
    }

    /// Both, weighted by their variances; a skill that one of them lacks is taken from the other.
    static func blend(
        _ occupation: OccupationPosition, _ official: [RatedSkill], from source: String, _ levels: ModelLevels
    ) -> GapEnd {
        join(official, levels.levels(of: occupation, from: source)) { rating, level in
            guard let level else { return rating.map { ($0, nil) } }
            let variance = levels.variance(of: level.skill, from: source)
            guard let rating else {
                return (
                    RatedSkill(skill: level.skill, value: level.value, standardError: variance.squareRoot()), source
                )
            }
            guard let blended = LevelBlend.blend(rating, with: level.value, variance: variance) else {
                return (rating, nil)
            }
            return (blended, GapSource.blend.rawValue)
        }.named(GapSource.blend.rawValue)
    }

    private func named(_ source: String) -> GapEnd { GapEnd(ratings: ratings, source: source, sources: sources) }

    /// Merges two lists that are ordered by skill.
    private static func join(
        _ official: [RatedSkill], _ levels: [ModelLevels.Level],
        _ choose: (RatedSkill?, ModelLevels.Level?) -> (RatedSkill, String?)?
    ) -> GapEnd {
        var ratings: [RatedSkill] = []
        var sources: [SkillPosition: String] = [:]
        var (first, second) = (official[...], levels[...])
        while let skill = [first.first?.skill, second.first?.skill].compactMap(\.self).min() {
            let rating = first.first?.skill == skill ? first.popFirst() : nil
            let level = second.first?.skill == skill ? second.popFirst() : nil
            guard let (chosen, source) = choose(rating, level) else { continue }
            ratings.append(chosen)
            if let source { sources[skill] = source }
        }
        return GapEnd(ratings: ratings, source: GapSource.official.rawValue, sources: sources)
    }
}
