/// The part of a role that a skill belongs to. Finer than hard and soft, and independent of that distinction.
///
/// Determined by id, kind and position in the hierarchy, never by name. The rules and their reasons are in
/// Documentation/proficiency.md.
package enum SkillCluster: String, Sendable, CaseIterable, Hashable {
    /// Tools, technologies and technical processes.
    case technical
    /// Management of people and resources.
    case management
    /// Interaction with people.
    case interpersonal
    /// Knowledge specific to the occupation.
    case domain
    /// Foundation skills: literacy, numeracy, reasoning, conduct.
    case foundational

    /// The cluster of an element of O*NET's content model, by the longest prefix of its id in the table.
    package init(onet code: String, kind: SkillKind) {
        if kind == .technology || kind == .tool {
            self = .technical
            return
        }
        self = Self.longest(code, in: Self.onet) ?? (kind == .workStyle ? .foundational : .domain)
    }

    /// The cluster of a skill of OaSIS (NOC), by the same rule.
    package init(noc code: String) {
        self = Self.longest(code, in: Self.noc) ?? .domain
    }

    private static func longest(_ code: String, in table: [String: SkillCluster]) -> SkillCluster? {
        var prefix = Substring(code)
        while true {
            if let found = table[String(prefix)] { return found }
            guard let dot = prefix.lastIndex(of: ".") else { return nil }
            prefix = prefix[..<dot]
        }
    }

    private static let onet: [String: SkillCluster] = [
        "1.D": .foundational, "1.D.1.i": .management, "1.D.2": .interpersonal, "1.C": .foundational,
        "1.C.2": .management, "1.C.3": .interpersonal, "2.A": .foundational, "2.B.1": .interpersonal,
        "2.B.2": .foundational, "2.B.3": .technical, "2.B.4": .foundational, "2.B.4.e": .management,
        "2.B.5": .management, "2.C.1.a": .management, "2.C.1.f": .management, "2.C.2.a": .technical,
        "2.C.3": .technical, "2.C.4.a": .foundational, "2.C.7.a": .foundational, "2.C.9.a": .technical,
    ]

    private static let noc: [String: SkillCluster] = [
        "B": .foundational, "B.01": .interpersonal, "B.01.a": .management, "F.01": .foundational,
        "F.02": .foundational, "F.02.a.03": .management, "F.03": .technical, "F.04": .management,
        "F.04.c": .foundational, "F.05": .interpersonal, "G.01.a.02": .management, "G.01.a.05": .management,
        "G.06": .technical, "G.10": .technical, "G.11": .foundational,
    ]
}
