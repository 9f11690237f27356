/// The errors of estimated levels and importances of skills against the rated ones.
package struct LevelRatingReport: Sendable, Hashable {
    /// The estimated quantity.
    package enum Quantity: String, Sendable, CaseIterable {
        /// Level, 0 to 7.
        case level
        /// Importance, 1 to 5.
        case importance
    }

    /// A measure over occupations, with its interval.
    package struct Measure: Sendable, Hashable {
        /// `MAE`, `RMSE`, `bias`, `Spearman`, `interval coverage`, `interval half width`.
        package let name: String
        /// Its mean over occupations; for the RMSE the root of the mean of squares.
        package let estimate: MeanEstimate
    }

    /// The measures of one source, over all occupations that it estimated.
    package struct Overall: Sendable, Hashable {
        /// The source.
        package let source: String
        /// The estimated quantity.
        package let quantity: Quantity
        /// The measures.
        package let measures: [Measure]
    }

    /// The measures of a part of the ratings: a skill, or the occupations of a job zone.
    package struct Part: Sendable, Hashable {
        /// The skill's code or the job zone; empty for occupations without a zone.
        package let code: String
        /// The skill's name; empty for a job zone.
        package let name: String
        /// The estimated quantity.
        package let quantity: Quantity
        /// Number of occupations.
        package let count: Int
        /// The measures. Spearman's correlation of a skill is over occupations and has no interval.
        package let measures: [Measure]
    }

    /// The measured source.
    package let source: String
    /// Occupations with ratings.
    package let occupations: Int
    /// Occupations for which the source gave no estimate.
    package let untold: Int
    /// The number of folds.
    package let folds: Int
    /// The source first, then the baselines; levels before importances.
    package let overall: [Overall]
    /// By skill, for the source only.
    package let bySkill: [Part]
    /// By job zone, for the source only.
    package let byZone: [Part]
}
