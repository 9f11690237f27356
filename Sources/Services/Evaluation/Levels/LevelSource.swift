package import Matching
internal import Numerics
package import Occupations
internal import Taxonomy

/// Occupations whose ratings are hidden, and those whose ratings may be used to estimate them.
package struct LevelQuestion: Sendable {
    /// The release, with the ratings of all occupations: a source must use those of `known` alone.
    package let snapshot: OccupationSnapshot
    /// The ratings, with the skills in their order.
    package let rated: RatedLevels
    /// Rows of `rated` whose ratings may be used.
    package let known: [Int]
    /// Rows of `rated` whose ratings are to be estimated.
    package let asked: [Int]
}

/// A source's estimates for one occupation; lists are in the order of `RatedLevels.skills`, `nil` where it gives none.
package struct LevelAnswer: Sendable, Hashable {
    /// Levels, 0 to 7.
    package var levels: [Double?]
    /// Importances, 1 to 5.
    package var importances: [Double?]
    /// Half the width of the interval around each level; `nil` where the source gives none.
    package var levelErrors: [Double?]
    /// Half the width of the interval around each importance.
    package var importanceErrors: [Double?]

    package init(
        levels: [Double?], importances: [Double?], levelErrors: [Double?] = [], importanceErrors: [Double?] = []
    ) {
        self.levels = levels
        self.importances = importances
        self.levelErrors = levelErrors
        self.importanceErrors = importanceErrors
    }
}

/// A source of skill levels: an estimator, a mean, the stored answers of a language model.
package protocol LevelSource: Sendable {
    /// Its name in tables and JSON.
    var name: String { get }

    /// An answer for each of the `asked` occupations, in their order; `nil` where the source has none.
    func levels(_ question: LevelQuestion) throws -> [LevelAnswer?]
}

/// Stored levels from a language model, without importances.
///
/// The model was never shown a rating, so hiding some makes no difference: `known` is not used.
package struct StoredModelLevels: LevelSource {
    /// The name of the source in reports.
    package let name: String
    private let levels: ModelLevels

    /// Takes the levels of one model.
    ///
    /// - Parameters:
    ///   - levels: The stored levels for the release.
    ///   - source: The model: `llm:` and its name in the settings.
    package init(_ levels: ModelLevels, source: String) {
        self.levels = levels
        name = source
    }

    /// The stored levels of the `asked` occupations.
    package func levels(_ question: LevelQuestion) -> [LevelAnswer?] {
        question.asked.map { row in
            let told = levels.levels(of: question.rated.occupations[row], from: name)
            guard !told.isEmpty else { return nil }
            let values = Dictionary(uniqueKeysWithValues: told.map { ($0.skill, $0.value) })
            return LevelAnswer(
                levels: question.rated.skills.map { values[$0] }, importances: question.rated.skills.map { _ in nil })
        }
    }
}

/// The mean over the known occupations whose codes share the first characters.
package struct GroupMeanLevels: LevelSource {
    /// The name of the source in reports.
    package let name: String
    private let lengths: [Int]

    private init(_ name: String, lengths: [Int]) {
        self.name = name
        self.lengths = lengths
    }

    /// The mean of all occupations.
    package static let element = GroupMeanLevels("element", lengths: [0])
    /// The mean of the major group (`15`), or of all where it is empty.
    package static let majorGroup = GroupMeanLevels("major-group", lengths: [2, 0])
    /// The mean of the minor group (`15-1`), or of the next larger group that is not empty.
    package static let minorGroup = GroupMeanLevels("minor-group", lengths: [4, 2, 0])

    /// The group means for the `asked` occupations.
    package func levels(_ question: LevelQuestion) -> [LevelAnswer?] {
        let rated = question.rated
        let codes = rated.occupations.map { question.snapshot.content[$0].code }
        var sums: [Substring: (values: [Double], count: Int)] = [:]
        for row in question.known {
            for length in lengths {
                let key = codes[row].prefix(length)
                var sum = sums[key] ?? ([Double](repeating: 0, count: rated.values.columns), 0)
                for (column, value) in rated.values.row(row).enumerated() { sum.values[column] += Double(value) }
                sum.count += 1
                sums[key] = sum
            }
        }
        return question.asked.map { row in
            guard let sum = lengths.lazy.compactMap({ sums[codes[row].prefix($0)] }).first else { return nil }
            let means = sum.values.map { $0 / Double(sum.count) }
            return LevelAnswer(
                levels: Array(means.prefix(rated.skills.count)),
                importances: Array(means.dropFirst(rated.skills.count)))
        }
    }
}

/// The estimates of `SkillLevels` for an occupation without ratings.
package struct EstimatedLevels: LevelSource {
    /// The name of the source in reports.
    package let name: String
    private let model: LevelModel
    private let likeness: FloatMatrix

    /// Computes the occupations' similarities from the release's data other than ratings.
    ///
    /// - Parameters:
    ///   - snapshot: The release.
    ///   - model: Which data of the `asked` occupations may be used.
    /// - Throws: `NumericsError`.
    package init(_ snapshot: OccupationSnapshot, model: LevelModel = .work) throws {
        name = model == .work ? "estimate" : "estimate-by-title"
        self.model = model
        // Ratings do not enter it, so it is the same whichever ratings are hidden.
        likeness = try OccupationTraits(snapshot).likeness(by: model)
    }

    /// Estimates for the `asked` occupations, made without the hidden ratings.
    package func levels(_ question: LevelQuestion) throws -> [LevelAnswer?] {
        let rated = question.rated
        let places = rated.occupations.map(\.index)
        let asked = question.asked.map { places[$0] }
        let estimator = try LevelEstimator(
            likeness: likeness, noise: model.noise, rated: question.known.map { places[$0] },
            values: FloatMatrix(
                rows: question.known.count, columns: rated.values.columns,
                elements: question.known.flatMap { rated.values.row($0) }),
            bounds: rated.bounds, asked: asked)
        let count = rated.skills.count
        return asked.map { place in
            estimator.estimate(of: place).map { estimate in
                LevelAnswer(
                    levels: Array(estimate.values.prefix(count)), importances: Array(estimate.values.dropFirst(count)),
                    levelErrors: Array(estimate.errors.prefix(count)),
                    importanceErrors: Array(estimate.errors.dropFirst(count)))
            }
        }
    }
}
