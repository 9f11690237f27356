package import Taxonomy

/// What a title was matched with.
package struct TitleMatch: Sendable, Hashable {
    /// An occupation and why.
    package struct Candidate: Sendable, Hashable {
        /// Place of the occupation in the corpus.
        package let occupation: Int
        /// Ranks the candidates of one query; says nothing across queries.
        package let score: Float
        /// Its share of the candidates' votes, 0 to 1: what the confidence is made of, with the title's likeness.
        package let share: Float
        /// The likeness of its best title, 0 to 1.
        package let likeness: Float
        /// How likely it is the right one, 0 to 1, calibrated on titles held out.
        package let confidence: Float
        /// The title that speaks most for it.
        package let evidence: Evidence
    }

    /// A title of the framework beside the query.
    package struct Evidence: Sendable, Hashable {
        /// Its place in the corpus.
        package let entry: Int
        /// As published.
        package let title: String
        /// What sort of title.
        package let kind: TitleKind
        /// BCP 47 tag of its language.
        package let language: String
        /// Cosine of the words.
        package let words: Float
        /// Cosine of the pieces of words.
        package let pieces: Float
        /// Cosine of the meanings; `nil` without a sentence model.
        package let meaning: Float?

        /// Whether the title has the query's words, whatever their order, case, accents and plural endings.
        package var isExact: Bool { words > 0.9999 && pieces > 0.9999 }
    }

    /// Why no candidate is put forward as the answer.
    package enum Abstention: String, Sendable, CaseIterable {
        /// The query holds no word.
        case empty
        /// No title of the framework is like it.
        case unlike
        /// Several occupations have exactly this title.
        case ambiguous
        /// The first candidate is not likely enough.
        case unsure
    }

    /// Best first.
    package let candidates: [Candidate]
    /// The candidates that have the query as a title of theirs, as places among `candidates`.
    package let exact: [Int]
    /// Why the first candidate is not to be taken without a look; `nil` if it may be.
    package let abstention: Abstention?
}
