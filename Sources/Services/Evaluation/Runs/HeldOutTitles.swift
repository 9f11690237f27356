internal import Numerics
package import Search
internal import Taxonomy

/// Alternate titles of a framework, held out before anything is learned from the rest.
package struct HeldOutTitles: Sendable {
    /// The remaining titles.
    package let corpus: TitleCorpus
    /// The held-out titles, with the occupations that had them.
    package let set: LabelledSet
    private let framework: String
    private let seed: UInt64

    /// Holds titles out.
    ///
    /// A title is removed from all its occupations, ignoring case, accents and punctuation, so that the same words do
    /// not remain elsewhere in the framework. Preferred titles are never held out.
    ///
    /// - Parameters:
    ///   - share: The share of the distinct alternate titles that is held out.
    ///   - framework: The framework's id; other frameworks keep their titles.
    ///   - corpus: All titles.
    ///   - sample: The maximum number of held-out titles that are evaluated.
    ///   - seed: Determines the choice.
    package init(
        share: Double, of framework: String, in corpus: TitleCorpus, sample: Int? = nil, seed: UInt64 = 1
    ) {
        self.framework = framework
        self.seed = seed
        let range = corpus.framework(framework)?.entries ?? 0..<0
        let entries = corpus.entries[range]
        let preferred = Set(entries.filter { $0.kind == .preferred }.map { TextNormalizer.folded($0.text) })
        var texts: [String: String] = [:]
        for entry in entries where entry.kind == .alternate {
            let folded = TextNormalizer.folded(entry.text)
            if !preferred.contains(folded), texts[folded] == nil { texts[folded] = entry.text }
        }
        let all = texts.keys.sorted()
        let held = Set(SeededChoice(seed: seed).choose(Int(Double(all.count) * share), of: all))
        var right: [String: Set<String>] = [:]
        for entry in entries {
            let folded = TextNormalizer.folded(entry.text)
            if held.contains(folded) { right[folded, default: []].insert(corpus.occupations[entry.occupation].code) }
        }
        var set = LabelledSet(
            name: "\(framework), held out",
            queries: held.sorted().map { folded in
                LabelledQuery(
                    id: folded, text: texts[folded] ?? folded,
                    grades: Dictionary(uniqueKeysWithValues: (right[folded] ?? []).map { ($0, 1) }))
            })
        if let sample { set.sample(sample, seed: seed) }
        self.set = set
        self.corpus = TitleCorpus(
            corpus.occupations.map { occupation in
                let id = corpus.frameworks[occupation.framework].id
                let titles = corpus.entries[occupation.entries.dropFirst()].filter {
                    id != framework || !held.contains(TextNormalizer.folded($0.text))
                }
                return TitleCorpus.Record(
                    framework: id, code: occupation.code, preferred: occupation.title,
                    titles: titles.map { TitleCorpus.Title($0.text, kind: $0.kind, language: $0.language) },
                    description: occupation.description,
                    language: corpus.entries[occupation.entries.lowerBound].language)
            })
    }

    /// Builds a matcher on the remaining titles, learns its adaptation, and looks up the held-out titles.
    ///
    /// - Parameters:
    ///   - embed: Computes embeddings; where it returns `nil`, only words are compared.
    ///   - progress: Called with the number of titles ranked.
    @concurrent
    package func evaluate(
        embed: @escaping TextVectors, progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> EvaluationReport {
        let ranking = MatcherRanking(try await matcher(embed), embed: embed)
        let codes = Set(corpus.occupations.filter { corpus.frameworks[$0.framework].id == framework }.map(\.code))
        return try await TitleEvaluation(set, seed: seed).occupations(
            by: ranking, in: framework, canonical: { codes.contains($0) ? $0 : nil }, progress: progress)
    }

    private func matcher(_ embed: TextVectors) async throws -> TitleMatcher {
        guard let titles = try await embed(corpus.entries.map(\.text)),
            let descriptions = try await embed(corpus.occupations.map(\.description))
        else { return TitleMatcher(corpus) }
        let adaptation = try EmbeddingAdaptation(
            learning: titles.vectors, classes: corpus.entries.map(\.occupation))
        return try TitleMatcher(corpus, titles: titles, descriptions: descriptions, adaptation: adaptation)
    }
}
