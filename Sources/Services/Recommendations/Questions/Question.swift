package import Taxonomy

/// A parsed question in natural language.
package struct Question: Sendable, Hashable {
    /// The kind of question.
    package enum Intent: Sendable, Hashable {
        /// Which skills a role needs.
        case skills(title: String)
        /// Which occupations need all of some skills.
        case occupations(skills: [String])
        /// What one role needs that another one lacks.
        case comparison(from: String, to: String)
        /// What a role is and does.
        case description(title: String)
        /// The demand for a role.
        case demand(title: String)
    }

    /// The kind of question.
    package var intent: Intent
    /// The country in the question.
    package var country: Country?
    /// Whether only hard or only soft skills are requested.
    package var nature: SkillNature?

    /// The kind of question as a word.
    package var name: String {
        switch intent {
        case .skills: "skills"
        case .occupations: "occupations"
        case .comparison: "comparison"
        case .description: "description"
        case .demand: "demand"
        }
    }

    package init(_ intent: Intent, country: Country? = nil, nature: SkillNature? = nil) {
        self.intent = intent
        self.country = country
        self.nature = nature
    }
}
