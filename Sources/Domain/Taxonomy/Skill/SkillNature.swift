/// Whether a skill is technical (hard) or transversal (soft).
///
/// Determined by id and by the framework's statements, never by the name: names change from release to release. The
/// rules and their reasons are in Documentation/skills.md.
package enum SkillNature: String, Sendable, CaseIterable, Hashable {
    /// Technical: technologies, tools, knowledge, technical skills.
    case hard = "Hard"
    /// Transversal: interpersonal skills, organisation, reasoning, conduct.
    case soft = "Soft"

    /// The prefixes of O*NET ids that are soft: basic skills (2.A), social skills (2.B.1), complex problem solving
    /// (2.B.2), systems and resource skills (2.B.4, 2.B.5), work styles (1.C until 29.x, 1.D from 30.0 on).
    private static let softONet = ["2.A", "2.B.1", "2.B.2", "2.B.4", "2.B.5", "1.C", "1.D"]
    /// Mathematics and Science: part of the basic skills, but taught as subjects.
    private static let hardONet: Set<String> = ["2.A.1.e", "2.A.1.f"]
    /// The prefixes of OaSIS ids that are soft: reading, reasoning, management, interpersonal skills, conduct.
    private static let softNOC = ["B", "F.01.a", "F.01.b", "F.02", "F.04", "F.05"]
    /// Core competencies of Australia that are taught as subjects; the other eight are soft.
    private static let hardASC: Set<String> = ["core.digital_engagement", "core.numeracy"]

    /// The nature of a skill.
    ///
    /// - Parameters:
    ///   - framework: Id of its framework.
    ///   - code: Its id in that framework.
    ///   - kind: Its kind.
    ///   - isTransversal: Whether its framework classifies it as transversal (ESCO's collection and reuse level).
    package init(framework: String, code: String, kind: SkillKind, isTransversal: Bool) {
        switch kind {
        case .technology, .tool, .knowledge, .task, .requirement: self = .hard
        case .workStyle, .workValue, .interest: self = .soft
        case .language: self = .hard
        default:
            switch framework {
            case Framework.onet.id:
                self = !Self.hardONet.contains(code) && Self.isBelow(Self.softONet, code) ? .soft : .hard
            case Framework.noc.id: self = Self.isBelow(Self.softNOC, code) ? .soft : .hard
            case Framework.asc.id: self = code.hasPrefix("core.") && !Self.hardASC.contains(code) ? .soft : .hard
            default: self = isTransversal ? .soft : .hard
            }
        }
    }

    private static func isBelow(_ prefixes: [String], _ code: String) -> Bool {
        prefixes.contains { code == $0 || code.hasPrefix($0 + ".") }
    }
}

/// The kind of a skill concept. The raw value is used in the database and the API.
package enum SkillKind: String, Sendable, CaseIterable, Hashable {
    /// A developed capacity (O*NET 2.A, 2.B).
    case skill
    /// A body of facts and principles (O*NET 2.C).
    case knowledge
    /// An enduring attribute (O*NET 1.A).
    case ability
    /// A personal characteristic at work (O*NET 1.C until 29.x, 1.D from 30.0 on).
    case workStyle = "work_style"
    /// A generalized work activity (O*NET 4.A).
    case workActivity = "work_activity"
    /// A physical or social condition of work (O*NET 4.C).
    case workContext = "work_context"
    /// A preference for kinds of work (O*NET 1.B.1, 1.B.3).
    case interest
    /// What a person seeks in work (O*NET 1.B.2).
    case workValue = "work_value"
    /// A task of an occupation.
    case task
    /// Software or information technology.
    case technology
    /// A machine, instrument or piece of equipment.
    case tool
    /// A human language.
    case language
    /// Education, training and experience (O*NET 2.D, 3).
    case requirement
    /// A group in the hierarchy that is never rated itself.
    case group
}
