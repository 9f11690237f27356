package import Matching
package import Search
package import Taxonomy

/// A job title whose occupation is asked for.
package struct TitleRequest: Sendable {
    /// The title as people write it.
    package var title: String
    /// What is known of the job beside its title; decides between candidates that the title leaves open.
    package var description: String?
    /// The country that the job is in.
    package var country: Country?
    /// The frameworks that are asked, by id; empty for those of the country.
    package var frameworks: [String] = []
    /// Candidates a framework at most.
    package var limit = 5
    /// Whether candidates may come over crosswalks from other frameworks.
    package var usesCrosswalks = true

    /// Makes a request without a country.
    package init(_ title: String) {
        self.title = title
    }
}

/// The occupations that a job title may mean.
package struct TitleAnswer: Sendable {
    /// An occupation and why.
    package struct Candidate: Sendable {
        /// The occupation's code.
        package let code: String
        /// The occupation's title.
        package let title: String
        /// Ranks the candidates of one framework.
        package let score: Double
        /// How likely it is the right one, 0 to 1; calibrated where it was found by its titles.
        package let confidence: Double
        /// Why it was found.
        package let evidence: Evidence
    }

    /// Why an occupation was found.
    package enum Evidence: Sendable {
        /// A title of it is like the one that was asked for.
        case title(TitleMatch.Evidence)
        /// A crosswalk leads to it from an occupation that was found by its titles.
        case crosswalk(from: String, code: String, link: CrosswalkGraph.Link)
    }

    /// What one framework answers.
    package struct Framework: Sendable {
        /// Its id.
        package let id: String
        /// Best first; none has more confidence than the one before it.
        package let candidates: [Candidate]
        /// Why the first candidate is not to be taken without a look; `nil` if it may be.
        package let abstention: TitleMatch.Abstention?
        /// Why this framework was asked.
        package let reason: String
    }

    /// The title, taken apart.
    package let query: TitleQuery
    /// The frameworks that were asked, in order.
    package let frameworks: [Framework]
    /// Whether meanings were compared, or words alone.
    package let usedModel: Bool

    /// Whether no framework puts an answer forward.
    package var isAbstained: Bool { frameworks.allSatisfy { $0.abstention != nil } }
}
