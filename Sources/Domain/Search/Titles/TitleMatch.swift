package import Taxonomy

/// What a title was matched with.
package struct TitleMatch: Sendable, Hashable {
    /// An occupation and why.
    package struct Candidate: Sendable, Hashable {
        /// Place of the occupation in the corpus.
        package let occupation: Int
        /// Ranks the candidates of one query; says nothing across queries.
        package let score: Float
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

/// Turns what is known of a first candidate into a likelihood: a logistic curve over the share of the votes and the
/// likeness of the best title.
package struct TitleCalibration: Sendable, Hashable {
    /// Constant part.
    package let constant: Float
    /// Factor of the logarithm of the odds of the share of the votes.
    package let share: Float
    /// Factor of the likeness.
    package let likeness: Float

    /// Makes a calibration.
    package init(constant: Float, share: Float, likeness: Float) {
        self.constant = constant
        self.share = share
        self.likeness = likeness
    }

    /// For words and pieces alone: fitted on 4,922 alternate titles of O*NET 30.1 held out (see Documentation/search.md).
    package static let lexical = TitleCalibration(constant: -1.75, share: 0.75, likeness: 2.0)
    /// With a sentence model, fitted on the same.
    package static let hybrid = TitleCalibration(constant: -1.75, share: 0.75, likeness: 2.0)
}
