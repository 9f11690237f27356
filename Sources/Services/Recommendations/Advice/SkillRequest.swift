import Access
import Search
package import Taxonomy

/// A request for the skills of a role.
package struct SkillRequest: Sendable, Hashable {
    /// A skill that a person already has.
    package struct HeldSkill: Sendable, Hashable {
        /// Its name, in any vocabulary.
        package var name: String
        /// The proficiency; `nil` counts as Intermediate.
        package var proficiency: Proficiency?

        package init(name: String, proficiency: Proficiency? = nil) {
            self.name = name
            self.proficiency = proficiency
        }
    }

    /// The job title as written.
    package var title: String
    /// The occupation's code, where known; the title is then not matched.
    package var code: String?
    /// The country of the job.
    package var country: Country?
    /// The seniority of the role; `nil` takes it from the title, or Intermediate where that does not give it.
    package var seniority: Proficiency?
    /// Ids of the frameworks to use; empty for the country's and one that links skills.
    package var frameworks: [String] = []
    /// Text about the job: description and responsibilities.
    package var description = ""
    /// The title of the occupation that is the person's goal.
    package var goal: String?
    /// Skills that the person already has; `nil` where no plan is requested.
    package var held: [HeldSkill]?
    /// BCP 47 tag of the language of names; `nil` or `en` for English.
    package var language: String?
    /// The maximum number of hard skills per framework; half as many soft ones, at least four.
    package var limit = Self.defaultLimit
    /// The company whose documents are used beside the frameworks.
    package var company = Principal.onlyCompany
    /// Whether a model may be used.
    package var usesModel = true

    /// The default maximum number of hard skills per framework.
    package static let defaultLimit = 14

    package init(_ title: String) {
        self.title = title
    }

    /// The maximum number of soft skills per framework.
    var softLimit: Int { max(4, (limit + 1) / 2) }
}

/// The rule for the seniority of a role.
enum SeniorityRule {
    /// The requested seniority; otherwise that of the title; otherwise Intermediate, as documented.
    static func seniority(_ asked: Proficiency?, query: TitleQuery?) -> Proficiency {
        if let asked { return asked }
        switch query?.seniority {
        case .trainee, .junior: return .beginner
        case .senior: return .advanced
        case .lead, .head: return .expert
        case nil: return .intermediate
        }
    }
}
