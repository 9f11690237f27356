package import Matching
internal import Numerics
package import Occupations
internal import Taxonomy

/// What `SkillLevels` estimates where an occupation has no ratings.
package struct EstimatedLevels: LevelSource {
    /// What the source is called in reports.
    package let name: String
    private let model: LevelModel
    private let likeness: FloatMatrix

    /// Reads what the release says beside ratings.
    ///
    /// - Parameters:
    ///   - snapshot: the release.
    ///   - model: what may be known of the occupations that are asked for.
    /// - Throws: `NumericsError`.
    package init(_ snapshot: OccupationSnapshot, model: LevelModel = .work) throws {
        name = model == .work ? "estimate" : "estimate-by-title"
        self.model = model
        // No rating goes into it, so that it is the same whichever ratings are hidden.
        likeness = try OccupationTraits(snapshot).likeness(by: model)
    }

    /// Estimates of the levels that are asked for, made without the ratings that are hidden.
    package func levels(_ question: LevelQuestion) throws -> [LevelAnswer?] {
        let rated = question.rated
        let places = rated.occupations.map(Int.init)
        let asked = question.asked.map { places[$0] }
        let estimator = try LevelEstimator(
            likeness: likeness, noise: model.noise, rated: question.known.map { places[$0] },
            values: FloatMatrix(
                rows: question.known.count, columns: rated.values.columns,
                elements: question.known.flatMap { rated.values.row($0) }),
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
