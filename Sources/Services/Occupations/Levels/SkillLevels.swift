internal import Matching
internal import Numerics
internal import Taxonomy

/// Levels and importances of skills for every occupation of a release: official ones where it has them, estimates elsewhere.
///
/// Making it trains the estimator: about a second for O*NET. Use `SkillLevelsHolder`, which does so once a snapshot.
package final class SkillLevels: Sendable {
    /// Skills that levels are known of, by position, ascending; empty for a release without ratings of skills.
    package let skills: [Int32]
    /// Why nothing is estimated, where the training failed or too few occupations are rated.
    package let fault: String?

    private let official: [[SkillLevel]]
    private let estimators: [LevelEstimator]
    private let codes: [String]
    private let places: [Int32: Int]
    private let levelScales: [RankScale]
    private let importanceScales: [RankScale]

    /// Reads the ratings of a release and trains the estimator for its other occupations.
    package init(_ snapshot: OccupationSnapshot) {
        let occupations = snapshot.content.occupations.indices
        codes = snapshot.content.occupations.map(\.code)
        guard let rated = RatedLevels(snapshot) else {
            (skills, fault, official, estimators) = ([], nil, occupations.map { _ in [] }, [])
            (places, levelScales, importanceScales) = ([:], [], [])
            return
        }
        let skills = rated.skills
        self.skills = skills
        places = Dictionary(uniqueKeysWithValues: skills.enumerated().map { ($1, $0) })
        let official = occupations.map { Self.official(snapshot, Int32($0), skills: Set(skills)) }
        self.official = official
        func scale(_ column: Int) -> RankScale {
            RankScale((0..<rated.values.rows).map { Double(rated.values[$0, column]) })
        }
        levelScales = skills.indices.map(scale)
        importanceScales = skills.indices.map { scale($0 + skills.count) }
        do {
            estimators = try Self.estimators(
                snapshot, rated: rated, asked: occupations.filter { official[$0].count < skills.count })
            fault = nil
        } catch {
            (estimators, fault) = ([], error.description)
        }
    }

    /// One estimator for those whose work is known and one for the others, where there are any.
    private static func estimators(
        _ snapshot: OccupationSnapshot, rated: RatedLevels, asked: [Int]
    ) throws(NumericsError) -> [LevelEstimator] {
        let traits = OccupationTraits(snapshot)
        var estimators: [LevelEstimator] = []
        for model in LevelModel.allCases {
            let asked = asked.filter { traits.model(of: $0) == model }
            guard !asked.isEmpty else { continue }
            estimators.append(
                try LevelEstimator(
                    likeness: traits.likeness(by: model), noise: model.noise, rated: rated.occupations.map(Int.init),
                    values: rated.values, bounds: rated.bounds, asked: asked))
        }
        return estimators
    }

    /// Levels of all skills of an occupation, in the order of `skills`.
    ///
    /// Skills that the release does not rate are estimated; they are missing where nothing can be estimated.
    package func levels(of occupation: Int32) -> [SkillLevel] {
        guard official.indices.contains(Int(occupation)) else { return [] }
        let known = official[Int(occupation)]
        guard known.count < skills.count,
            let estimate = estimators.lazy.compactMap({ $0.estimate(of: Int(occupation)) }).first
        else { return known }
        let basis = estimate.basis.map { SkillLevel.Basis(code: codes[$0.occupation], weight: $0.weight) }
        var rest = known[...]
        return skills.enumerated().map { place, skill in
            if let first = rest.first, first.skill == skill { return rest.removeFirst() }
            return SkillLevel(
                skill: skill, level: estimate.values[place], importance: estimate.values[place + skills.count],
                levelError: estimate.errors[place], importanceError: estimate.errors[place + skills.count],
                source: .estimate, basis: basis)
        }
    }

    /// The part of the rated occupations that need less of a skill, half of the equal ones counted, 0 to 1; `nil` for a
    /// skill without levels.
    package func percentile(skill: Int32, level: Double) -> Double? {
        places[skill].map { levelScales[$0].percentile(of: level) }
    }

    /// The part of the rated occupations for which a skill is less important, half of the equal ones counted, 0 to 1; `nil`
    /// for a skill without levels.
    package func percentile(skill: Int32, importance: Double) -> Double? {
        places[skill].map { importanceScales[$0].percentile(of: importance) }
    }

    /// The skills that are rated on both scales, ordered by skill.
    private static func official(
        _ snapshot: OccupationSnapshot, _ occupation: Int32, skills: Set<Int32>
    ) -> [SkillLevel] {
        guard let level = snapshot.scale("LV"), let importance = snapshot.scale("IM") else { return [] }
        let importances = Dictionary(
            snapshot.rated(occupation, in: .init(kind: .skill, scale: importance)).map { ($0.skill, $0.value) },
            uniquingKeysWith: { first, _ in first })
        return snapshot.rated(occupation, in: .init(kind: .skill, scale: level)).compactMap { rating in
            guard skills.contains(rating.skill), let importance = importances[rating.skill] else { return nil }
            return SkillLevel(
                skill: rating.skill, level: rating.value, importance: importance, levelError: nil, importanceError: nil,
                source: .official, basis: [])
        }
    }
}
