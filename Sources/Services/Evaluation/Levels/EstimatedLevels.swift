internal import Matching
internal import Numerics
package import Occupations
internal import Taxonomy

/// What `SkillLevels` estimates where an occupation has no ratings.
package struct EstimatedLevels: LevelSource {
    package let name: String
    private let traits: OccupationTraits
    private let descriptions: [TermBag]
    private let likeness: FloatMatrix?

    /// Reads what the release says beside ratings.
    ///
    /// - Parameters:
    ///   - snapshot: the release.
    ///   - knowsWork: whether tasks, activities, products, relations, zone and education of the occupations that are asked for may
    ///     be used; without, they are estimated as military and "All Other" occupations are.
    /// - Throws: `NumericsError`.
    package init(_ snapshot: OccupationSnapshot, knowsWork: Bool = true) throws {
        name = knowsWork ? "estimate" : "estimate-by-title"
        traits = OccupationTraits(snapshot)
        descriptions = OccupationTraits.descriptions(snapshot)
        // No rating goes into it, so that it is the same whichever ratings are hidden.
        likeness = knowsWork ? try traits.likeness() : nil
    }

    package func levels(_ question: LevelQuestion) throws -> [LevelAnswer?] {
        let rated = question.rated
        let places = rated.occupations.map(Int.init)
        let asked = question.asked.map { places[$0] }
        let likeness =
            try likeness ?? traits.forgettingWork(of: asked, descriptions: descriptions).likeness()
        let columns = rated.values.columns
        let estimator = try LevelEstimator(
            likeness: likeness, rated: question.known.map { places[$0] },
            values: FloatMatrix(
                rows: question.known.count, columns: columns, elements: question.known.flatMap { rated.values.row($0) }),
            bounds: rated.bounds, asked: asked)
        let count = rated.skills.count
        return asked.map { place in
            estimator.estimate(of: place).map { estimate in
                LevelAnswer(
                    levels: Array(estimate.values.prefix(count)), importances: Array(estimate.values.dropFirst(count)),
                    levelErrors: Array(estimate.errors.prefix(count)),
                    importanceErrors: Array(estimate.errors.dropFirst(count)))
            }
        }
    }
}
