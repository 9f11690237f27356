import Foundation
import Occupations
import Taxonomy

/// What recommendations need of a release of ESCO beside its rows: which skills mark a trade, and what sort they are.
final class ESCOLibrary: Sendable {
    /// A skill that an occupation is linked to, or that its neighbours are.
    struct Linked: Sendable {
        let skill: Int32
        /// How ESCO links it; `nil` where only neighbours speak for it.
        let relation: OccupationSkillLink.Relation?
        /// How much commoner it is in the ISCO minor group than everywhere, 0 to 1.
        let lift: Double
        /// Ranks the skills of one occupation.
        let score: Double
    }

    let snapshot: OccupationSnapshot
    private let links: [ArraySlice<OccupationSkillLink>]
    private let frequency: [Int32: Int]
    private let transversal: Set<Int32>
    private let research: Set<Int32>
    private let reuse: [Int32: String]
    private let roots: [Int32: Root]
    private let units: [String?]
    private let members: [String: [Int32]]
    private let groupFrequency: [String: [Int32: Int]]
    private let namesakes: [String: Int32]
    /// Stems of the words of every title and every skill's name, words of two letters and less left out.
    private let titleStems: [Set<String>]
    private let skillStems: [Set<String>]

    /// Where in the hierarchy a skill stands.
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
        var frequency: [Int32: Int] = [:]
        var start = 0
        while start < rows.count {
            var end = start
            while end < rows.count, rows[end].occupation == rows[start].occupation {
                frequency[rows[end].skill, default: 0] += 1
                end += 1
            }
            links[Int(rows[start].occupation)] = rows[start..<end]
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
                (SkillDisplayName.concept($0.element.name).lowercased(), Int32($0.offset))
            }, uniquingKeysWith: { first, _ in first })

        var units = [String?](repeating: nil, count: content.occupations.count)
        for link in content.crosswalks where link.source == .esco && link.target == .isco {
            if let position = snapshot.occupation(link.sourceCode) { units[Int(position)] = link.targetCode }
        }
        self.units = units
        var members: [String: [Int32]] = [:]
        var groupFrequency: [String: [Int32: Int]] = [:]
        for (position, unit) in units.enumerated() {
            guard let unit else { continue }
            let minor = String(unit.prefix(3))
            members[unit, default: []].append(Int32(position))
            members[minor, default: []].append(Int32(position))
            for link in links[position] { groupFrequency[minor, default: [:]][link.skill, default: 0] += 1 }
        }
        self.members = members
        self.groupFrequency = groupFrequency
    }

    private static func stems(of text: String) -> Set<String> {
        Set(TextNormalizer.words(text).filter { $0.count > 2 }.map { TextNormalizer.stem($0) })
    }

    private static func facts(of content: ReleaseContent) -> (Set<Int32>, Set<Int32>, [Int32: String]) {
        var (transversal, research): (Set<Int32>, Set<Int32>) = ([], [])
        var reuse: [Int32: String] = [:]
        for attribute in content.attributes where attribute.subject == .skill {
            switch (attribute.name, attribute.value) {
            case (ConceptAttribute.reuseLevel, let level):
                reuse[attribute.position] = level
                if level == "transversal" { transversal.insert(attribute.position) }
            case (ConceptAttribute.collection, "transversal"): transversal.insert(attribute.position)
            case (ConceptAttribute.collection, "research"): research.insert(attribute.position)
            default: break
            }
        }
        return (transversal, research, reuse)
    }

    /// The two headings below the roots of the hierarchy, for every skill that has them.
    private static func roots(of snapshot: OccupationSnapshot) -> [Int32: Root] {
        let skills = snapshot.content.skills
        var roots: [Int32: Root] = [:]
        for (position, skill) in skills.enumerated() where skill.kind != .group {
            var path: [String] = []
            var next = skill.parentCode
            // A cycle ends; the hierarchy is some five deep.
            while let code = next, path.count < 12, let parent = snapshot.skill(code) {
                path.append(code)
                next = skills[Int(parent)].parentCode
            }
            // The last one is a root of the whole.
            guard path.count >= 2 else { continue }
            let first = path[path.count - 2]
            roots[Int32(position)] = Root(first: first, second: path.count >= 3 ? path[path.count - 3] : first)
        }
        return roots
    }

    // MARK: - What sort of skill

    /// Whether a skill is of a trade or of a person.
    func nature(of skill: Int32) -> SkillNature {
        let record = snapshot.content.skills[Int(skill)]
        if record.kind == .skill, let root = roots[skill] {
            if ESCOHeadings.hardTransversal.contains(root.second) || ESCOHeadings.hardTransversal.contains(root.first) {
                return .hard
            }
            // What only one trade or sector does is of the trade, even where it is done by talking.
            if ESCOHeadings.soft.contains(root.second), ["transversal", "cross-sector"].contains(reuse[skill]) {
                return .soft
            }
        }
        return SkillNature(
            framework: Framework.esco.id, code: record.code, kind: record.kind,
            isTransversal: transversal.contains(skill))
    }

    /// What part of a role a skill belongs to.
    func cluster(of skill: Int32) -> SkillCluster {
        guard let root = roots[skill] else { return .domain }
        return ESCOHeadings.cluster(root.second) ?? ESCOHeadings.cluster(root.first) ?? .domain
    }

    /// The addresses of all linked skills, the commonest first.
    var commonestSkills: [String] {
        frequency.map { (snapshot.content.skills[Int($0.key)].code, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
            .map(\.0)
    }

    /// The knowledge concept that has a product's short name ("Python (computer programming)").
    func namesake(of product: String) -> Int32? { namesakes[product.lowercased()] }

    // MARK: - An occupation's skills

    /// The ISCO-08 unit group of an occupation; `nil` where ESCO names none.
    func unit(of occupation: Int32) -> String? { units[Int(occupation)] }

    /// The skills that ESCO links to an occupation, best first.
    func linked(to occupation: Int32) -> [Linked] {
        links[Int(occupation)].map { linked($0.skill, relation: $0.relation, to: occupation, support: 0) }
            .sorted { ($1.score, $0.skill) < ($0.score, $1.skill) }
    }

    /// The skills of neighbouring occupations, best first, without a look at the occupation's own: of the same ISCO unit
    /// group, and with less weight of the minor group; occupations whose titles share words count three times.
    func likely(for occupation: Int32) -> [Linked] {
        guard let unit = units[Int(occupation)] else { return [] }
        var support: [Int32: Double] = [:]
        var total = 0.0
        for other in members[String(unit.prefix(3))] ?? [] where other != occupation {
            let shared = !titleStems[Int(other)].isDisjoint(with: titleStems[Int(occupation)])
            let weight = (units[Int(other)] == unit ? 1.0 : 0.25) * (shared ? 3 : 1)
            total += weight
            for link in links[Int(other)] {
                support[link.skill, default: 0] += weight * (link.relation == .essential ? 1 : 0.5)
            }
        }
        guard total > 0 else { return [] }
        return support.map { skill, sum in linked(skill, relation: nil, to: occupation, support: sum / total) }
            .sorted { ($1.score, $0.skill) < ($0.score, $1.skill) }
    }

    private func linked(
        _ skill: Int32, relation: OccupationSkillLink.Relation?, to occupation: Int32, support: Double
    ) -> Linked {
        let lift = self.lift(of: skill, for: occupation, leavingOut: relation == nil)
        let namesIt = !skillStems[Int(skill)].isDisjoint(with: titleStems[Int(occupation)])
        // Optional ones are many and often of one branch of a trade: none of them stands before what is essential.
        var score = relation == .essential ? 1 : relation == nil ? 2 * support : 0.1
        score += 0.4 * lift + (namesIt ? 0.3 : 0)
        // Forty skills of research that ESCO links to every researcher alike say nothing about one.
        if research.contains(skill) { score -= 0.6 }
        if snapshot.content.skills[Int(skill)].kind == .knowledge { score += 0.1 }
        if reuse[skill] == "transversal" { score -= 0.2 }
        return Linked(skill: skill, relation: relation, lift: lift, score: score)
    }

    /// How much commoner a skill is in the ISCO minor group of an occupation than everywhere: the logarithm of the ratio
    /// of shares, 0 for as common to 1 for e^4 times.
    ///
    /// - Parameter leavingOut: Whether the occupation's own links are out of sight.
    private func lift(of skill: Int32, for occupation: Int32, leavingOut: Bool) -> Double {
        guard let unit = units[Int(occupation)] else { return 0.5 }
        let minor = String(unit.prefix(3))
        let own = leavingOut ? links[Int(occupation)].contains { $0.skill == skill } ? 1.0 : 0 : 0
        let (less, size) = (leavingOut ? 1.0 : 0, Double(members[minor]?.count ?? 1))
        let here = (Double(groupFrequency[minor]?[skill] ?? 0) - own + 0.5) / (size - less + 1)
        let all =
            (Double(frequency[skill] ?? 0) - own + 0.5) / (Double(snapshot.content.occupations.count) - less + 1)
        return min(max(log(here / all) / 4, 0), 1)
    }

    /// How much an occupation needs a linked skill, 0 to 1: ESCO has no levels, so essential and optional, how special
    /// the skill is to the trade, and how far it carries stand for one.
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
