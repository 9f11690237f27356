package import Taxonomy

/// A skill that a role needs, with what says so.
package struct RoleSkill: Sendable, Hashable {
    /// A value on the scale of the framework that gives it. Never merged with another scale.
    package struct NativeLevel: Sendable, Hashable {
        /// The scale's code in its framework, for instance `LV`.
        package let scale: String
        /// What the scale is called.
        package let scaleName: String
        /// The value, in the scale's own units.
        package let value: Double
        /// The scale's least value.
        package let minimum: Double
        /// The scale's greatest value.
        package let maximum: Double
        /// Published standard error or, of an estimate, its measured mean error; `nil` where neither is known.
        package let error: Double?
        /// Whether the value is an estimate and not published.
        package let isEstimate: Bool
        /// A published example of that level; `nil` where there is none.
        package let anchor: String?
    }

    /// What says that the role needs the skill.
    package enum Basis: String, Sendable, CaseIterable, Hashable {
        /// The framework rates it.
        case rated
        /// The framework links it to the occupation.
        case linked
        /// The framework links it to an occupation that a crosswalk leads to.
        case crosswalk
        /// A reviewed table or neighbouring occupations speak for it.
        case inferred
        /// Ratings of related occupations speak for it.
        case estimated
        /// Documents of the company, or reports, speak for it.
        case knowledge
    }

    /// A published row that speaks for the skill.
    package struct Evidence: Sendable, Hashable {
        /// An id that can be looked up: framework, occupation and skill or product.
        package let id: String
        /// Id of the framework whose release holds the row.
        package let framework: String
        /// What it says, in a few words.
        package let text: String
    }

    /// Framework and code (`onet:2.B.3.e`, `onet:technology:Python`, `esco:http://...`): what the answer calls the skill.
    package let id: String
    /// Id of the skill's framework.
    package let framework: String
    /// Its code there; of a product, its name.
    package let code: String
    /// A short name to show.
    package let name: String
    /// The name as its framework gives it.
    package let nativeName: String
    /// Its kind.
    package let kind: SkillKind
    /// Whether it is of a trade or of a person.
    package let nature: SkillNature
    /// What part of a role it belongs to.
    package let cluster: SkillCluster
    /// How much the role needs it, 0 to 1 (``RoleNeed``).
    package var need: Double
    /// What it is ranked by within its occupation, higher first.
    package var weight: Double
    /// The native value; `nil` where the framework gives no number.
    package let level: NativeLevel?
    /// What says that the role needs it.
    package var basis: Basis
    /// The rows that say so, the strongest first.
    package var evidence: [Evidence]
    /// Why, in a sentence.
    package var why: String
}
