internal import Matching
package import Store
import Taxonomy

/// Levels that language models gave the skills of a release, in memory and immutable; another one is made when rows change.
package final class ModelLevels: Sendable {
    /// What names of models begin with where levels are told apart by source.
    package static let prefix = "llm:"
    /// The code of the scale that models are asked about.
    package static let scaleCode = "LV"

    /// A level of a skill.
    package struct Level: Sendable, Hashable {
        /// Position of the skill.
        package let skill: Int32
        /// The level.
        package let value: Double
    }

    /// The models: the one that told of most occupations first, then by name.
    package let sources: [String]
    /// Changes with the rows.
    package let stamp: String
    /// The block that the levels are in; `nil` where the release has no such scale.
    package let block: OccupationSnapshot.RatingBlock?
    private let levels: [String: [Int32: [Level]]]
    private let variances: [String: [Int32: Double]]

    /// Sorts rows by the positions of a snapshot, and measures each model's error where the publisher rates the same.
    ///
    /// Rows about occupations or skills that the snapshot lacks are passed over.
    package init(_ rows: [StoredModelLevel], stamp: String, snapshot: OccupationSnapshot) {
        self.stamp = stamp
        let block = snapshot.scale(Self.scaleCode).map {
            OccupationSnapshot.RatingBlock(kind: .skill, scale: $0)
        }
        self.block = block
        var levels: [String: [Int32: [Level]]] = [:]
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
            var differences: [Int32: [Double]] = [:]
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

    /// What a model said of an occupation, ordered by skill; empty where it was not asked.
    package func levels(of occupation: Int32, from source: String) -> [Level] {
        levels[source]?[occupation] ?? []
    }

    /// How many occupations a model told of.
    package func count(of source: String) -> Int { levels[source]?.count ?? 0 }

    /// The mean squared difference of a model's levels of a skill from the published ones, or a default where too few
    /// occupations have both.
    package func variance(of skill: Int32, from source: String) -> Double {
        variances[source]?[skill] ?? LevelBlend.defaultVariance
    }

    /// The models whose levels two occupations are compared by: the same one where one told of both.
    package func sources(for from: Int32, _ to: Int32) -> (from: String?, to: String?) {
        func told(_ occupation: Int32) -> (String) -> Bool { { self.levels[$0]?[occupation] != nil } }
        if let both = sources.first(where: { told(from)($0) && told(to)($0) }) { return (both, both) }
        return (sources.first(where: told(from)), sources.first(where: told(to)))
    }
}
