package import Recommendations

/// Measures the retrieval of passages for free questions: the questions are detailed work activities of O*NET, and the
/// right answers are the tasks that its publisher links to each.
package struct RetrievalEvaluation: Sendable {
    /// The results of one search method.
    package struct Part: Sendable {
        /// The methods whose rankings were combined.
        package let ways: Set<RetrievalWay>
        /// The measures.
        package let measures: [EvaluationReport.Measure]
    }

    /// The results of the evaluation.
    package struct Report: Sendable {
        /// The number of activities used as questions.
        package let questions: Int
        /// Mean number of right tasks per question.
        package let meanTasks: Double
        /// Each method alone, and both.
        package let parts: [Part]
    }

    /// The number of ranks that count.
    package static let depth = 10

    private let seed: UInt64

    /// - Parameter seed: The seed of the sample and of the intervals.
    package init(seed: UInt64 = 1) {
        self.seed = seed
    }

    /// Runs the evaluation; some fifty milliseconds per question.
    ///
    /// - Parameters:
    ///   - service: The service that searches.
    ///   - sample: The number of activities to draw at random; all by default.
    ///   - progress: Called with the number of questions done, and their total.
    @concurrent
    package func run(
        _ service: RecommendationService, sample: Int? = nil,
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> Report {
        var questions = try await service.activityQuestions()
        if let sample { questions = SeededChoice(seed: seed).choose(sample, of: questions) }
        let ways: [Set<RetrievalWay>] =
            await service.comparesTasks ? [[.words], [.meaning], [.words, .meaning]] : [[.words]]
        var rankings = [[[String]]](repeating: [], count: ways.count)
        for (done, question) in questions.enumerated() {
            for (place, way) in ways.enumerated() {
                rankings[place].append(try await service.tasks(for: question.text, by: way, limit: Self.depth))
            }
            progress(done + 1, questions.count)
        }
        let right = questions.map(\.tasks)
        return Report(
            questions: questions.count,
            meanTasks: Double(right.reduce(0) { $0 + $1.count }) / Double(max(1, questions.count)),
            parts: zip(ways, rankings).map { ways, ranked in
                Part(ways: ways, measures: measures(zip(ranked, right).map { ($0, $1) }))
            })
    }

    private func measures(_ rankings: [(ranked: [String], right: Set<String>)]) -> [EvaluationReport.Measure] {
        func measure(_ name: String, _ value: ([String], Set<String>) -> Double) -> EvaluationReport.Measure {
            .init(name: name, estimate: MeanEstimate(rankings.map { value($0.ranked, $0.right) }, seed: seed))
        }
        return [
            measure("success@1") { RankingMeasures.success($0, right: $1, at: 1) },
            measure("success@\(Self.depth)") { RankingMeasures.success($0, right: $1, at: Self.depth) },
            measure("mrr@\(Self.depth)") { RankingMeasures.reciprocalRank($0, right: $1) },
            measure("r-precision@\(Self.depth)") { RankingMeasures.rPrecision($0, right: $1, at: Self.depth) },
        ]
    }
}
