package import Taxonomy

/// A role whose skills are asked for.
package struct RoleRequest: Sendable, Hashable {
    /// A skill that somebody has already.
    package struct HeldSkill: Sendable, Hashable {
        /// What it is called, in any vocabulary.
        package var name: String
        /// How well it is mastered; `nil` counts as Intermediate.
        package var proficiency: Proficiency?

        /// Names a skill.
        package init(name: String, proficiency: Proficiency? = nil) {
            self.name = name
            self.proficiency = proficiency
        }
    }

    /// The job title as people write it.
    package var title: String
    /// The occupation's code, where it is known: then the title is not looked up.
    package var code: String?
    /// The country of the job.
    package var country: Country?
    /// How far up the role is; `nil` takes it from the title, and Intermediate where that does not say.
    package var seniority: Proficiency?
    /// Ids of the frameworks to answer from; empty for the country's and one that links skills.
    package var frameworks: [String] = []
    /// What is known of the job in words: description and responsibilities.
    package var description = ""
    /// The occupation that somebody wants to come to.
    package var goal: String?
    /// Skills that somebody has already; `nil` where that is not asked about.
    package var held: [HeldSkill]?
    /// BCP 47 tag of the language of names; `nil` or `en` for English.
    package var language: String?
    /// Hard skills a framework at most; half as many soft ones, at least four.
    package var limit = Self.defaultLimit
    /// The company whose knowledge is used beside the frameworks.
    package var company = Self.onlyCompany
    /// Whether a model may be asked.
    package var usesModel = true

    /// Hard skills a framework where no number is asked for.
    package static let defaultLimit = 14
    /// The company of an installation that has no keys.
    package static let onlyCompany = "local"

    /// Makes a request for a title.
    package init(_ title: String) {
        self.title = title
    }

    /// Soft skills a framework at most.
    var softLimit: Int { max(4, (limit + 1) / 2) }
}
