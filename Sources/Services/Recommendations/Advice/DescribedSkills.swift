import Occupations
import Taxonomy

/// Skills named in a text about a job.
struct DescribedSkills: Sendable {
    private let found: [SkillExtraction.Skill]

    /// Without skills.
    static let none = DescribedSkills([])

    /// Added to the need of a skill that the text names.
    private static let lift = 0.15
    /// The need of a skill that only the text names.
    private static let need = 0.6
    /// The maximum number of skills that only the text names.
    private static let addLimit = 6

    init(_ found: [SkillExtraction.Skill]) {
        self.found = found
    }

    /// Moves named skills to the front, and adds those that the occupation lacks.
    func apply(to skills: inout RecommendedSkills) {
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
        skills = RecommendedSkills()
        skills.add(found.filter { !known.contains($0.skill.key) }.prefix(Self.addLimit).map(Self.skill))
        skills.add(own.hard)
        skills.add(own.soft)
    }

    private static func words(of skill: SkillExtraction.Skill) -> String {
        let words = skill.mentions.first.map(\.words) ?? skill.target.name
        return "\u{201C}\(words.prefix(60))\u{201D}"
    }

    private static func skill(_ mention: SkillExtraction.Skill, _ named: NamedSkill) -> RecommendedSkill {
        RecommendedSkill(
            id: named.id, framework: named.framework, code: named.code, name: named.name, nativeName: named.nativeName,
            kind: named.kind, nature: named.nature, cluster: named.cluster, need: need, weight: mention.confidence,
            level: nil, basis: .knowledge, evidence: [],
            why: "The job's description names it (\(words(of: mention))).")
    }
}
