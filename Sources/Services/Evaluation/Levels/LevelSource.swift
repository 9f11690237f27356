package import Occupations

/// Occupations whose ratings are hidden, and those whose ratings may be used to tell them.
package struct LevelQuestion: Sendable {
    /// The release, with the ratings of all occupations: a source must use those of `known` alone.
    package let snapshot: OccupationSnapshot
    /// The ratings, with the skills in their order.
    package let rated: RatedLevels
    /// Rows of `rated` whose ratings may be used.
    package let known: [Int]
    /// Rows of `rated` whose ratings are asked for.
    package let asked: [Int]
}

/// What a source says of one occupation; lists are in the order of `RatedLevels.skills`, `nil` where it says nothing.
package struct LevelAnswer: Sendable, Hashable {
    /// Levels, 0 to 7.
    package var levels: [Double?]
    /// Importances, 1 to 5.
    package var importances: [Double?]
    /// Half the width of the interval about each level; `nil` where the source gives none.
    package var levelErrors: [Double?]
    /// Half the width of the interval about each importance.
    package var importanceErrors: [Double?]

    /// Makes an answer.
    package init(
        levels: [Double?], importances: [Double?], levelErrors: [Double?] = [], importanceErrors: [Double?] = []
    ) {
        self.levels = levels
        self.importances = importances
        self.levelErrors = levelErrors
        self.importanceErrors = importanceErrors
    }
}

/// Something that tells levels of skills: an estimator, a mean, the stored answers of a language model.
package protocol LevelSource: Sendable {
    /// What it is called in tables and JSON.
    var name: String { get }

    /// An answer for each of the occupations that are asked for, in their order; `nil` where the source knows nothing.
    func levels(_ question: LevelQuestion) throws -> [LevelAnswer?]
}
