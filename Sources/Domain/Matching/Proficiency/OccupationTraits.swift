package import Numerics

/// What is known of the occupations of a release without any rating of theirs: what levels are estimated from.
///
/// Lists have one place an occupation.
package struct OccupationTraits: Sendable {
    /// Published relations; a relation of rank r weighs `1 / sqrt(r)`.
    package var related: [LikenessView.Link] = []
    /// Words of the description and the tasks.
    package var words: [TermBag]
    /// Words of the titles.
    package var titles: [TermBag]
    /// Codes of the intermediate work activities that the tasks show.
    package var activities: [TermBag]
    /// Codes of the general work activities above those.
    package var generalActivities: [TermBag]
    /// Codes of the technologies and tools.
    package var products: [TermBag]
    /// The major group.
    package var groups: [String?]
    /// The job zone, 1 to 5.
    package var zones: [Float?]
    /// Cumulative shares of answers about the education that is needed, 0 to 1 by category.
    package var education: [[Float]?]

    /// Nothing known of so many occupations.
    package init(count: Int) {
        let empty = [TermBag](repeating: TermBag(), count: count)
        (words, titles, activities, generalActivities, products) = (empty, empty, empty, empty, empty)
        groups = [String?](repeating: nil, count: count)
        zones = [Float?](repeating: nil, count: count)
        education = [[Float]?](repeating: nil, count: count)
    }

    /// How many occupations.
    package var count: Int { words.count }

    /// How much each view counts.
    ///
    /// They maximise the marginal likelihood of the levels and importances of the 35 skills in O*NET 30.1, rounded; only
    /// their proportions to each other and to `LevelEstimator.noise` matter.
    private static let weights:
        (
            related: Float, words: Float, titles: Float, activities: Float, generalActivities: Float, products: Float,
            groups: Float, zones: Float, education: Float
        ) = (0.115, 0.085, 0.047, 0.036, 0.047, 0.037, 0.0145, 0.02, 0.03)

    /// How alike any two occupations are: the weighted sum of the views.
    ///
    /// - Throws: `NumericsError`.
    package func likeness() throws(NumericsError) -> FloatMatrix {
        let weights = Self.weights
        let views: [(LikenessView, Float)] = [
            (.links(related, count: count), weights.related), (.terms(words), weights.words),
            (.terms(titles), weights.titles), (.terms(activities), weights.activities),
            (.terms(generalActivities), weights.generalActivities), (.terms(products), weights.products),
            (.keys(groups), weights.groups), (.vectors(zones.map { zone in zone.map { [$0] } }), weights.zones),
            (.vectors(education), weights.education),
        ]
        var sum = FloatMatrix(rows: count, columns: count)
        for (view, weight) in views {
            guard let matrix = try view.matrix() else { continue }
            sum.withElements { sum in
                matrix.elements.withUnsafeBufferPointer { elements in
                    for place in sum.indices { sum[place] += weight * elements[place] }
                }
            }
        }
        return sum
    }

    /// The same with all but titles, description and group forgotten of some occupations: what is known of military and
    /// "All Other" ones.
    ///
    /// - Parameters:
    ///   - places: the occupations.
    ///   - descriptions: words of the description alone, by place.
    package func forgettingWork(of places: [Int], descriptions: [TermBag]) -> OccupationTraits {
        var traits = self
        let forgotten = Set(places)
        traits.related = related.filter { !forgotten.contains($0.from) && !forgotten.contains($0.to) }
        for place in places {
            traits.words[place] = descriptions[place]
            traits.activities[place] = TermBag()
            traits.generalActivities[place] = TermBag()
            traits.products[place] = TermBag()
            traits.zones[place] = nil
            traits.education[place] = nil
        }
        return traits
    }
}
