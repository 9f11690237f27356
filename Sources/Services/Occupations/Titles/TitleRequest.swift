package import Matching
package import Search
package import Taxonomy

/// A job title to be matched to occupations.
package struct TitleRequest: Sendable {
    /// The title as written.
    package var title: String
    /// Further information about the job; decides between candidates of similar confidence.
    package var description: String?
    /// The country of the job.
    package var country: Country?
    /// The frameworks to search, by id; empty for those of the country.
    package var frameworks: [String] = []
    /// The maximum number of candidates per framework.
    package var limit = 5
    /// Whether crosswalks from other frameworks may add candidates.
    package var usesCrosswalks = true

    package init(_ title: String) {
        self.title = title
    }
}

/// The occupations that a job title may mean.
package struct TitleAnswer: Sendable {
    /// A candidate occupation with its evidence.
    package struct Candidate: Sendable {
        /// The occupation's code.
        package let code: String
        /// The occupation's title.
        package let title: String
        /// The score by which the candidates of one framework are ranked.
        package let score: Double
        /// The probability that it is right, 0 to 1; calibrated where it was found by its titles.
        package let confidence: Double
        /// The evidence for it.
        package let evidence: Evidence
    }

    /// The evidence for a candidate.
    package enum Evidence: Sendable {
        /// One of its titles is similar to the requested one.
        case title(TitleMatch.Evidence)
        /// A crosswalk leads to it from an occupation found by its titles.
        case crosswalk(from: String, code: String, link: CrosswalkGraph.Link)
    }

    /// The answer of one framework.
    package struct Framework: Sendable {
        /// Its id.
        package let id: String
        /// The candidates, best first; none has more confidence than the one before it.
        package let candidates: [Candidate]
        /// Why the first candidate needs to be checked; `nil` if it may be used directly.
        package let abstention: TitleMatch.Abstention?
        /// Why this framework was searched.
        package let reason: String
    }

    /// The parsed title.
    package let query: TitleQuery
    /// The frameworks searched, in order.
    package let frameworks: [Framework]
    /// Whether embeddings were compared, or only words.
    package let usedModel: Bool

    /// Whether no framework has a confident answer.
    package var isAbstained: Bool { frameworks.allSatisfy { $0.abstention != nil } }
}
