/// Which list of a release a row is about.
package enum ConceptSubject: String, Sendable, CaseIterable, Hashable {
    /// `ReleaseContent.occupations`.
    case occupation
    /// `ReleaseContent.skills`.
    case skill
    /// `ReleaseContent.groups`.
    case group
    /// `ReleaseContent.qualifications`.
    case qualification
}

/// A name of a concept beside the ones that `TitleRecord` and `SkillRecord.name` hold: other names of skills, and names of
/// anything in other languages than the release's own.
package struct LabelRecord: Sendable, Hashable {
    /// What it names.
    package var subject: ConceptSubject
    /// Position of what it names in that list.
    package var position: Int32
    /// BCP 47 code of its language, for instance `de`.
    package var language: String
    /// Preferred in that language, or another name.
    package var kind: TitleKind
    /// The name as published.
    package var text: String

    /// Makes a label.
    package init(subject: ConceptSubject, position: Int32, language: String, kind: TitleKind, text: String) {
        self.subject = subject
        self.position = position
        self.language = language
        self.kind = kind
        self.text = text
    }
}

/// A published fact about a concept that no engine computes with: a note, an entry requirement, a collection that it
/// belongs to. The name is one of `ConceptAttribute`.
package struct AttributeRecord: Sendable, Hashable {
    /// What it is about.
    package var subject: ConceptSubject
    /// Position in that list.
    package var position: Int32
    /// Which fact.
    package var name: String
    /// As published, in the release's language.
    package var value: String

    /// Makes a fact.
    package init(subject: ConceptSubject, position: Int32, name: String, value: String) {
        self.subject = subject
        self.position = position
        self.name = name
        self.value = value
    }
}

/// Names of facts that several frameworks publish. An adapter may use others; it writes them like these.
package enum ConceptAttribute {
    /// The short code of a concept whose code is an address: ESCO's `2211.1`.
    package static let shortCode = "esco_code"
    /// A named set of concepts that the publisher made: `digital`, `green`, `transversal`, `language`, `digcomp`,
    /// `research`.
    package static let collection = "collection"
    /// How far a skill carries: `transversal`, `cross-sector`, `sector-specific`, `occupation-specific`.
    package static let reuseLevel = "reuse_level"
    /// The publisher's own word for the kind of concept.
    package static let nativeType = "native_type"
    /// A further explanation.
    package static let scopeNote = "scope_note"
    /// What a practitioner must hold by law.
    package static let regulation = "regulation"
    /// What entrants need.
    package static let entryRequirement = "entry_requirement"
    /// What belongs elsewhere.
    package static let exclusion = "exclusion"
    /// Where its members work.
    package static let workplace = "workplace"
    /// Industry or field.
    package static let sector = "sector"
    /// Level of education or skill that the publisher assigns, in the publisher's own numbers.
    package static let skillLevel = "skill_level"
    /// Share of green skills, 0 to 1.
    package static let greenShare = "green_share"
    /// Further information.
    package static let note = "note"
}

/// A link between an occupation and a skill that has no number: needed, useful, used.
package struct OccupationSkillLink: Sendable, Hashable {
    /// How they are linked.
    package enum Relation: String, Sendable, CaseIterable, Hashable {
        /// Needed whatever the employer (ESCO).
        case essential
        /// Needed by some employers or in some places (ESCO).
        case optional
        /// Used at work (technologies and tools).
        case uses
    }

    /// Position of the occupation.
    package var occupation: Int32
    /// Position of the skill.
    package var skill: Int32
    /// How they are linked.
    package var relation: Relation

    /// Makes a link.
    package init(occupation: Int32, skill: Int32, relation: Relation) {
        self.occupation = occupation
        self.skill = skill
        self.relation = relation
    }
}

/// A heading above occupations, for instance an ISCO minor group.
package struct OccupationGroupRecord: Sendable, Hashable {
    /// The framework's own code.
    package var code: String
    /// Its name.
    package var title: String
    /// What belongs to it.
    package var summary: String
    /// How deep it is, counted from 1 at the top.
    package var level: Int16
    /// The code of the heading above it.
    package var parentCode: String?

    /// Makes a heading.
    package init(code: String, title: String, summary: String, level: Int16, parentCode: String?) {
        self.code = code
        self.title = title
        self.summary = summary
        self.level = level
        self.parentCode = parentCode
    }
}

/// An occupation's place below a heading.
package struct OccupationMembership: Sendable, Hashable {
    /// Position of the occupation.
    package var occupation: Int32
    /// Position of the heading in `groups`.
    package var group: Int32

    /// Makes a membership.
    package init(occupation: Int32, group: Int32) {
        self.occupation = occupation
        self.group = group
    }
}

/// A qualification of a national register.
package struct QualificationRecord: Sendable, Hashable {
    /// The register's own code.
    package var code: String
    /// Its name.
    package var title: String
    /// What its holders can do.
    package var summary: String
    /// Level of the whole qualification on the register's own scale, for instance 4.5; `nil` if not given.
    package var level: Double?
    /// Industry or field; empty if not given.
    package var sector: String
    /// Occupation that it prepares for, as published in words; empty if not given.
    package var occupation: String

    /// Makes a qualification.
    package init(code: String, title: String, summary: String, level: Double?, sector: String, occupation: String) {
        self.code = code
        self.title = title
        self.summary = summary
        self.level = level
        self.sector = sector
        self.occupation = occupation
    }
}

/// A skill at one level in one industry, as frameworks without an occupation table publish it.
package struct SectorSkillRecord: Sendable, Hashable {
    /// The publisher's code of this skill at this level in this industry.
    package var code: String
    /// Industry as published.
    package var sector: String
    /// Position of the skill.
    package var skill: Int32
    /// What the industry calls the skill.
    package var title: String
    /// Position of the scale.
    package var scale: Int16
    /// Level on that scale.
    package var level: Double

    /// Makes a level of a skill.
    package init(code: String, sector: String, skill: Int32, title: String, scale: Int16, level: Double) {
        self.code = code
        self.sector = sector
        self.skill = skill
        self.title = title
        self.scale = scale
        self.level = level
    }
}

/// A figure about the demand for an occupation or a skill in a country.
package struct IndicatorRecord: Sendable, Hashable {
    /// Occupation or skill.
    package var subject: ConceptSubject
    /// The classification whose codes `code` is of.
    package var classification: Classification
    /// Code in that classification. It need not be one of this release.
    package var code: String
    /// ISO 3166-1 alpha-2 code of the country.
    package var country: String
    /// What is measured, for instance `median_annual_wage`.
    package var measure: String
    /// Year, or first and last year (`2024-2034`).
    package var period: String
    /// The figure; `nil` where only words are published.
    package var value: Double?
    /// The unit: `USD`, `persons`, `percent`, `index -1..1`.
    package var unit: String
    /// What the publisher says in words or by a sign (`#` above the highest published wage); empty if nothing.
    package var note: String

    /// Makes a figure.
    package init(
        subject: ConceptSubject, classification: Classification, code: String, country: String, measure: String,
        period: String, value: Double?, unit: String, note: String
    ) {
        self.subject = subject
        self.classification = classification
        self.code = code
        self.country = country
        self.measure = measure
        self.period = period
        self.value = value
        self.unit = unit
        self.note = note
    }
}
