/// The results of an evaluation.
package struct EvaluationReport: Sendable, Hashable {
    /// A measure over all queries.
    package struct Measure: Sendable, Hashable {
        /// Its name, for instance `recall@5`.
        package let name: String
        /// Its mean and interval.
        package let estimate: MeanEstimate
    }

    /// The measures of a subset of the queries.
    package struct Group: Sendable, Hashable {
        /// The common property of the queries.
        package let name: String
        /// The number of queries.
        package let count: Int
        /// The measures, in the same order as those of all queries.
        package let measures: [Measure]
    }

    /// The calibration of confidences.
    package struct Calibration: Sendable, Hashable {
        /// Expected calibration error and its bins.
        package let error: CalibrationError
        /// Brier score: the mean squared difference.
        package let brier: Double
        /// The number of first candidates whose confidence was compared.
        package let count: Int
    }

    /// The name of the set.
    package let set: String
    /// The number of scored queries.
    package let scored: Int
    /// Queries without right answers, which are excluded.
    package let withoutGold: Int
    /// Right answers that are not among the ranked occupations, texts or skills, so that no ranking can find them.
    package let unreachable: Int
    /// The measures.
    package let measures: [Measure]
    /// Calibration of the first candidates; `nil` where there are no confidences.
    package let calibration: Calibration?
    /// By group, the largest first; empty unless requested.
    package let groups: [Group]
}

/// A query's ranking and its right answers.
struct ScoredRanking {
    let id: String
    let ranked: [String]
    let grades: [String: Int]
    /// Confidence of the first candidate; `nil` where there is none.
    var confidence: Double?
    /// Whether the first candidate was given as the answer; `nil` where the ranking never abstains.
    var isAnswered: Bool?
    var group: String?

    var right: Set<String> { Set(grades.filter { $0.value > 0 }.keys) }
}

/// A measure of one ranking.
package enum RankingMeasure: Sendable, Hashable {
    /// Whether any of the first items is right.
    case success(Int)
    /// The share of the right items among the first.
    case recall(Int)
    /// The share of the first items that are right.
    case precision(Int)
    /// Hits among the first items, relative to the maximum.
    case rPrecision(Int)
    /// The reciprocal of the rank of the first right item.
    case reciprocalRank
    /// The mean of the precision at each right item.
    case averagePrecision
    /// Normalised discounted cumulative gain of the first items.
    case gain(Int)

    /// The measures for titles.
    package static let titles: [RankingMeasure] = [
        .success(1), .success(5), .success(10), .recall(5), .recall(10), .precision(5), .reciprocalRank,
        .averagePrecision, .gain(10),
    ]
    /// The measures for skills in sentences.
    package static let skills: [RankingMeasure] = [
        .rPrecision(5), .rPrecision(10), .precision(5), .recall(10), .reciprocalRank, .averagePrecision, .gain(10),
    ]

    /// Its name in tables and JSON.
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

    /// The value of the measure for one ranking.
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
    /// Scores rankings; those without right answers are counted and excluded.
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
