package import Numerics
package import Occupations
internal import Search

/// The engine that serves titles: with titles in other languages, compounds taken apart and, if wished, crosswalks.
package struct EngineRanking: TitleRanking, TitleRelating {
    private let engine: TitleEngine
    private let usesCrosswalks: Bool

    /// Measures an engine.
    ///
    /// - Parameters:
    ///   - engine: what is measured.
    ///   - usesCrosswalks: whether all other frameworks are asked too, so that crosswalks from them may help.
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
