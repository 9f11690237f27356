internal import Matching
internal import Numerics
internal import ServiceSupport
internal import Store
package import Taxonomy

/// Levels and importances of skills for every occupation of a release: official ones where it has them, estimates elsewhere.
///
/// Initialising it trains the estimator: about a second for O*NET. Use `SkillLevelsHolder`, which does so once per
/// snapshot.
package final class SkillLevels: Sendable {
    /// The skills with levels, by position, ascending; empty for a release without ratings of skills.
    package let skills: [SkillPosition]
    /// Why there are no estimates, where the training failed or too few occupations are rated.
    package let fault: String?

    private let official: [[SkillLevel]]
    private let estimators: [LevelEstimator]
    private let codes: [String]
    private let places: [SkillPosition: Int]
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
        let official = occupations.map { Self.official(snapshot, Position($0), skills: Set(skills)) }
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

    /// One estimator for the occupations whose work is described and one for the others, as far as needed.
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
                    likeness: traits.likeness(by: model), noise: model.noise, rated: rated.occupations.map(\.index),
                    values: rated.values, bounds: rated.bounds, asked: asked))
        }
        return estimators
    }

    /// Levels of all skills of an occupation, in the order of `skills`.
    ///
    /// Skills without ratings are estimated; they are omitted where no estimate is possible.
    package func levels(of occupation: OccupationPosition) -> [SkillLevel] {
        guard official.indices.contains(occupation.index) else { return [] }
        let known = official[occupation.index]
        guard known.count < skills.count,
            let estimate = estimators.lazy.compactMap({ $0.estimate(of: occupation.index) }).first
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

    /// The percentile of a level among the rated occupations, 0 to 1: the share of lower ones plus half of the equal
    /// ones; `nil` for a skill without levels.
    package func percentile(skill: SkillPosition, level: Double) -> Double? {
        places[skill].map { levelScales[$0].percentile(of: level) }
    }

    /// The percentile of an importance among the rated occupations, 0 to 1: the share of lower ones plus half of the
    /// equal ones; `nil` for a skill without levels.
    package func percentile(skill: SkillPosition, importance: Double) -> Double? {
        places[skill].map { importanceScales[$0].percentile(of: importance) }
    }

    /// The skills that are rated on both scales, ordered by skill.
    private static func official(
        _ snapshot: OccupationSnapshot, _ occupation: OccupationPosition, skills: Set<SkillPosition>
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

/// The level and importance of a skill in an occupation, with their source.
package struct SkillLevel: Sendable, Hashable {
    /// The source of a value.
    package enum Source: String, Sendable, CaseIterable {
        /// The release rates it.
        case official
        /// Estimated from similar rated occupations.
        case estimate
    }

    /// A rated occupation used for an estimate.
    package struct Basis: Sendable, Hashable {
        /// Its code.
        package let code: String
        /// The weight in the estimate of its deviation from the skill's mean.
        package let weight: Double
    }

    /// Position of the skill.
    package let skill: SkillPosition
    /// Level, 0 to 7.
    package let level: Double
    /// Importance, 1 to 5.
    package let importance: Double
    /// Half the width of the interval around an estimated level that contains 80 of 100 ratings; `nil` for official
    /// ones.
    package let levelError: Double?
    /// Half the width of the same interval around the importance.
    package let importanceError: Double?
    /// The source of the values.
    package let source: Source
    /// The rated occupations with the greatest weight in an estimate, at most five, the greatest first.
    package let basis: [Basis]
}

/// Caches the levels of the served releases, and computes them anew when a release changes.
package final class SkillLevelsHolder: Sendable {
    private let snapshots: SnapshotHolder
    private let built = Locked<[String: BuiltFor<OccupationSnapshot, SkillLevels, Never>]>([:])

    /// Makes a holder over the served snapshots; nothing is trained before it is needed.
    package init(snapshots: SnapshotHolder) {
        self.snapshots = snapshots
    }

    /// The levels of the release of a framework that is served now; `nil` where none is.
    ///
    /// Waits while they are computed. Concurrent callers share one computation; the levels of an older release are
    /// dropped.
    package func current(_ framework: String = "onet") async -> SkillLevels? {
        guard let served = snapshots.snapshot(of: framework) else { return nil }
        return await levels(of: served)
    }

    /// The levels of a snapshot held by the caller, so that positions match it whatever is served meanwhile.
    package func levels(of snapshot: OccupationSnapshot) async -> SkillLevels {
        let ofFramework = built.withLock { built in
            let known = built[snapshot.release.frameworkID] ?? BuiltFor()
            built[snapshot.release.frameworkID] = known
            return known
        }
        return await ofFramework.value(for: snapshot) { SkillLevels(snapshot) }
    }
}
