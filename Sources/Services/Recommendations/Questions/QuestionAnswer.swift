package import LanguageModels
package import Occupations
package import Taxonomy

/// What a question in plain words was answered with.
package struct QuestionAnswer: Sendable {
    /// What was found.
    package enum Result: Sendable {
        /// The skills of a role.
        case skills(RoleAnswer)
        /// Occupations that need all of some skills.
        case occupations([SkillUser])
        /// What the second role needs that the first lacks.
        case comparison(RoleComparison)
        /// A role.
        case description(JobDescription)
        /// Figures of demand for an occupation.
        case demand(RoleAnswer.Occupation, [DemandSignal])
    }

    /// A published row, or a row of this answer, that a sentence rests on.
    package struct Citation: Sendable, Hashable {
        /// Its id.
        package let id: String
        /// What it says.
        package let text: String
    }

    /// Who understood the question and who wrote the answer.
    package enum Path: String, Sendable, CaseIterable {
        /// A model wrote the sentences, over what was retrieved.
        case model
        /// The same, asked before.
        case cached
        /// No model took part.
        case deterministic
    }

    /// What was understood; `nil` where nothing was.
    package let question: Question?
    /// What was found by the question's form; `nil` where it has none, or nothing was.
    package let result: Result?
    /// The answer in sentences, or why there is none.
    package let text: String
    /// What the sentences rest on.
    package let citations: [Citation]
    /// Concepts that are near to a question that was not understood.
    package let suggestions: [String]
    /// What was found for a question that no form answered, best first.
    package var retrieved: [RetrievedPassage] = []
    /// Who wrote it.
    package let path: Path
    /// The model's figures, where one wrote.
    package let reply: ChatReply?
    /// Ids of the frameworks whose releases the answer uses.
    package let sources: Set<String>
    /// The releases that it is of, whatever is served by now.
    package let catalogue: Catalogue

    /// Whether the text answers the question: by its form, or by a model over what was retrieved.
    package var isAnswered: Bool { result != nil || reply != nil }
}

/// An occupation that needs several skills.
package struct SkillUser: Sendable {
    /// The occupation of O*NET, or of ESCO where O*NET has none.
    package let occupation: RoleAnswer.Occupation
    /// What says that it needs each of the skills, in their order.
    package let evidence: [RoleSkill.Evidence]
    /// How strongly, 0 to 1: essential or in demand counts most.
    package let strength: Double
}

/// Two roles side by side.
package struct RoleComparison: Sendable {
    /// Where somebody comes from.
    package let from: RoleAnswer.Occupation
    /// Where somebody goes.
    package let to: RoleAnswer.Occupation
    /// The framework that both are of.
    package let framework: String
    /// Skills of the target that the source lacks, or needs less of by a step or more; the greatest need first.
    package let missing: [Difference]
    /// Names of skills that both need.
    package let shared: [String]

    /// A skill that the target needs more of.
    package struct Difference: Sendable {
        /// The skill.
        package let skill: RoleSkill
        /// What the source needs; `nil` for nothing.
        package let from: Proficiency?
        /// What the target needs.
        package let to: Proficiency
    }
}
