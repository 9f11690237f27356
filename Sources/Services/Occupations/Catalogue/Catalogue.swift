package import Matching
import Store
package import Taxonomy

/// All served releases together: what no single release can answer.
///
/// Immutable; built anew when any release changes.
package final class Catalogue: Sendable {
    /// The snapshots by framework id.
    package let snapshots: [String: OccupationSnapshot]
    /// The crosswalks of all of them.
    package let graph: CrosswalkGraph
    /// The search over every concept's names.
    package let concepts: ConceptSearch

    /// Builds the catalogue; takes time proportional to the crosswalks and names.
    package init(_ snapshots: [String: OccupationSnapshot]) {
        self.snapshots = snapshots
        let ordered = snapshots.sorted { $0.key < $1.key }.map(\.value)
        graph = CrosswalkGraph(
            ordered.filter { !$0.content.crosswalks.isEmpty }.map {
                CrosswalkGraph.Source(set: $0.release.frameworkID, links: $0.content.crosswalks)
            },
            refinements: ordered.flatMap(Self.refinements))
        concepts = ConceptSearch(
            Framework.all.compactMap { snapshots[$0.id] }.filter { $0.content.framework.kind != .crosswalk })
    }

    /// What a concept is called, and its code.
    package func concept(_ reference: ConceptReference) -> (code: String, name: String, kind: String)? {
        guard let content = snapshots[reference.framework]?.content else { return nil }
        let position = Int(reference.position)
        switch reference.sort {
        case .occupation: return (content.occupations[position].code, content.occupations[position].title, "occupation")
        case .skill:
            let skill = content.skills[position]
            return (skill.code, skill.name, skill.kind.rawValue)
        case .skillGroup: return (content.skills[position].code, content.skills[position].name, "group")
        case .group: return (content.groups[position].code, content.groups[position].title, "group")
        case .task:
            let task = content.tasks[position]
            return (
                ConceptReference.taskCode(content.occupations[Int(task.occupation)].code, task.taskID), task.statement,
                "task"
            )
        case .qualification:
            return (content.qualifications[position].code, content.qualifications[position].title, "qualification")
        case .product:
            let product = content.technologies[position]
            return (content.commodities[Int(product.commodity)].code, product.name, product.kind.rawValue)
        }
    }

    /// Where an occupation, a task or a skill of a code stands in these releases; `nil` where none has the code.
    package func reference(
        to code: String, _ sort: ConceptReference.Sort, of framework: String
    ) -> ConceptReference? {
        guard let snapshot = snapshots[framework] else { return nil }
        let position: Int32? =
            switch sort {
            case .occupation: snapshot.occupation(code)
            case .task: snapshot.task(code)
            case .skill: snapshot.skill(code)
            case .skillGroup, .group, .qualification, .product: nil
            }
        return position.map { ConceptReference(sort: sort, framework: framework, position: $0) }
    }

    /// The code of a concept that people are shown: an occupation's short code, else what stands behind the last slash of
    /// an address; any other code as it is.
    package func shownCode(_ code: String, of framework: String) -> String {
        if let snapshot = snapshots[framework], let position = snapshot.occupation(code) {
            return snapshot.shownCode(of: position)
        }
        guard code.contains("://"), let slash = code.lastIndex(of: "/") else { return code }
        return String(code[code.index(after: slash)...])
    }

    /// The frameworks with occupations, in the order of `Framework.all`.
    package var occupationFrameworks: [Framework] {
        Framework.all.filter { framework in snapshots[framework.id]?.content.occupations.isEmpty == false }
    }

    /// Codes whose wider code follows from their own digits.
    private static func refinements(
        of snapshot: OccupationSnapshot
    ) -> [(narrow: CrosswalkGraph.Node, broad: CrosswalkGraph.Node)] {
        let codes = snapshot.content.occupations.map(\.code)
        func node(_ classification: Classification, _ code: some StringProtocol) -> CrosswalkGraph.Node {
            CrosswalkGraph.Node(classification, String(code))
        }
        switch snapshot.release.frameworkID {
        case Framework.noc.id:
            // An OaSIS profile (21231.00) belongs to a unit group of NOC 2021 (21231).
            return codes.filter { $0.contains(".") }.map { (node(.noc, $0), node(.noc, $0.prefix { $0 != "." })) }
        case Framework.asc.id:
            // Codes of six digits are occupations of ANZSCO, codes of four its unit groups.
            return codes.map { (node(.asc, $0), node(.anzsco, $0)) }
        case Framework.anzsco.id:
            return codes.filter { $0.count == 6 }.map { (node(.anzsco, $0), node(.anzsco, $0.prefix(4))) }
        default:
            return []
        }
    }

    /// The title of a code; `nil` where no served release names it.
    package func title(of node: CrosswalkGraph.Node) -> String? {
        guard let snapshot = snapshots[node.classification.id] else { return nil }
        if let position = snapshot.occupation(node.code) { return snapshot.content.occupations[Int(position)].title }
        return snapshot.group(node.code)?.title
    }

    /// An occupation that a crosswalk leads to.
    package struct CrosswalkHit: Sendable {
        /// The path and what it is worth.
        package let link: CrosswalkGraph.Link
        /// The target's title.
        package let title: String?
    }

    /// Occupations of another framework that an occupation is linked to, the most trusted first.
    ///
    /// - Parameters:
    ///   - from: Where to begin.
    ///   - target: The framework to reach; its occupations alone are answered where it is served, its groups too.
    ///   - limit: At most so many.
    ///   - excluded: Crosswalk sets that are not used.
    package func crosswalk(
        from: CrosswalkGraph.Node, to target: String, limit: Int, excluding excluded: Set<String> = []
    ) -> [CrosswalkHit] {
        let snapshot = snapshots[target]
        return graph.links(
            from: from, to: Classification(id: target), limit: limit, excluding: excluded,
            isKnown: { code in snapshot?.isOccupationOrGroup(code) ?? true }
        ).map { CrosswalkHit(link: $0, title: title(of: $0.target)) }
    }

    /// How far a crosswalk reaches from one framework to another.
    package struct CrosswalkCoverage: Sendable {
        /// Occupations of the first framework.
        package let occupations: Int
        /// Those of them that lead anywhere in the second.
        package let linked: Int
        /// Those that lead to an exact or close match.
        package let linkedClosely: Int
        /// Distinct occupations of the second framework that are the best answer for some occupation.
        package let targets: Int
        /// Mean number of steps to the best answer.
        package let meanSteps: Double
    }

    /// Counts where every occupation of a framework leads; takes a moment.
    package func crosswalkCoverage(from: String, to: String) -> CrosswalkCoverage? {
        guard let snapshot = snapshots[from], snapshots[to] != nil else { return nil }
        var (linked, close, steps) = (0, 0, 0)
        var targets: Set<String> = []
        for occupation in snapshot.content.occupations {
            let node = CrosswalkGraph.Node(Classification(id: from), occupation.code)
            guard let best = crosswalk(from: node, to: to, limit: 1).first else { continue }
            linked += 1
            steps += best.link.path.count
            if [.exact, .close].contains(best.link.relation) { close += 1 }
            targets.insert(best.link.target.code)
        }
        return CrosswalkCoverage(
            occupations: snapshot.content.occupations.count, linked: linked, linkedClosely: close,
            targets: targets.count, meanSteps: linked == 0 ? 0 : Double(steps) / Double(linked))
    }
}
