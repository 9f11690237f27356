/// What an evaluation found.
package struct EvaluationReport: Sendable, Hashable {
    /// A measure over all queries.
    package struct Measure: Sendable, Hashable {
        /// Its name, as `recall@5`.
        package let name: String
        /// Its mean and interval.
        package let estimate: MeanEstimate
    }

    /// The measures of some of the queries.
    package struct Group: Sendable, Hashable {
        /// What they have in common.
        package let name: String
        /// How many queries.
        package let count: Int
        /// In the order of the whole.
        package let measures: [Measure]
    }

    /// How far confidences can be trusted.
    package struct Calibration: Sendable, Hashable {
        /// Expected calibration error and its bins.
        package let error: CalibrationError
        /// Mean squared distance.
        package let brier: Double
        /// First candidates whose confidence was compared.
        package let count: Int
    }

    /// The set.
    package let set: String
    /// Queries that were scored.
    package let scored: Int
    /// Queries that nothing is right for, left out.
    package let withoutGold: Int
    /// Right answers that the ranked occupations, texts or skills do not have; no ranking can find them.
    package let unreachable: Int
    /// The measures.
    package let measures: [Measure]
    /// Of first candidates; `nil` where there are no confidences.
    package let calibration: Calibration?
    /// By group, the largest first; empty where none were asked for.
    package let groups: [Group]
}

/// A query's ranking beside what is right.
struct ScoredRanking {
    let id: String
    let ranked: [String]
    let grades: [String: Int]
    /// Of the first; `nil` where there is none.
    var confidence: Double?
    /// Whether the first was put forward; `nil` where the ranking never abstains.
    var isAnswered: Bool?
    var group: String?

    var right: Set<String> { Set(grades.filter { $0.value > 0 }.keys) }
}

/// A measure of one ranking.
package enum RankingMeasure: Sendable, Hashable {
    /// Whether any of the first is right.
    case success(Int)
    /// The share of what is right among the first.
    case recall(Int)
    /// The share of the first that is right.
    case precision(Int)
    /// Hits among the first, of as many as there can be.
    case rPrecision(Int)
    /// One over the place of the first right one.
    case reciprocalRank
    /// Mean precision at the right ones.
    case averagePrecision
    /// Normalised discounted cumulative gain of the first.
    case gain(Int)

    /// What titles are measured by.
    package static let titles: [RankingMeasure] = [
        .success(1), .success(5), .success(10), .recall(5), .recall(10), .precision(5), .reciprocalRank,
        .averagePrecision, .gain(10),
    ]
    /// What skills of sentences are measured by.
    package static let skills: [RankingMeasure] = [
        .rPrecision(5), .rPrecision(10), .precision(5), .recall(10), .reciprocalRank, .averagePrecision, .gain(10),
    ]

    /// The name in tables and JSON.
    package var name: String {
        switch self {
        case .success(let depth): "success@\(depth)"
        case .recall(let depth): "recall@\(depth)"
        case .precision(let depth): "precision@\(depth)"
        case .rPrecision(let depth): "RP@\(depth)"
        case .reciprocalRank: "MRR"
        case .averagePrecision: "MAP"
        case .gain(let depth): "nDCG@\(depth)"
        }
    }

    /// The measure of one ranking.
    package func value(_ ranked: [String], grades: [String: Int]) -> Double {
        let right = Set(grades.filter { $0.value > 0 }.keys)
        return switch self {
        case .success(let depth): RankingMeasures.success(ranked, right: right, at: depth)
        case .recall(let depth): RankingMeasures.recall(ranked, right: right, at: depth)
        case .precision(let depth): RankingMeasures.precision(ranked, right: right, at: depth)
        case .rPrecision(let depth): RankingMeasures.rPrecision(ranked, right: right, at: depth)
        case .reciprocalRank: RankingMeasures.reciprocalRank(ranked, right: right)
        case .averagePrecision: RankingMeasures.averagePrecision(ranked, right: right)
        case .gain(let depth): RankingMeasures.normalisedGain(ranked, grades: grades, at: depth)
        }
    }
}

extension EvaluationReport {
    /// Scores rankings; those that nothing is right for are counted and left out.
    init(
        set: String, rankings: [ScoredRanking], measures: [RankingMeasure], known: Set<String>?, byGroup: Bool,
        seed: UInt64
    ) {
        let scored = rankings.filter { !$0.right.isEmpty }
        self.set = set
        self.scored = scored.count
        withoutGold = rankings.count - scored.count
        unreachable = known.map { known in scored.reduce(0) { $0 + $1.right.subtracting(known).count } } ?? 0
        self.measures = Self.measures(measures, of: scored, seed: seed)
        let answers = scored.compactMap { ranking in
            ranking.confidence.map { confidence in
                (confidence: confidence, isRight: ranking.ranked.first.map(ranking.right.contains) ?? false)
            }
        }
        calibration =
            answers.isEmpty
            ? nil
            : Calibration(
                error: CalibrationError(answers), brier: CalibrationError.brier(answers), count: answers.count)
        var groups: [String: [ScoredRanking]] = [:]
        if byGroup { for ranking in scored { groups[ranking.group ?? "", default: []].append(ranking) } }
        self.groups = groups.map { name, rankings in
            Group(
                name: name, count: rankings.count, measures: Self.measures(measures, of: rankings, seed: seed))
        }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    }

    private static func measures(
        _ measures: [RankingMeasure], of scored: [ScoredRanking], seed: UInt64
    ) -> [Measure] {
        var found = measures.map { measure in
            Measure(
                name: measure.name,
                estimate: MeanEstimate(scored.map { measure.value($0.ranked, grades: $0.grades) }, seed: seed))
        }
        let decided = scored.filter { $0.isAnswered != nil }
        guard !decided.isEmpty else { return found }
        found.append(
            Measure(
                name: "answered", estimate: MeanEstimate(decided.map { $0.isAnswered == true ? 1 : 0 }, seed: seed)))
        let answered = decided.filter { $0.isAnswered == true }
        found.append(
            Measure(
                name: "right of answered",
                estimate: MeanEstimate(
                    answered.map { RankingMeasures.success($0.ranked, right: $0.right, at: 1) }, seed: seed)))
        return found
    }
}
