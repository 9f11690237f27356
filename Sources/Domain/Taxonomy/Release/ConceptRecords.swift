/// The list of a release that a row refers to.
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

/// A row about a concept of any kind.
package protocol ConceptRow {
    /// The list that the row refers to.
    var subject: ConceptSubject { get }
    /// The index in that list.
    var position: Int32 { get }
}

extension ConceptRow {
    /// The occupation that the row refers to; `nil` if it refers to another kind of concept.
    package var occupation: OccupationPosition? { subject == .occupation ? Position(Int(position)) : nil }
    /// The skill that the row refers to; `nil` if it refers to another kind of concept.
    package var skill: SkillPosition? { subject == .skill ? Position(Int(position)) : nil }
}

/// A name of a concept other than those in `TitleRecord` and `SkillRecord.name`: alternative names of skills, and names
/// of any concept in languages other than the release's own.
package struct LabelRecord: ConceptRow, Sendable, Hashable {
    /// The list of the named concept.
    package var subject: ConceptSubject
    /// The position of the named concept in that list.
    package var position: Int32
    /// BCP 47 code of its language, for instance `de`.
    package var language: String
    /// Whether it is the preferred name in that language or an alternative one.
    package var kind: TitleKind
    /// The name as published.
    package var text: String

    package init(subject: ConceptSubject, position: Int32, language: String, kind: TitleKind, text: String) {
        self.subject = subject
        self.position = position
        self.language = language
        self.kind = kind
        self.text = text
    }
}

/// A published fact about a concept that is not used in computations: a note, an entry requirement, a collection that
/// it belongs to. The name is one of `ConceptAttribute`.
package struct AttributeRecord: ConceptRow, Sendable, Hashable {
    /// The list of the concept.
    package var subject: ConceptSubject
    /// The position in that list.
    package var position: Int32
    /// The name of the fact.
    package var name: String
    /// The value as published, in the release's language.
    package var value: String

    package init(subject: ConceptSubject, position: Int32, name: String, value: String) {
        self.subject = subject
        self.position = position
        self.name = name
        self.value = value
    }
}

/// Names of facts that several frameworks publish. An adapter may use others, in the same style.
package enum ConceptAttribute {
    /// The short code of a concept whose code is a URI: ESCO's `2211.1`.
    package static let shortCode = "esco_code"
    /// A named set of concepts that the publisher made: `digital`, `green`, `transversal`, `language`, `digcomp`,
    /// `research`.
    package static let collection = "collection"
    /// How transferable a skill is: `transversal`, `cross-sector`, `sector-specific`, `occupation-specific`.
    package static let reuseLevel = "reuse_level"
    /// The publisher's own term for the kind of concept.
    package static let nativeType = "native_type"
    /// A further explanation.
    package static let scopeNote = "scope_note"
    /// Legal requirements for practitioners.
    package static let regulation = "regulation"
    /// Entry requirements.
    package static let entryRequirement = "entry_requirement"
    /// What is excluded because it belongs to another concept.
    package static let exclusion = "exclusion"
    /// The workplaces of its members.
    package static let workplace = "workplace"
    /// Industry or field.
    package static let sector = "sector"
    /// The level of education or skill that the publisher assigns, in the publisher's own numbers.
    package static let skillLevel = "skill_level"
    /// Share of green skills, 0 to 1.
    package static let greenShare = "green_share"
    /// Further information.
    package static let note = "note"
}

/// A link between an occupation and a skill without a number: needed, useful, used.
package struct OccupationSkillLink: Sendable, Hashable {
    /// How they are linked.
    package enum Relation: String, Sendable, CaseIterable, Hashable {
        /// Needed regardless of the employer (ESCO).
        case essential
        /// Needed by some employers or in some places (ESCO).
        case optional
        /// Used at work (technologies and tools).
        case uses
    }

    /// Position of the occupation.
    package var occupation: OccupationPosition
    /// Position of the skill.
    package var skill: SkillPosition
    /// How they are linked.
    package var relation: Relation

    package init(occupation: OccupationPosition, skill: SkillPosition, relation: Relation) {
        self.occupation = occupation
        self.skill = skill
        self.relation = relation
    }
}

/// A group of occupations, for instance an ISCO minor group.
package struct OccupationGroupRecord: Sendable, Hashable {
    /// The framework's own code.
    package var code: String
    /// Its name.
    package var title: String
    /// A description of its members.
    package var summary: String
    /// Its depth in the hierarchy, counted from 1 at the top.
    package var level: Int16
    /// The code of its parent group.
    package var parentCode: String?

    package init(code: String, title: String, summary: String, level: Int16, parentCode: String?) {
        self.code = code
        self.title = title
        self.summary = summary
        self.level = level
        self.parentCode = parentCode
    }
}

/// An occupation's membership in a group.
package struct OccupationMembership: Sendable, Hashable {
    /// Position of the occupation.
    package var occupation: OccupationPosition
    /// Position of the group in `groups`.
    package var group: GroupPosition

    package init(occupation: OccupationPosition, group: GroupPosition) {
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
    /// The abilities of its holders.
    package var summary: String
    /// Level of the whole qualification on the register's own scale, for instance 4.5; `nil` if not given.
    package var level: Double?
    /// Industry or field; empty if not given.
    package var sector: String
    /// The occupation that it prepares for, as published text; empty if not given.
    package var occupation: String

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
    /// The industry as published.
    package var sector: String
    /// Position of the skill.
    package var skill: SkillPosition
    /// The industry's name for the skill.
    package var title: String
    /// Position of the scale.
    package var scale: ScalePosition
    /// The level on that scale.
    package var level: Double

    package init(code: String, sector: String, skill: SkillPosition, title: String, scale: ScalePosition, level: Double)
    {
        self.code = code
        self.sector = sector
        self.skill = skill
        self.title = title
        self.scale = scale
        self.level = level
    }
}

/// A statistic about the demand for an occupation or a skill in a country.
package struct IndicatorRecord: Sendable, Hashable {
    /// Whether it is about an occupation or a skill.
    package var subject: ConceptSubject
    /// The classification that `code` belongs to.
    package var classification: Classification
    /// The code in that classification. It need not be part of this release.
    package var code: String
    /// ISO 3166-1 alpha-2 code of the country.
    package var country: String
    /// The measure, for instance `median_annual_wage`.
    package var measure: String
    /// The year, or first and last year (`2024-2034`).
    package var period: String
    /// The value; `nil` where only text is published.
    package var value: Double?
    /// The unit: `USD`, `persons`, `percent`, `index -1..1`.
    package var unit: String
    /// The publisher's text or sign (`#` above the highest published wage); empty if none.
    package var note: String

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
