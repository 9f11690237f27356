/// Whether a skill is of a trade or of a person.
///
/// By id and by what the framework says, never by the name: names change from release to release. The rules are in
/// Documentation/skills.md with their reasons.
package enum SkillNature: String, Sendable, CaseIterable, Hashable {
    /// Of a trade: technologies, tools, knowledge, technical skills.
    case hard = "Hard"
    /// Of a person: dealing with people, organising, thinking, bearing.
    case soft = "Soft"

    /// Elements of O*NET's content model that are soft, by the beginning of their ids: basic skills (2.A), social skills
    /// (2.B.1), systems and resource skills (2.B.4, 2.B.5), work styles (1.C until 29.x, 1.D from 30.0 on).
    private static let softONet = ["2.A", "2.B.1", "2.B.2", "2.B.4", "2.B.5", "1.C", "1.D"]
    /// Mathematics and Science stand among the basic skills and are learnt as subjects.
    private static let hardONet: Set<String> = ["2.A.1.e", "2.A.1.f"]
    /// Skills and attributes of OaSIS that are soft: reading, thinking, managing, dealing with people, bearing.
    private static let softNOC = ["B", "F.01.a", "F.01.b", "F.02", "F.04", "F.05"]
    /// Core competencies of Australia that are learnt as subjects; the other eight are soft.
    private static let hardASC: Set<String> = ["core.digital_engagement", "core.numeracy"]

    /// The nature of a skill.
    ///
    /// - Parameters:
    ///   - framework: Id of its framework.
    ///   - code: Its id there.
    ///   - kind: Its kind.
    ///   - isTransversal: Whether its framework counts it among those of every trade (ESCO's collection and reuse level).
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
