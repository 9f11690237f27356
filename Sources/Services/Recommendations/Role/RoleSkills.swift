import Taxonomy

/// The skills of one occupation, hard and soft, best first, each name once.
package struct RoleSkills: Sendable {
    /// Of a trade.
    package private(set) var hard: [RoleSkill] = []
    /// Of a person.
    package private(set) var soft: [RoleSkill] = []

    /// Makes an empty list.
    package init() {}

    /// Sorts skills by their nature, each in the order given; a name that is there already is not added again, its
    /// evidence is.
    mutating func add(_ skills: some Sequence<RoleSkill>) {
        var places: [SkillNature: [String: Int]] = [.hard: Self.places(hard), .soft: Self.places(soft)]
        for skill in skills {
            let key = SkillDisplayName.key(skill.name)
            let place = places[skill.nature]?[key]
            switch skill.nature {
            case .hard: Self.add(skill, at: place, to: &hard)
            case .soft: Self.add(skill, at: place, to: &soft)
            }
            if place == nil { places[skill.nature]?[key] = (skill.nature == .hard ? hard : soft).count - 1 }
        }
    }

    private static func places(_ list: [RoleSkill]) -> [String: Int] {
        Dictionary(list.enumerated().map { (SkillDisplayName.key($1.name), $0) }) { first, _ in first }
    }

    private static func add(_ skill: RoleSkill, at place: Int?, to list: inout [RoleSkill]) {
        guard let place else {
            list.append(skill)
            return
        }
        // What both a rating and a link name is better known than what one of them does.
        let known = Set(list[place].evidence.map(\.id))
        list[place].evidence += skill.evidence.filter { !known.contains($0.id) }
        list[place].need = max(list[place].need, skill.need)
    }

    /// Changes skills by the keys of their names and moves some of them before the others of their sort.
    ///
    /// - Parameter change: Told a key and the skill; returns whether the skill moves to the front, `nil` where nothing
    ///   is known of it.
    /// - Returns: The keys that something was known of.
    mutating func raise(_ change: (_ key: String, _ skill: inout RoleSkill) -> Bool?) -> Set<String> {
        var known: Set<String> = []
        func raised(_ list: [RoleSkill]) -> [RoleSkill] {
            var (first, others): ([RoleSkill], [RoleSkill]) = ([], [])
            for var skill in list {
                let key = SkillDisplayName.key(skill.name)
                let isFirst = change(key, &skill)
                if isFirst != nil { known.insert(key) }
                if isFirst == true { first.append(skill) } else { others.append(skill) }
            }
            return first + others
        }
        hard = raised(hard)
        soft = raised(soft)
        return known
    }
}
