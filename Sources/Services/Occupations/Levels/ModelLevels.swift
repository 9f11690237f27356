internal import Matching
package import Store
package import Taxonomy

/// The levels of a release's skills from language models, in memory and immutable; rebuilt when the rows change.
package final class ModelLevels: Sendable {
    /// The prefix of model names in level sources.
    package static let prefix = "llm:"
    /// The code of the scale that models estimate.
    package static let scaleCode = "LV"

    /// A level of a skill.
    package struct Level: Sendable, Hashable {
        /// Position of the skill.
        package let skill: SkillPosition
        /// The level.
        package let value: Double
    }

    /// The models, ordered by the number of occupations with levels, the highest first, then by name.
    package let sources: [String]
    /// A version stamp of the rows.
    package let stamp: String
    /// The block of the levels; `nil` where the release has no such scale.
    package let block: OccupationSnapshot.RatingBlock?
    private let levels: [String: [OccupationPosition: [Level]]]
    private let variances: [String: [SkillPosition: Double]]

    /// Groups rows by the positions of a snapshot, and measures each model's error where there are published ratings.
    ///
    /// Rows about occupations or skills that the snapshot lacks are ignored.
    package init(_ rows: [StoredModelLevel], stamp: String, snapshot: OccupationSnapshot) {
        self.stamp = stamp
        let block = snapshot.scale(Self.scaleCode).map {
            OccupationSnapshot.RatingBlock(kind: .skill, scale: $0)
        }
        self.block = block
        var levels: [String: [OccupationPosition: [Level]]] = [:]
        for row in rows where row.scale == Self.scaleCode {
            guard let occupation = snapshot.occupation(row.occupation), let skill = snapshot.skill(row.skill) else {
                continue
            }
            levels[row.source, default: [:]][occupation, default: []].append(Level(skill: skill, value: row.value))
        }
        for source in levels.keys {
            levels[source] = levels[source]?.mapValues { $0.sorted { $0.skill < $1.skill } }
        }
        self.levels = levels
        sources = levels.keys.sorted { (levels[$1]?.count ?? 0, $0) < (levels[$0]?.count ?? 0, $1) }
        variances = levels.mapValues { told in
            guard let block else { return [:] }
            var differences: [SkillPosition: [Double]] = [:]
            for (occupation, levels) in told.sorted(by: { $0.key < $1.key }) {
                let published = Dictionary(
                    snapshot.rated(occupation, in: block).map { ($0.skill, $0.value) },
                    uniquingKeysWith: { first, _ in first })
                for level in levels {
                    if let value = published[level.skill] {
                        differences[level.skill, default: []].append(level.value - value)
                    }
                }
            }
            return differences.mapValues(LevelBlend.variance(of:))
        }
    }

    /// A model's levels for an occupation, ordered by skill; empty where it has none.
    package func levels(of occupation: OccupationPosition, from source: String) -> [Level] {
        levels[source]?[occupation] ?? []
    }

    /// The number of occupations with levels from a model.
    package func count(of source: String) -> Int { levels[source]?.count ?? 0 }

    /// The mean squared difference between a model's levels of a skill and the published ones, or a default where too
    /// few occupations have both.
    package func variance(of skill: SkillPosition, from source: String) -> Double {
        variances[source]?[skill] ?? LevelBlend.defaultVariance
    }

    /// The models used to compare two occupations: the same one if it has levels of both.
    package func sources(for from: OccupationPosition, _ to: OccupationPosition) -> (from: String?, to: String?) {
        func told(_ occupation: OccupationPosition) -> (String) -> Bool { { self.levels[$0]?[occupation] != nil } }
        if let both = sources.first(where: { told(from)($0) && told(to)($0) }) { return (both, both) }
        return (sources.first(where: told(from)), sources.first(where: told(to)))
    }
}
