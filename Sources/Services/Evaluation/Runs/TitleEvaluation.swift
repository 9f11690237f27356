internal import Numerics
internal import Search

/// Evaluates a ranking of occupations, or of texts that represent them, on a labelled set of titles.
package struct TitleEvaluation: Sendable {
    /// Texts that are ranked instead of occupations, and the occupations they represent.
    package struct Corpus: Sendable {
        /// The texts.
        package let list: TitleList
        /// Their occupations by text id; `nil` where texts represent themselves.
        package let concepts: [String: String]?

        package init(_ list: TitleList, concepts: [String: String]? = nil) {
            self.list = list
            self.concepts = concepts
        }
    }

    private let set: LabelledSet
    private let limit: Int
    private let byGroup: Bool
    private let seed: UInt64

    /// Prepares an evaluation.
    ///
    /// - Parameters:
    ///   - set: Titles with their right answers.
    ///   - limit: The length of rankings of occupations.
    ///   - byGroup: Whether to report groups: those of the set, or else those given by the first digits of the right
    ///     answers' codes.
    ///   - seed: The seed of the intervals.
    package init(_ set: LabelledSet, limit: Int = 100, byGroup: Bool = false, seed: UInt64 = 1) {
        self.set = set
        self.limit = limit
        self.byGroup = byGroup
        self.seed = seed
    }

    /// The number of titles ranked at a time.
    private static let share = 256

    /// Ranks a framework's occupations.
    ///
    /// - Parameters:
    ///   - ranking: The ranking to be measured.
    ///   - framework: The framework.
    ///   - canonical: Returns a code as the framework writes it; `nil` if it has no such occupation.
    ///   - corpus: Texts that represent occupations; each occupation's best one comes first, all others after them.
    ///   - progress: Called with the number of titles ranked.
    package func occupations(
        by ranking: any TitleRanking, in framework: String, canonical: (String) -> String?, corpus: Corpus? = nil,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> EvaluationReport {
        var set = set
        if corpus == nil {
            for place in set.queries.indices {
                set.queries[place].grades = Dictionary(
                    set.queries[place].grades.map { (canonical($0.key) ?? $0.key, $0.value) },
                    uniquingKeysWith: max)
            }
        }
        let forms = corpus.map(SurfaceForms.init)
        var rankings: [ScoredRanking] = []
        for first in stride(from: 0, to: set.queries.count, by: Self.share) {
            let queries = set.queries[first..<min(first + Self.share, set.queries.count)]
            let answers = try await ranking.rank(queries.map(\.text), in: framework, limit: limit)
            for (query, answer) in zip(queries, answers) {
                rankings.append(
                    ScoredRanking(
                        id: query.id,
                        ranked: forms?.ranked(answer.candidates, for: query.text) ?? answer.candidates.map(\.code),
                        grades: query.grades, confidence: answer.candidates.first?.confidence,
                        isAnswered: !answer.isAbstained, group: group(of: query)))
            }
            progress(rankings.count, set.queries.count)
        }
        let known =
            corpus.map { corpus in
                Set(corpus.list.ids.filter { canonical(corpus.concepts?[$0] ?? $0) != nil })
            } ?? Set(set.queries.flatMap(\.right).filter { canonical($0) != nil })
        return EvaluationReport(
            set: set.name, rankings: rankings, measures: RankingMeasure.titles, known: known, byGroup: byGroup,
            seed: seed)
    }

    /// Ranks the texts of a corpus by similarity of embeddings, or without embeddings by words and character n-grams.
    package func texts(of corpus: TitleList, by relating: any TitleRelating) async throws -> EvaluationReport {
        let titles = set.queries.map(\.text)
        var orders: [[String]] = []
        if let asked = try await relating.vectors(titles), let vectors = try await relating.vectors(corpus.texts) {
            for first in stride(from: 0, to: titles.count, by: Self.share) {
                let range = first..<min(first + Self.share, titles.count)
                let some = FloatMatrix(
                    rows: range.count, columns: asked.columns,
                    elements: Array(
                        asked.elements[(range.lowerBound * asked.columns)..<(range.upperBound * asked.columns)]))
                let cosines = try LinearAlgebra.productTransposed(some, vectors)
                for row in 0..<cosines.rows {
                    orders.append(
                        RankingMeasures.order(zip(corpus.ids, cosines.row(row)).map { ($0, Double($1)) }))
                }
            }
        } else {
            let index = LexicalTitleIndex(corpus.texts)
            var scratch = LexicalTitleIndex.Scratch()
            for title in titles {
                index.search(title, limit: corpus.texts.count, effort: .unlimited, scratch: &scratch)
                orders.append(
                    RankingMeasures.order(scratch.hits.map { (corpus.ids[$0.entry], Double($0.score)) }))
            }
        }
        return EvaluationReport(
            set: set.name,
            rankings: zip(set.queries, orders).map {
                ScoredRanking(id: $0.id, ranked: $1, grades: $0.grades, group: $0.group)
            }, measures: RankingMeasure.titles, known: Set(corpus.ids), byGroup: byGroup, seed: seed)
    }

    private func group(of query: LabelledQuery) -> String? {
        if let group = query.group { return group }
        // The first two digits of national codes and of ISCO codes are a major group.
        guard let code = query.right.min(), code.first?.isNumber == true else { return nil }
        return String(code.prefix(2))
    }
}

/// The texts that represent occupations.
private struct SurfaceForms {
    private var forms: [String: [(id: String, folded: String)]] = [:]

    init(_ corpus: TitleEvaluation.Corpus) {
        for (id, text) in zip(corpus.list.ids, corpus.list.texts) {
            forms[corpus.concepts?[id] ?? id, default: []].append((id, Self.folded(text)))
        }
    }

    /// One text per occupation first: the one equal to the title, or the occupation's own title, or the first in the
    /// corpus.
    func ranked(_ candidates: [RankedTitle.Candidate], for title: String) -> [String] {
        var best: [String] = []
        var others: [String] = []
        for candidate in candidates {
            guard let forms = forms[candidate.code] else { continue }
            let chosen =
                forms.firstIndex { $0.folded == Self.folded(title) }
                ?? forms.firstIndex { $0.folded == Self.folded(candidate.title) } ?? 0
            best.append(forms[chosen].id)
            others += forms.indices.filter { $0 != chosen }.map { forms[$0].id }
        }
        return best + others
    }

    private static func folded(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
