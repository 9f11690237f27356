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
        let names = Dictionary(
            found.map { (SkillDisplayName.key(Self.name(of: $0.target)), $0) }, uniquingKeysWith: { first, _ in first })
        var known: Set<String> = []
        func raised(_ list: [RoleSkill]) -> [RoleSkill] {
            let raised = list.map { skill -> (skill: RoleSkill, isNamed: Bool) in
                let key = SkillDisplayName.key(skill.name)
                guard let mention = names[key] else { return (skill, false) }
                known.insert(key)
                var skill = skill
                skill.need = min(0.97, skill.need + Self.lift)
                skill.why += " The job's description names it (\(Self.words(of: mention)))."
                return (skill, true)
            }
            return raised.filter(\.isNamed).map(\.skill) + raised.filter { !$0.isNamed }.map(\.skill)
        }
        skills.hard = raised(skills.hard)
        skills.soft = raised(skills.soft)
        let added = found.filter { !known.contains(SkillDisplayName.key(Self.name(of: $0.target))) }
            .prefix(Self.addLimit).map { Self.skill($0) }
        let own = skills
        skills = RoleSkills()
        skills.add(added)
        skills.add(own.hard)
        skills.add(own.soft)
    }

    private static func words(of skill: SkillExtraction.Skill) -> String {
        let words = skill.mentions.first.map(\.words) ?? skill.target.name
        return "\u{201C}\(words.prefix(60))\u{201D}"
    }

    private static func name(of target: SkillEngine.Target) -> String {
        target.kind == .technology
            ? SkillDisplayName.product(target.name, isBrand: true) : SkillDisplayName.concept(target.name)
    }

    private static func skill(_ found: SkillExtraction.Skill) -> RoleSkill {
        let target = found.target
        let code = target.kind == .technology ? "technology:\(target.code)" : target.code
        return RoleSkill(
            id: "\(target.framework):\(code)", framework: target.framework, code: target.code, name: name(of: target),
            nativeName: target.name, kind: target.kind, nature: target.nature,
            cluster: target.framework == Framework.onet.id
                ? SkillCluster(onet: target.code, kind: target.kind)
                : target.nature == .soft ? .interpersonal : .domain,
            need: need, weight: found.confidence, level: nil, basis: .knowledge, evidence: [],
            why: "The job's description names it (\(words(of: found))).")
    }
}
