/// The kinds of concepts that frameworks publish.
package enum ConceptKind: String, Sendable, CaseIterable, Hashable {
    /// An occupation.
    case occupation
    /// A rated or linked concept; its ``SkillKind`` says which.
    case skill
    /// A software product or a tool that occupations use.
    case product
    /// A group of skills in the hierarchy.
    case skillGroup = "skill_group"
    /// A group of occupations in the hierarchy.
    case group
    /// A qualification.
    case qualification
    /// A task statement of an occupation; found by semantic or word search, never by name.
    case task

    /// The kinds whose concepts have names.
    package static let named: [ConceptKind] = [.occupation, .skill, .product, .skillGroup, .group, .qualification]
}

/// Identifies a concept of a framework across releases: `onet`, occupation, `15-1252.00`.
///
/// For data that outlives a release: documents, vectors, reviews. Within a release use ``Position``.
package struct ConceptID: Sendable, Hashable {
    /// The framework's id, for instance `esco`.
    package let framework: String
    /// The kind of concept.
    package let kind: ConceptKind
    /// The framework's own code; for a task, the result of ``taskCode(_:_:)``.
    package let code: String

    /// Creates an id from framework, kind and code; nothing is validated.
    package init(framework: String, kind: ConceptKind, code: String) {
        self.framework = framework
        self.kind = kind
        self.code = code
    }

    /// The code of a task, unique within a framework: its occupation's code, `#` and its own id.
    package static func taskCode(_ occupation: String, _ task: String) -> String { "\(occupation)#\(task)" }
}

/// The position of a concept of any kind in one release.
package enum ConceptPosition: Sendable, Hashable {
    case occupation(OccupationPosition)
    case skill(SkillPosition)
    /// The first of a product's rows.
    case product(TechnologyPosition)
    case skillGroup(SkillPosition)
    case group(GroupPosition)
    case qualification(QualificationPosition)
    case task(TaskPosition)

    /// The kind of concept.
    package var kind: ConceptKind {
        switch self {
        case .occupation: .occupation
        case .skill: .skill
        case .product: .product
        case .skillGroup: .skillGroup
        case .group: .group
        case .qualification: .qualification
        case .task: .task
        }
    }
}
