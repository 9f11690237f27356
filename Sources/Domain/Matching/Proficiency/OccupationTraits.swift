package import Numerics

/// The data about a release's occupations other than their ratings, from which levels are estimated.
///
/// Lists have one element per occupation.
package struct OccupationTraits: Sendable {
    /// Published relations; a relation of rank r has the weight `1 / sqrt(r)`.
    package var related: [LikenessView.Link] = []
    /// Words of the description.
    package var descriptions: [TermBag]
    /// Words of the description and the tasks.
    package var words: [TermBag]
    /// Words of the titles.
    package var titles: [TermBag]
    /// Codes of the intermediate work activities of the tasks.
    package var activities: [TermBag]
    /// Codes of the parent general work activities.
    package var generalActivities: [TermBag]
    /// Codes of the technologies and tools.
    package var products: [TermBag]
    /// The job zone, 1 to 5.
    package var zones: [Float?]
    /// The major group, the minor group and the broad occupation of the Standard Occupational Classification.
    package var groups: [(major: String, minor: String, broad: String)?]

    /// Creates traits without data for a number of occupations.
    package init(count: Int) {
        let empty = [TermBag](repeating: TermBag(), count: count)
        (descriptions, words, titles) = (empty, empty, empty)
        (activities, generalActivities, products) = (empty, empty, empty)
        zones = [Float?](repeating: nil, count: count)
        groups = [(major: String, minor: String, broad: String)?](repeating: nil, count: count)
    }

    /// The number of occupations.
    package var count: Int { words.count }

    /// The model by which an occupation is estimated.
    package func model(of place: Int) -> LevelModel {
        activities[place].counts.isEmpty ? .titles : .work
    }

    /// The similarities between all pairs of occupations by a model: the weighted sum of its views.
    ///
    /// - Throws: `NumericsError`.
    package func likeness(by model: LevelModel) throws(NumericsError) -> FloatMatrix {
        var sum = FloatMatrix(rows: count, columns: count)
        for (weight, view) in views(of: model) {
            guard let matrix = try view.matrix() else { continue }
            sum.withElements { sum in
                matrix.elements.withUnsafeBufferPointer { elements in
                    for place in sum.indices { sum[place] += weight * elements[place] }
                }
            }
        }
        return sum
    }

    /// The views of a model with their weights.
    private func views(of model: LevelModel) -> [(Float, LikenessView)] {
        switch model {
        case .work:
            [
                (0.115, .links(related, count: count)), (0.085, .terms(words)), (0.047, .terms(titles)),
                (0.036, .terms(activities)), (0.047, .terms(generalActivities)), (0.037, .terms(products)),
                (0.0145, .keys(groups.map { $0?.major })), (0.02, .vectors(zones.map { zone in zone.map { [$0] } })),
            ]
        case .titles:
            [
                (0.22, .terms(titles)), (0.086, .terms(descriptions)), (0.157, .keys(groups.map { $0?.major })),
                (0.043, .keys(groups.map { $0?.minor })), (0.016, .keys(groups.map { $0?.broad })),
            ]
        }
    }
}
