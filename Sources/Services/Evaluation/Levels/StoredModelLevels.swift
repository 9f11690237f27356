package import Occupations

/// Levels that a language model told and that are stored; it tells no importances.
///
/// The model was never shown a rating, so that hiding some changes nothing: what is known is not looked at.
package struct StoredModelLevels: LevelSource {
    /// What the source is called in reports.
    package let name: String
    private let levels: ModelLevels

    /// Takes the levels of one model.
    ///
    /// - Parameters:
    ///   - levels: What models told of the release.
    ///   - source: The model: `llm:` and its name in the settings.
    package init(_ levels: ModelLevels, source: String) {
        self.levels = levels
        name = source
    }

    /// The stored levels of the occupations that are asked for.
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
