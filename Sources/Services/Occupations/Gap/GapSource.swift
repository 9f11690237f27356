package import Matching

/// Whose levels a gap is found in.
package enum GapSource: String, Sendable, CaseIterable {
    /// The publisher's.
    case official
    /// A language model's, which were stored before.
    case llm
    /// The publisher's and a model's, each weighted by the inverse of its variance; the publisher's where no model told.
    case blend
}

/// The ratings of one end of a gap, and where they are from.
package struct GapEnd: Sendable {
    /// The ratings, ordered by skill.
    package let ratings: [RatedSkill]
    /// Where they are from as a whole: `official`, `llm:MODEL`, or `blend`.
    package let source: String
    /// Where each of them is from; those that are not named are official.
    package let sources: [Int32: String]

    /// The publisher's ratings.
    static func official(_ ratings: [RatedSkill]) -> GapEnd {
        GapEnd(ratings: ratings, source: GapSource.official.rawValue, sources: [:])
    }

    /// A model's levels, with the publisher's where it told none. What they are uncertain by is the model's measured error.
    static func model(
        _ occupation: Int32, _ official: [RatedSkill], from source: String, _ levels: ModelLevels
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

    /// Both, weighted; a skill that one of them lacks is taken from the other.
    static func blend(
        _ occupation: Int32, _ official: [RatedSkill], from source: String, _ levels: ModelLevels
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

    /// Walks two lists that are ordered by skill.
    private static func join(
        _ official: [RatedSkill], _ levels: [ModelLevels.Level],
        _ choose: (RatedSkill?, ModelLevels.Level?) -> (RatedSkill, String?)?
    ) -> GapEnd {
        var ratings: [RatedSkill] = []
        var sources: [Int32: String] = [:]
        var (first, second) = (official[...], levels[...])
        while !first.isEmpty || !second.isEmpty {
            let skill = min(first.first?.skill ?? .max, second.first?.skill ?? .max)
            let rating = first.first?.skill == skill ? first.popFirst() : nil
            let level = second.first?.skill == skill ? second.popFirst() : nil
            guard let (chosen, source) = choose(rating, level) else { continue }
            ratings.append(chosen)
            if let source { sources[skill] = source }
        }
        return GapEnd(ratings: ratings, source: GapSource.official.rawValue, sources: sources)
    }
}
