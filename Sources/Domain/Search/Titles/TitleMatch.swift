package import Taxonomy

/// The result of matching a title.
package struct TitleMatch: Sendable, Hashable {
    /// A matching occupation with its evidence.
    package struct Candidate: Sendable, Hashable {
        /// The index of the occupation in the corpus.
        package let occupation: Int
        /// The score for ranking the candidates of one query; not comparable across queries.
        package let score: Float
        /// Its share of the candidates' votes, 0 to 1; with the title's similarity the basis of the confidence.
        package let share: Float
        /// The similarity of its best title, 0 to 1.
        package let likeness: Float
        /// The probability that it is the right one, 0 to 1, calibrated on titles held out.
        package let confidence: Float
        /// The title with the strongest evidence.
        package let evidence: Evidence
    }

    /// A title of the framework compared with the query.
    package struct Evidence: Sendable, Hashable {
        /// Its index in the corpus.
        package let entry: Int
        /// The title as published.
        package let title: String
        /// The kind of title.
        package let kind: TitleKind
        /// BCP 47 tag of its language.
        package let language: String
        /// The cosine of the words.
        package let words: Float
        /// The cosine of the character n-grams.
        package let pieces: Float
        /// The cosine of the meanings; `nil` without a sentence model.
        package let meaning: Float?

        /// Whether the title has the query's words, ignoring order, case, accents and plural endings.
        package var isExact: Bool { words > 0.9999 && pieces > 0.9999 }
    }

    /// Why no candidate is recommended.
    package enum Abstention: String, Sendable, CaseIterable {
        /// The query contains no word.
        case empty
        /// No title of the framework is similar.
        case unlike
        /// Several occupations have exactly this title.
        case ambiguous
        /// The first candidate's confidence is too low.
        case unsure
    }

    /// The candidates, best first.
    package let candidates: [Candidate]
    /// The indices of the candidates that have the query as one of their titles.
    package let exact: [Int]
    /// Why the first candidate should not be accepted without review; `nil` if it may be.
    package let abstention: Abstention?
}
