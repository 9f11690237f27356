package import LanguageModels
package import Occupations
package import Taxonomy

/// The answer to a question in natural language.
package struct QuestionAnswer: Sendable {
    /// The structured result.
    package enum Result: Sendable {
        /// The skills of a role.
        case skills(SkillAdvice)
        /// Occupations that need all of some skills.
        case occupations([SkillUser])
        /// The skills that the second role needs and the first lacks.
        case comparison(OccupationComparison)
        /// A role.
        case description(JobDescription)
        /// Indicators of demand for an occupation.
        case demand(SkillAdvice.Occupation, [DemandSignal])
    }

    /// A published row, or a row of this answer, that supports a sentence.
    package struct Citation: Sendable, Hashable {
        /// Its id.
        package let id: String
        /// Its text.
        package let text: String
    }

    /// The parsed question; `nil` where it was not understood.
    package let question: Question?
    /// The result for the question's form; `nil` where it has no known form, or nothing was found.
    package let result: Result?
    /// The answer in sentences, or why there is none.
    package let text: String
    /// The citations of the sentences.
    package let citations: [Citation]
    /// Concepts similar to a question that was not understood.
    package let suggestions: [String]
    /// The passages found for a question without a known form, best first.
    package var retrieved: [RetrievedPassage] = []
    /// The origin of the text.
    package let path: AnswerPath
    /// The model's reply, where a model wrote the text.
    package let reply: ChatReply?
    /// Ids of the frameworks whose releases the answer uses.
    package let sources: Set<String>
    /// The releases that the answer comes from, whatever is served meanwhile.
    package let catalogue: Catalogue

    /// Whether the text answers the question: by its form, or by a model from retrieved passages.
    package var isAnswered: Bool { result != nil || reply != nil }
}

/// An occupation that needs several skills.
package struct SkillUser: Sendable {
    /// The occupation of O*NET, or of ESCO where O*NET has none.
    package let occupation: SkillAdvice.Occupation
    /// The evidence for each of the skills, in their order.
    package let evidence: [RecommendedSkill.Evidence]
    /// The strength of the evidence, 0 to 1: highest for essential skills and products in demand.
    package let strength: Double
}

/// A comparison of two roles.
package struct OccupationComparison: Sendable {
    /// The current role.
    package let from: SkillAdvice.Occupation
    /// The target role.
    package let to: SkillAdvice.Occupation
    /// The framework of both.
    package let framework: String
    /// Skills of the target that the source lacks, or needs at least one step less; the greatest need first.
    package let missing: [Difference]
    /// Names of skills that both need.
    package let shared: [String]

    /// A skill that the target needs more of.
    package struct Difference: Sendable {
        /// The skill.
        package let skill: RecommendedSkill
        /// The proficiency needed in the source; `nil` for none.
        package let from: Proficiency?
        /// The proficiency needed in the target.
        package let to: Proficiency
    }
}
