/// Scores the skills that are found in labelled sentences.
package struct SkillEvaluation: Sendable {
    private let set: LabelledSet
    private let seed: UInt64

    /// Prepares an evaluation.
    package init(_ set: LabelledSet, seed: UInt64 = 1) {
        self.set = set
        self.seed = seed
    }

    /// Sentences that are asked at a time.
    private static let share = 32
    /// How deep rankings go.
    private static let depth = 50

    /// Ranks skills; labels are equal whatever their case and spaces.
    ///
    /// - Parameters:
    ///   - ranking: what is measured.
    ///   - labels: the preferred labels of all its skills.
    ///   - progress: told how many sentences are ranked.
    package func skills(
        by ranking: any SkillRanking, labels: [String],
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> EvaluationReport {
        // Sentences without a label cost time and say nothing.
        let scored = set.queries.filter { !$0.right.isEmpty }
        var rankings = set.queries.filter(\.right.isEmpty).map { ScoredRanking(id: $0.id, ranked: [], grades: [:]) }
        for first in stride(from: 0, to: scored.count, by: Self.share) {
            let sentences = scored[first..<min(first + Self.share, scored.count)]
            let answers = try await ranking.rank(sentences.map(\.text), limit: Self.depth)
            for (sentence, answer) in zip(sentences, answers) {
                rankings.append(
                    ScoredRanking(
                        id: sentence.id, ranked: answer.map(Self.key),
                        grades: Dictionary(
                            sentence.grades.map { (Self.key($0.key), $0.value) }, uniquingKeysWith: max)))
            }
            progress(min(first + Self.share, scored.count), scored.count)
        }
        return EvaluationReport(
            set: set.name, rankings: rankings, measures: RankingMeasure.skills, known: Set(labels.map(Self.key)),
            byGroup: false, seed: seed)
    }

    private static func key(_ label: String) -> String {
        label.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
