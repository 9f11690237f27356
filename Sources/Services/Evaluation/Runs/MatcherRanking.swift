package import Numerics
package import Search

/// Vectors of texts, one a text; `nil` where there is no sentence model.
package typealias TextVectors = @Sendable ([String]) async throws -> EmbeddingMatrix?

/// A title matcher alone: no crosswalk, no other language.
package struct MatcherRanking: TitleRanking, TitleRelating {
    private let matcher: TitleMatcher
    private let embed: TextVectors

    /// Measures a matcher.
    ///
    /// - Parameters:
    ///   - matcher: what is measured.
    ///   - embed: makes the titles' vectors; not asked when the matcher compares words alone.
    package init(_ matcher: TitleMatcher, embed: @escaping TextVectors) {
        self.matcher = matcher
        self.embed = embed
    }

    @concurrent
    package func rank(_ titles: [String], in framework: String, limit: Int) async throws -> [RankedTitle] {
        var matches: [TitleMatch] = []
        if matcher.identity != nil, let vectors = try await embed(titles) {
            matches = try matcher.match(titles, vectors: vectors, in: framework, limit: limit) ?? []
        } else {
            matches = titles.compactMap { matcher.match($0, in: framework, limit: limit) }
        }
        return matches.map { match in
            RankedTitle(
                candidates: match.candidates.map { candidate in
                    let occupation = matcher.corpus.occupations[candidate.occupation]
                    return RankedTitle.Candidate(
                        code: occupation.code, title: occupation.title, score: Double(candidate.score),
                        confidence: Double(candidate.confidence))
                }, isAbstained: match.abstention != nil)
        }
    }

    @concurrent
    package func vectors(_ titles: [String]) async throws -> FloatMatrix? {
        guard matcher.identity != nil, let vectors = try await embed(titles) else { return nil }
        return try matcher.profiles(vectors)
    }
}
