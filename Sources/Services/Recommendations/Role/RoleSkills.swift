import Taxonomy

/// The skills of one occupation, hard and soft, best first, each name once.
package struct RoleSkills: Sendable {
    /// Of a trade.
    package var hard: [RoleSkill] = []
    /// Of a person.
    package var soft: [RoleSkill] = []

    /// Makes an empty list.
    package init() {}

    /// Sorts skills by their nature, each in the order given; a name that is there already is not added again, its
    /// evidence is.
    mutating func add(_ skills: some Sequence<RoleSkill>) {
        for skill in skills {
            switch skill.nature {
            case .hard: Self.add(skill, to: &hard)
            case .soft: Self.add(skill, to: &soft)
            }
        }
    }

    private static func add(_ skill: RoleSkill, to list: inout [RoleSkill]) {
        let key = SkillDisplayName.key(skill.name)
        guard let place = list.firstIndex(where: { SkillDisplayName.key($0.name) == key }) else {
            list.append(skill)
            return
        }
        // What both a rating and a link name is better known than what one of them does.
        let known = Set(list[place].evidence.map(\.id))
        list[place].evidence += skill.evidence.filter { !known.contains($0.id) }
        list[place].need = max(list[place].need, skill.need)
    }

    /// Both lists.
    package var all: [RoleSkill] { hard + soft }
}
