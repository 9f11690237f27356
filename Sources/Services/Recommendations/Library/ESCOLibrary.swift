import Foundation
import Occupations
import Taxonomy

/// Data derived from a release of ESCO for recommendations: which skills are distinctive, and their nature and cluster.
final class ESCOLibrary: Sendable {
    /// A skill linked to an occupation, or to its neighbours.
    struct Linked: Sendable {
        let skill: SkillPosition
        /// ESCO's relation; `nil` where only neighbours have the skill.
        let relation: OccupationSkillLink.Relation?
        /// How much more frequent it is in the ISCO minor group than overall, 0 to 1.
        let lift: Double
        /// The score by which the skills of one occupation are ranked.
        let score: Double
    }

    let snapshot: OccupationSnapshot
    private let links: [ArraySlice<OccupationSkillLink>]
    private let frequency: [SkillPosition: Int]
    private let transversal: Set<SkillPosition>
    private let research: Set<SkillPosition>
    private let reuse: [SkillPosition: String]
    private let roots: [SkillPosition: Root]
    private let units: [String?]
    private let members: [String: [OccupationPosition]]
    private let groupFrequency: [String: [SkillPosition: Int]]
    private let namesakes: [String: SkillPosition]
    /// Stems of the words in every title and every skill's name, without words of one or two letters.
    private let titleStems: [Set<String>]
    private let skillStems: [Set<String>]

    /// The position of a skill in the hierarchy.
    struct Root: Sendable {
        /// The heading below `skills`, `knowledge` or `transversal skills` (S1, K06, T4); its code.
        let first: String
        /// The heading below that one; its code.
        let second: String
    }

    init(_ snapshot: OccupationSnapshot) {
        self.snapshot = snapshot
        let content = snapshot.content
        let rows = content.occupationLinks
        var links = [ArraySlice<OccupationSkillLink>](repeating: [], count: content.occupations.count)
        var frequency: [SkillPosition: Int] = [:]
        var start = 0
        while start < rows.count {
            var end = start
            while end < rows.count, rows[end].occupation == rows[start].occupation {
                frequency[rows[end].skill, default: 0] += 1
                end += 1
            }
            links[rows[start].occupation.index] = rows[start..<end]
            start = end
        }
        self.links = links
        self.frequency = frequency
        (transversal, research, reuse) = Self.facts(of: content)
        titleStems = content.occupations.map { Self.stems(of: $0.title) }
        skillStems = content.skills.map { Self.stems(of: $0.name) }
        roots = Self.roots(of: snapshot)
        namesakes = Dictionary(
            content.skills.enumerated().filter { $0.element.kind == .knowledge }.map {
                (SkillDisplayName.concept($0.element.name).lowercased(), SkillPosition($0.offset))
            }, uniquingKeysWith: { first, _ in first })

        var units = [String?](repeating: nil, count: content.occupations.count)
        for link in content.crosswalks where link.source == .esco && link.target == .isco {
            if let position = snapshot.occupation(link.sourceCode) { units[position.index] = link.targetCode }
        }
        self.units = units
        var members: [String: [OccupationPosition]] = [:]
        var groupFrequency: [String: [SkillPosition: Int]] = [:]
        for (position, unit) in units.enumerated() {
            guard let unit else { continue }
            let minor = String(unit.prefix(3))
            members[unit, default: []].append(Position(position))
            members[minor, default: []].append(Position(position))
            for link in links[position] { groupFrequency[minor, default: [:]][link.skill, default: 0] += 1 }
        }
        self.members = members
        self.groupFrequency = groupFrequency
    }

    private static func stems(of text: String) -> Set<String> {
        Set(TextNormalizer.words(text).filter { $0.count > 2 }.map { TextNormalizer.stem($0) })
    }

    private static func facts(of content: ReleaseContent) -> (
        Set<SkillPosition>, Set<SkillPosition>, [SkillPosition: String]
    ) {
        var (transversal, research): (Set<SkillPosition>, Set<SkillPosition>) = ([], [])
        var reuse: [SkillPosition: String] = [:]
        for attribute in content.attributes {
            guard let skill = attribute.skill else { continue }
            switch (attribute.name, attribute.value) {
            case (ConceptAttribute.reuseLevel, let level):
                reuse[skill] = level
                if level == "transversal" { transversal.insert(skill) }
            case (ConceptAttribute.collection, "transversal"): transversal.insert(skill)
            case (ConceptAttribute.collection, "research"): research.insert(skill)
            default: break
            }
        }
        return (transversal, research, reuse)
    }

    /// The two headings below the roots of the hierarchy, for every skill that has them.
    private static func roots(of snapshot: OccupationSnapshot) -> [SkillPosition: Root] {
        let skills = snapshot.content.skills
        var roots: [SkillPosition: Root] = [:]
        for (position, skill) in skills.enumerated() where skill.kind != .group {
            var path: [String] = []
            var next = skill.parentCode
            // Bounded in case of a cycle; the hierarchy is some five levels deep.
            while let code = next, path.count < 12, let parent = snapshot.skill(code) {
                path.append(code)
                next = skills[parent.index].parentCode
            }
            // The last one is a root of the hierarchy.
            guard path.count >= 2 else { continue }
            let first = path[path.count - 2]
            roots[Position(position)] = Root(first: first, second: path.count >= 3 ? path[path.count - 3] : first)
        }
        return roots
    }

    // MARK: - Nature and cluster

    /// Technical or transversal (soft).
    func nature(of skill: SkillPosition) -> SkillNature {
        let record = snapshot.content[skill]
        if record.kind == .skill, let root = roots[skill] {
            if ESCOHeadings.hardTransversal.contains(root.second) || ESCOHeadings.hardTransversal.contains(root.first) {
                return .hard
            }
            // A skill specific to one occupation or sector is technical, even if it is a communication skill.
            if ESCOHeadings.soft.contains(root.second), ["transversal", "cross-sector"].contains(reuse[skill]) {
                return .soft
            }
        }
        return SkillNature(
            framework: Framework.esco.id, code: record.code, kind: record.kind,
            isTransversal: transversal.contains(skill))
    }

    /// The cluster of a skill.
    func cluster(of skill: SkillPosition) -> SkillCluster {
        guard let root = roots[skill] else { return .domain }
        return ESCOHeadings.cluster(root.second) ?? ESCOHeadings.cluster(root.first) ?? .domain
    }

    /// The URIs of all linked skills, the most frequent first.
    var commonestSkills: [String] {
        frequency.map { (snapshot.content[$0.key].code, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
            .map(\.0)
    }

    /// The knowledge concept that has a product's short name ("Python (computer programming)").
    func namesake(of product: String) -> SkillPosition? { namesakes[product.lowercased()] }

    // MARK: - An occupation's skills

    /// The ISCO-08 unit group of an occupation; `nil` where ESCO gives none.
    func unit(of occupation: OccupationPosition) -> String? { units[occupation.index] }

    /// The skills that ESCO links to an occupation, best first.
    func linked(to occupation: OccupationPosition) -> [Linked] {
        links[occupation.index].map { linked($0.skill, relation: $0.relation, to: occupation, support: 0) }
            .sorted { ($1.score, $0.skill) < ($0.score, $1.skill) }
    }

    /// The skills of neighbouring occupations, best first, without using the occupation's own: those of the same ISCO
    /// unit group, and with less weight those of the minor group; occupations whose titles share words have three times
    /// the weight.
    func likely(for occupation: OccupationPosition) -> [Linked] {
        guard let unit = units[occupation.index] else { return [] }
        var support: [SkillPosition: Double] = [:]
        var total = 0.0
        for other in members[String(unit.prefix(3))] ?? [] where other != occupation {
            let shared = !titleStems[other.index].isDisjoint(with: titleStems[occupation.index])
            let weight = (units[other.index] == unit ? 1.0 : 0.25) * (shared ? 3 : 1)
            total += weight
            for link in links[other.index] {
                support[link.skill, default: 0] += weight * (link.relation == .essential ? 1 : 0.5)
            }
        }
        guard total > 0 else { return [] }
        return support.map { skill, sum in linked(skill, relation: nil, to: occupation, support: sum / total) }
            .sorted { ($1.score, $0.skill) < ($0.score, $1.skill) }
    }

    private func linked(
        _ skill: SkillPosition, relation: OccupationSkillLink.Relation?, to occupation: OccupationPosition,
        support: Double
    ) -> Linked {
        let lift = self.lift(of: skill, for: occupation, leavingOut: relation == nil)
        let namesIt = !skillStems[skill.index].isDisjoint(with: titleStems[occupation.index])
        // Optional skills are many and often belong to one branch of an occupation, so they start far below essential
        // ones.
        var score = relation == .essential ? 1 : relation == nil ? 2 * support : 0.1
        score += 0.4 * lift + (namesIt ? 0.3 : 0)
        // ESCO links the same forty research skills to every researcher, so they are not informative.
        if research.contains(skill) { score -= 0.6 }
        if snapshot.content[skill].kind == .knowledge { score += 0.1 }
        if reuse[skill] == "transversal" { score -= 0.2 }
        return Linked(skill: skill, relation: relation, lift: lift, score: score)
    }

    /// How much more frequent a skill is in the ISCO minor group of an occupation than overall: the logarithm of the
    /// ratio of shares, scaled so that 0 is equally frequent and 1 is e^4 times as frequent.
    ///
    /// - Parameter leavingOut: Whether to exclude the occupation's own links.
    private func lift(of skill: SkillPosition, for occupation: OccupationPosition, leavingOut: Bool) -> Double {
        guard let unit = units[occupation.index] else { return 0.5 }
        let minor = String(unit.prefix(3))
        let own = leavingOut ? links[occupation.index].contains { $0.skill == skill } ? 1.0 : 0 : 0
        let (less, size) = (leavingOut ? 1.0 : 0, Double(members[minor]?.count ?? 1))
        let here = (Double(groupFrequency[minor]?[skill] ?? 0) - own + 0.5) / (size - less + 1)
        let all =
            (Double(frequency[skill] ?? 0) - own + 0.5) / (Double(snapshot.content.occupations.count) - less + 1)
        return min(max(log(here / all) / 4, 0), 1)
    }

    /// The need of an occupation for a linked skill, 0 to 1: since ESCO has no levels, it is estimated from the
    /// relation, from how specific the skill is to the minor group, and from its reuse level.
    func need(of linked: Linked) -> Double {
        var need = linked.relation == .essential ? 0.62 : 0.4
        need += 0.2 * (linked.lift - 0.4)
        switch reuse[linked.skill] {
        case "occupation-specific": need += 0.1
        case "sector-specific": need += 0.05
        case "transversal": need -= 0.05
        default: break
        }
        return min(max(need, 0.05), 0.95)
    }
}
