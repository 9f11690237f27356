package import Numerics
package import Occupations
package import Search

/// The ranked answer for a title.
package struct RankedTitle: Sendable, Hashable {
    /// An occupation.
    package struct Candidate: Sendable, Hashable {
        /// Its code.
        package let code: String
        /// Its title.
        package let title: String
        /// The score by which the candidates of one title are ranked.
        package let score: Double
        /// The probability that it is right, 0 to 1.
        package let confidence: Double

        package init(code: String, title: String = "", score: Double, confidence: Double) {
            self.code = code
            self.title = title
            self.score = score
            self.confidence = confidence
        }
    }

    /// The candidates, best first.
    package let candidates: [Candidate]
    /// Whether the ranking abstains: the first candidate is not given as the answer.
    package let isAbstained: Bool

    package init(candidates: [Candidate], isAbstained: Bool) {
        self.candidates = candidates
        self.isAbstained = isAbstained
    }
}

/// A ranking of a framework's occupations for titles, to be measured.
package protocol TitleRanking: Sendable {
    /// One answer per title, in their order.
    func rank(_ titles: [String], in framework: String, limit: Int) async throws -> [RankedTitle]
}

/// Computes embeddings whose cosine measures how related two titles are.
package protocol TitleRelating: Sendable {
    /// One row of length 1 per title; `nil` where only words can be compared.
    func vectors(_ titles: [String]) async throws -> FloatMatrix?
}

/// A ranking of skills for sentences, to be measured.
package protocol SkillRanking: Sendable {
    /// The preferred labels of each sentence's skills, best first.
    func rank(_ sentences: [String], limit: Int) async throws -> [[String]]
}

/// The engine that serves titles: with titles in other languages, compound splitting and, optionally, crosswalks.
package struct EngineRanking: TitleRanking, TitleRelating {
    private let engine: TitleEngine
    private let usesCrosswalks: Bool

    /// Measures an engine.
    ///
    /// - Parameters:
    ///   - engine: The engine to be measured.
    ///   - usesCrosswalks: Whether all other frameworks are queried too, so that crosswalks from them may help.
    package init(_ engine: TitleEngine, usesCrosswalks: Bool) {
        self.engine = engine
        self.usesCrosswalks = usesCrosswalks
    }

    @concurrent
    package func rank(_ titles: [String], in framework: String, limit: Int) async throws -> [RankedTitle] {
        let others = usesCrosswalks ? engine.frameworks.filter { $0 != framework } : []
        let answers = try await engine.answer(
            titles.map { title in
                var request = TitleRequest(title)
                request.frameworks = [framework] + others
                request.limit = limit
                request.usesCrosswalks = usesCrosswalks
                return request
            })
        return answers.map { answer in
            let found = answer.frameworks.first { $0.id == framework }
            return RankedTitle(
                candidates: (found?.candidates ?? []).map {
                    RankedTitle.Candidate(
                        code: $0.code, title: $0.title, score: $0.score, confidence: $0.confidence)
                }, isAbstained: found?.abstention != nil)
        }
    }

    @concurrent
    package func vectors(_ titles: [String]) async throws -> FloatMatrix? {
        guard let vectors = try await engine.embed(titles) else { return nil }
        return try engine.matcher.profiles(vectors)
    }
}

/// A skill linker with the model of its embeddings.
package struct LinkerRanking: SkillRanking {
    private let linker: SkillLinker
    private let embed: TextVectors

    /// Measures a linker.
    ///
    /// - Parameters:
    ///   - linker: The linker to be measured.
    ///   - embed: Computes the embeddings of spans and sentences; not called when the linker compares words only.
    package init(_ linker: SkillLinker, embed: @escaping TextVectors) {
        self.linker = linker
        self.embed = embed
    }

    /// Builds a linker of skills: with embeddings and an adaptation learned from the skills' labels where there is a
    /// sentence model, otherwise with words only.
    @concurrent
    package init(_ skills: [SkillLinker.Skill], embed: @escaping TextVectors) async throws {
        self.embed = embed
        let labels = SkillLinker.labels(of: skills)
        guard let vectors = try await embed(labels.texts), let descriptions = try await embed(skills.map(\.description))
        else {
            linker = SkillLinker(skills)
            return
        }
        linker = try SkillLinker(
            skills, vectors: vectors, descriptions: descriptions,
            adaptation: EmbeddingAdaptation(learning: vectors.vectors, classes: labels.skills))
    }

    @concurrent
    package func rank(_ sentences: [String], limit: Int) async throws -> [[String]] {
        var ranked: [[String]] = []
        for sentence in sentences {
            let spans = SkillSpan.spans(of: sentence)
            let links: [SkillLinker.Link]
            if linker.identity != nil, let vectors = try await embed(spans.map(\.text) + [sentence]) {
                links = try linker.link(sentence, spans: spans, vectors: vectors, limit: limit)
            } else {
                links = linker.link(sentence, limit: limit)
            }
            ranked.append(links.map { linker.skills[$0.skill].label })
        }
        return ranked
    }
}

/// Embeddings of texts, one per text; `nil` where there is no sentence model.
package typealias TextVectors = @Sendable ([String]) async throws -> EmbeddingMatrix?

/// A title matcher alone: no crosswalks, no other languages.
package struct MatcherRanking: TitleRanking, TitleRelating {
    private let matcher: TitleMatcher
    private let embed: TextVectors

    /// Measures a matcher.
    ///
    /// - Parameters:
    ///   - matcher: The matcher to be measured.
    ///   - embed: Computes the titles' embeddings; not called when the matcher compares words only.
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
