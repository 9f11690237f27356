package import LanguageModels
package import Occupations
package import Search
package import Taxonomy

/// The skills recommended for a role.
package struct SkillAdvice: Sendable {
    /// A skill with the proficiency needed in this role.
    package struct Graded: Sendable {
        /// The skill.
        package let skill: RecommendedSkill
        /// Its name in the requested language.
        package let name: String
        /// The proficiency needed.
        package let proficiency: Proficiency
        /// The proficiency given by the rule; the same unless a model gave another one.
        package let deterministic: Proficiency
        /// Whether the proficiency comes from a model.
        package let isFromModel: Bool
    }

    /// The skills of one framework.
    package struct Section: Sendable {
        /// The framework's id.
        package let framework: String
        /// The framework's name.
        package let name: String
        /// Why it was used.
        package let reason: String
        /// The occupation; `nil` where the framework has none for the title.
        package let occupation: Occupation?
        /// Occupations of other frameworks that the skills come from.
        package let via: [Occupation]
        /// Hard skills, best first.
        package let hard: [Graded]
        /// Soft skills, best first.
        package let soft: [Graded]
        /// Qualifications that prepare for it, where the framework has them.
        package let qualifications: [QualificationRecord]
    }

    /// An occupation matched to a title.
    package struct Occupation: Sendable {
        /// The framework's id.
        package let framework: String
        /// Its code.
        package let code: String
        /// Its title.
        package let title: String
        /// The probability that it is right, 0 to 1; 1 for a requested code.
        package let confidence: Double
        /// Why it needs to be checked; `nil` if it may be used directly.
        package let abstention: TitleMatch.Abstention?
        /// The evidence for it; `nil` for a requested code.
        package let evidence: TitleAnswer.Evidence?
    }

    /// The use of a model.
    package struct ModelUse: Sendable {
        /// Its reply; `nil` where there was none.
        package let reply: ChatReply?
        /// The number of skills that it graded.
        package let graded: Int
        /// The number of unusable entries in its answer: unknown ids, unknown words, repetitions.
        package let dropped: Int
        /// Why it was not used; `nil` if it was.
        package let failure: String?
    }

    /// The parsed title; `nil` where a code was given.
    package let query: TitleQuery?
    /// The seniority of the role.
    package let seniority: Proficiency
    /// One section per framework, in the order of the country's chain.
    package let sections: [Section]
    /// Indicators of demand beside the skills.
    package let signals: [DemandSignal]
    /// The missing skills and their learning order; `nil` where no held skills were given.
    package let personal: PersonalPlan?
    /// The origin of the proficiencies.
    package let path: AnswerPath
    /// The use of a model; `nil` where none is configured or requested.
    package let model: ModelUse?
    /// Ids of the frameworks and tables whose releases the answer uses.
    package let sources: Set<String>
    /// The releases that the answer comes from, whatever is served meanwhile.
    package let catalogue: Catalogue
}

/// A published indicator of demand, beside a recommendation.
package struct DemandSignal: Sendable, Hashable {
    /// Id of the release's framework.
    package let framework: String
    /// The measure.
    package let measure: String
    /// The subject of the measure.
    package let subject: String
    /// ISO code of the country.
    package let country: String
    /// Year or years.
    package let period: String
    /// The value; `nil` where only words are published.
    package let value: Double?
    /// Its unit.
    package let unit: String
}

/// Why no recommendation is possible.
package enum SkillAdviceFailure: Error, Sendable {
    /// Nothing is imported.
    case noData
    /// No occupation has a similar title; with the nearest titles.
    case unknownTitle(String, suggestions: [String])
    /// No framework has an occupation of that code.
    case unknownCode(String)
    /// A framework that is not served or has no skills; with those that do.
    case unknownFramework(String, known: [String])
}

/// The origin of an answer.
package enum AnswerPath: String, Sendable, CaseIterable {
    /// A language model, queried for this request.
    case model
    /// A language model's cached answer.
    case cached
    /// Rules only.
    case deterministic

    /// The origin of an answer based on a model's reply.
    package init(_ reply: ChatReply) { self = reply.isCached ? .cached : .model }
}
