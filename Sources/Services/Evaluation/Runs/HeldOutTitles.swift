internal import Numerics
package import Search
internal import Taxonomy

/// Some of a framework's alternate titles, taken out of it before anything is learned from the rest.
package struct HeldOutTitles: Sendable {
    /// What is left.
    package let corpus: TitleCorpus
    /// The titles that were taken out, with the occupations that had them.
    package let set: LabelledSet
    private let framework: String
    private let seed: UInt64

    /// Takes titles out.
    ///
    /// A title goes with all its occupations and whatever its case, accents and punctuation, so that the same words are not
    /// left elsewhere in the framework. Titles that an occupation is called by first are never taken.
    ///
    /// - Parameters:
    ///   - share: the part of the distinct alternate titles that is taken.
    ///   - framework: the framework's id; other frameworks keep theirs.
    ///   - corpus: all titles.
    ///   - sample: at most so many of the titles that were taken out are asked.
    ///   - seed: decides which.
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

    /// Builds a matcher of what is left, learns its adaptation anew, and looks the titles up that were taken out.
    ///
    /// - Parameters:
    ///   - embed: makes vectors; where it answers `nil`, words alone are compared.
    ///   - progress: told how many titles are ranked.
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
