package import LanguageModels
package import Occupations
package import Search
package import Taxonomy

/// The skills that a role needs.
package struct RoleAnswer: Sendable {
    /// What made the proficiencies.
    package enum Path: String, Sendable, CaseIterable {
        /// A language model, just now.
        case model
        /// A language model, asked before.
        case cached
        /// The rule alone.
        case deterministic
    }

    /// A skill with the proficiency that this role needs.
    package struct Graded: Sendable {
        /// The skill.
        package let skill: RoleSkill
        /// Its name in the language that was asked for.
        package let name: String
        /// What the role needs.
        package let proficiency: Proficiency
        /// What the rule says; the same unless a model said otherwise.
        package let deterministic: Proficiency
        /// Whether a model said it.
        package let isFromModel: Bool
    }

    /// The skills of one framework.
    package struct Section: Sendable {
        /// The framework's id.
        package let framework: String
        /// What the framework is called.
        package let name: String
        /// Why it was asked.
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

    /// An occupation that a title was taken for.
    package struct Occupation: Sendable {
        /// The framework's id.
        package let framework: String
        /// Its code.
        package let code: String
        /// Its title.
        package let title: String
        /// How likely it is the right one, 0 to 1; 1 for a code that was asked for.
        package let confidence: Double
        /// Why it is not to be taken without a look; `nil` if it may be.
        package let abstention: TitleMatch.Abstention?
        /// Why it was found; `nil` for a code that was asked for.
        package let evidence: TitleAnswer.Evidence?
    }

    /// What a model did.
    package struct ModelUse: Sendable {
        /// Its reply's figures; `nil` where none came.
        package let reply: ChatReply?
        /// Skills that it graded.
        package let graded: Int
        /// Parts of its answer that could not be used: unknown ids, unknown words, repetitions.
        package let dropped: Int
        /// Why it is not part of the answer; `nil` if it is.
        package let failure: String?
    }

    /// The title, taken apart; `nil` where a code was given.
    package let query: TitleQuery?
    /// How far up the role is.
    package let seniority: Proficiency
    /// A section a framework, in the order of the country's chain.
    package let sections: [Section]
    /// Signals of demand beside the skills.
    package let signals: [DemandSignal]
    /// What is missing and in which order it is learnt best; `nil` where no held skills were given.
    package let personal: PersonalPlan?
    /// What made the proficiencies.
    package let path: Path
    /// What a model did; `nil` where none is configured or wanted.
    package let model: ModelUse?
    /// Ids of the frameworks and tables whose releases the answer uses.
    package let sources: Set<String>
    /// The releases that it is of, whatever is served by now.
    package let catalogue: Catalogue
}

/// A published figure about demand, beside a recommendation.
package struct DemandSignal: Sendable, Hashable {
    /// Id of the release's framework.
    package let framework: String
    /// What is measured.
    package let measure: String
    /// What it is about.
    package let subject: String
    /// ISO code of the country.
    package let country: String
    /// Year or years.
    package let period: String
    /// The figure; `nil` where only words are published.
    package let value: Double?
    /// Its unit.
    package let unit: String
}

/// Why there is no recommendation.
package enum RoleFailure: Error, Sendable {
    /// Nothing is imported.
    case noData
    /// No occupation has such a title; occupations whose titles are least unlike.
    case unknownTitle(String, suggestions: [String])
    /// No framework has an occupation of that code.
    case unknownCode(String)
    /// A framework that is not served, or has nothing to say about skills; the ones that do.
    case unknownFramework(String, known: [String])
}
