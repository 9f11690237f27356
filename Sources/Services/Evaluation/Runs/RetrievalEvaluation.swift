package import Recommendations

/// Measures whether free questions find the right rows: detailed work activities of O*NET are asked for, and the tasks that
/// its publisher links to each are the right answers.
package struct RetrievalEvaluation: Sendable {
    /// What one way of searching found.
    package struct Part: Sendable {
        /// The ways whose rankings were joined.
        package let ways: Set<RetrievalWay>
        /// The measures.
        package let measures: [EvaluationReport.Measure]
    }

    /// What was measured.
    package struct Report: Sendable {
        /// How many activities were asked for.
        package let questions: Int
        /// Right tasks a question in the mean.
        package let meanTasks: Double
        /// Each way by itself, and both.
        package let parts: [Part]
    }

    /// Places of a ranking that count.
    package static let depth = 10

    private let seed: UInt64

    /// - Parameter seed: What is drawn, and the intervals.
    package init(seed: UInt64 = 1) {
        self.seed = seed
    }

    /// Asks; some fifty milliseconds a question.
    ///
    /// - Parameters:
    ///   - service: Searches.
    ///   - sample: Only so many of the activities, drawn at random.
    ///   - progress: Told how many questions were asked, of how many.
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
