package import Numerics

/// What a title was answered with.
package struct RankedTitle: Sendable, Hashable {
    /// An occupation.
    package struct Candidate: Sendable, Hashable {
        /// Its code.
        package let code: String
        /// Its title.
        package let title: String
        /// Ranks the candidates of one title.
        package let score: Double
        /// How likely it is the right one, 0 to 1.
        package let confidence: Double

        /// Makes a candidate.
        package init(code: String, title: String = "", score: Double, confidence: Double) {
            self.code = code
            self.title = title
            self.score = score
            self.confidence = confidence
        }
    }

    /// Best first.
    package let candidates: [Candidate]
    /// Whether the first candidate is not put forward as the answer.
    package let isAbstained: Bool

    /// Makes an answer.
    package init(candidates: [Candidate], isAbstained: Bool) {
        self.candidates = candidates
        self.isAbstained = isAbstained
    }
}

/// Ranks a framework's occupations for titles: what is measured.
package protocol TitleRanking: Sendable {
    /// One answer a title, in their order.
    func rank(_ titles: [String], in framework: String, limit: Int) async throws -> [RankedTitle]
}

/// Makes vectors whose cosine tells how related two titles are.
package protocol TitleRelating: Sendable {
    /// A row of length 1 a title; `nil` where only words can be compared.
    func vectors(_ titles: [String]) async throws -> FloatMatrix?
}

/// Finds skills in sentences: what is measured.
package protocol SkillRanking: Sendable {
    /// The preferred labels of each sentence's skills, best first.
    func rank(_ sentences: [String], limit: Int) async throws -> [[String]]
}
