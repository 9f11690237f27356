package import Taxonomy

/// A question in plain words, understood.
package struct Question: Sendable, Hashable {
    /// What is asked.
    package enum Intent: Sendable, Hashable {
        /// Which skills a role needs.
        case skills(title: String)
        /// Which occupations need all of some skills.
        case occupations(skills: [String])
        /// What one role needs that another one lacks.
        case comparison(from: String, to: String)
        /// What a role is and does.
        case description(title: String)
        /// How the demand for a role is.
        case demand(title: String)
    }

    /// What is asked.
    package var intent: Intent
    /// The country that it is asked of.
    package var country: Country?
    /// Whether only hard or only soft skills are asked for.
    package var nature: SkillNature?

    /// The intent in a word.
    package var name: String {
        switch intent {
        case .skills: "skills"
        case .occupations: "occupations"
        case .comparison: "comparison"
        case .description: "description"
        case .demand: "demand"
        }
    }

    /// Makes a question.
    package init(_ intent: Intent, country: Country? = nil, nature: SkillNature? = nil) {
        self.intent = intent
        self.country = country
        self.nature = nature
    }
}
