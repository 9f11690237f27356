package import Occupations
package import Search
internal import Taxonomy

/// Evaluates the skills found in labelled sentences.
package struct SkillEvaluation: Sendable {
    private let set: LabelledSet
    private let seed: UInt64

    /// Prepares an evaluation.
    package init(_ set: LabelledSet, seed: UInt64 = 1) {
        self.set = set
        self.seed = seed
    }

    /// The number of sentences ranked at a time.
    private static let share = 32
    /// The length of rankings.
    private static let depth = 50

    /// Ranks skills; labels are compared ignoring case and spaces.
    ///
    /// - Parameters:
    ///   - ranking: The ranking to be measured.
    ///   - labels: The preferred labels of all its skills.
    ///   - progress: Called with the number of sentences ranked.
    package func skills(
        by ranking: any SkillRanking, labels: [String],
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> EvaluationReport {
        // Sentences without a label cost time and do not affect the result.
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

/// The candidate skills for sentences.
package enum SkillCandidates {
    /// A framework's skills, without headings.
    ///
    /// - Parameters:
    ///   - snapshot: A release of the framework.
    ///   - labels: Only skills with these preferred labels; labels that the release lacks become skills without a
    ///     description. `nil` for all skills.
    package static func of(_ snapshot: OccupationSnapshot, labels: [String]? = nil) -> [SkillLinker.Skill] {
        let places = snapshot.content.skills.indices.filter { snapshot.content.skills[$0].kind != .group }
        let skills = places.map { place in
            let record = snapshot.content.skills[place]
            return SkillLinker.Skill(
                id: record.code, label: record.name,
                others: snapshot.labels(of: SkillPosition(place)).filter {
                    $0.language == "en" && $0.text != record.name
                }.map(\.text), description: String(record.summary.prefix(600)))
        }
        guard let labels else { return skills }
        let byLabel = Dictionary(skills.map { (key($0.label), $0) }) { first, _ in first }
        return labels.map { label in
            let known = byLabel[key(label)]
            return SkillLinker.Skill(
                id: known?.id ?? label, label: label, others: known?.others ?? [],
                description: known?.description ?? "")
        }
    }

    private static func key(_ label: String) -> String {
        label.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
