/// Which views of an occupation its levels are estimated by: what it lacks must not count, or it would seem unlike all others.
///
/// Weights and noise maximise the marginal likelihood of the levels and importances of the 35 skills in O*NET 30.1 (Rasmussen
/// and Williams, 2006, equation 5.8), rounded; only their proportions matter. Views that got no weight are left out.
package enum LevelModel: String, Sendable, CaseIterable {
    /// Tasks, activities, products and relations are known.
    case work
    /// Only titles, description and group are known, as of military and "All Other" occupations.
    case titles

    /// Variance of a rating about what the views explain, in units of their weights.
    package var noise: Float {
        switch self {
        case .work: 0.002
        case .titles: 0.068
        }
    }
}
