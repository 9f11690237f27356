package import Recommendations
internal import Taxonomy

/// Leave-one-out evaluation: measures whether an occupation's hidden links are recommended.
package struct RecommendationEvaluation: Sendable {
    /// A kind of links.
    package enum Links: String, Sendable, CaseIterable {
        /// Products of O*NET's technology lists, recommended from related occupations.
        case products
        /// Skills of ESCO, essential and optional, recommended from neighbours in ISCO-08.
        case skills
    }

    /// The results for one kind of links.
    package struct Part: Sendable {
        /// The kind of links.
        package let links: Links
        /// Occupations whose links were hidden, one at a time.
        package let occupations: Int
        /// Mean number of links per occupation.
        package let meanLinks: Double
        /// The share of hidden links that are not among the recommendations at all, 0 to 1.
        package let unreachable: Double
        /// The measures of the recommendations.
        package let measures: [EvaluationReport.Measure]
        /// The measures of the baseline: the most frequent links of all occupations.
        package let floor: [EvaluationReport.Measure]
    }

    /// Ranks at which precision and recall are taken.
    package static let depths = [5, 10, 20, 50]

    private let seed: UInt64

    /// - Parameter seed: The seed of the intervals.
    package init(seed: UInt64 = 1) {
        self.seed = seed
    }

    /// Runs the evaluation; takes some seconds for whole releases.
    @concurrent
    package func run(_ engine: RecommendationEngine) async -> [Part] {
        Links.allCases.compactMap { links in
            let hidden = links == .products ? engine.hiddenProducts() : engine.hiddenSkills()
            guard !hidden.isEmpty else { return nil }
            let commonest = engine.commonest(of: links == .products ? Framework.onet.id : Framework.esco.id)
            let total = hidden.reduce(0) { $0 + $1.hidden.count }
            let missed = hidden.reduce(0) { $0 + $1.hidden.subtracting($1.ranked).count }
            return Part(
                links: links, occupations: hidden.count, meanLinks: Double(total) / Double(hidden.count),
                unreachable: Double(missed) / Double(max(total, 1)),
                measures: measures(hidden.map { ($0.ranked, $0.hidden) }),
                floor: measures(hidden.map { (commonest, $0.hidden) }))
        }
    }

    private func measures(_ rankings: [(ranked: [String], right: Set<String>)]) -> [EvaluationReport.Measure] {
        func measure(_ name: String, _ value: ([String], Set<String>) -> Double) -> EvaluationReport.Measure {
            .init(name: name, estimate: MeanEstimate(rankings.map { value($0.ranked, $0.right) }, seed: seed))
        }
        return Self.depths.flatMap { depth in
            [
                measure("precision@\(depth)") { RankingMeasures.precision($0, right: $1, at: depth) },
                measure("recall@\(depth)") { RankingMeasures.recall($0, right: $1, at: depth) },
            ]
        } + [
            measure("r-precision") { RankingMeasures.rPrecision($0, right: $1, at: $1.count) },
            measure("map@\(HiddenLinks.depth)") { RankingMeasures.averagePrecision($0, right: $1) },
        ]
    }
}
