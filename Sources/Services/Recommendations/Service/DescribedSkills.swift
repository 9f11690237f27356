import Occupations
import Taxonomy

/// Skills that a text about a job names.
struct DescribedSkills: Sendable {
    private let found: [SkillExtraction.Skill]

    /// Nothing is described.
    static let none = DescribedSkills([])

    /// How much a named skill is needed more than the occupation alone says.
    private static let lift = 0.15
    /// What a skill is needed that only the text names.
    private static let need = 0.6
    /// Skills that only the text names, at most.
    private static let addLimit = 6

    init(_ found: [SkillExtraction.Skill]) {
        self.found = found
    }

    /// Moves named skills to the front, and adds those that the occupation lacks.
    func apply(to skills: inout RoleSkills) {
        guard !found.isEmpty else { return }
        let found = self.found.map { (mention: $0, skill: NamedSkill($0.target)) }
        let mentions = Dictionary(found.map { ($0.skill.key, $0.mention) }, uniquingKeysWith: { first, _ in first })
        var own = skills
        let known = own.raise { key, skill in
            guard let mention = mentions[key] else { return nil }
            skill.need = min(0.97, skill.need + Self.lift)
            skill.why += " The job's description names it (\(Self.words(of: mention)))."
            return true
        }
        skills = RoleSkills()
        skills.add(found.filter { !known.contains($0.skill.key) }.prefix(Self.addLimit).map(Self.skill))
        skills.add(own.hard)
        skills.add(own.soft)
    }

    private static func words(of skill: SkillExtraction.Skill) -> String {
        let words = skill.mentions.first.map(\.words) ?? skill.target.name
        return "\u{201C}\(words.prefix(60))\u{201D}"
    }

    private static func skill(_ mention: SkillExtraction.Skill, _ named: NamedSkill) -> RoleSkill {
        RoleSkill(
            id: named.id, framework: named.framework, code: named.code, name: named.name, nativeName: named.nativeName,
            kind: named.kind, nature: named.nature, cluster: named.cluster, need: need, weight: mention.confidence,
            level: nil, basis: .knowledge, evidence: [],
            why: "The job's description names it (\(words(of: mention))).")
    }
}
