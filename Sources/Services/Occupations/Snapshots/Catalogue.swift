package import Matching
import ServiceSupport
import Store
package import Taxonomy

/// All served releases together, for queries across releases.
///
/// Immutable; rebuilt when any release changes.
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

    /// The code, name and kind of a concept.
    package func concept(_ reference: ConceptReference) -> (code: String, name: String, kind: String)? {
        guard let content = snapshots[reference.framework]?.content else { return nil }
        switch reference.position {
        case .occupation(let position): return (content[position].code, content[position].title, "occupation")
        case .skill(let position):
            return (content[position].code, content[position].name, content[position].kind.rawValue)
        case .skillGroup(let position): return (content[position].code, content[position].name, "group")
        case .group(let position): return (content[position].code, content[position].title, "group")
        case .task(let position):
            let task = content[position]
            return (ConceptID.taskCode(content[task.occupation].code, task.taskID), task.statement, "task")
        case .qualification(let position): return (content[position].code, content[position].title, "qualification")
        case .product(let position):
            let product = content[position]
            return (content[product.commodity].code, product.name, product.kind.rawValue)
        }
    }

    /// The position of an occupation, a task or a skill in these releases; `nil` where none has the code.
    package func reference(to concept: ConceptID) -> ConceptReference? {
        guard let snapshot = snapshots[concept.framework] else { return nil }
        let position: ConceptPosition? =
            switch concept.kind {
            case .occupation: snapshot.occupation(concept.code).map { .occupation($0) }
            case .task: snapshot.task(concept.code).map { .task($0) }
            case .skill: snapshot.skill(concept.code).map { .skill($0) }
            case .skillGroup, .group, .qualification, .product: nil
            }
        return position.map { ConceptReference(framework: concept.framework, position: $0) }
    }

    /// The code of a concept as shown to users: an occupation's short code, or the part of a URI after the last slash;
    /// any other code unchanged.
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

    /// Codes whose broader code follows from their own digits.
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
            // Codes of six digits are occupations of ANZSCO, codes of four digits its unit groups.
            return codes.map { (node(.asc, $0), node(.anzsco, $0)) }
        case Framework.anzsco.id:
            return codes.filter { $0.count == 6 }.map { (node(.anzsco, $0), node(.anzsco, $0.prefix(4))) }
        default:
            return []
        }
    }

    /// The title of a code; `nil` where no served release has it.
    package func title(of node: CrosswalkGraph.Node) -> String? {
        guard let snapshot = snapshots[node.classification.id] else { return nil }
        if let position = snapshot.occupation(node.code) { return snapshot.content[position].title }
        return snapshot.group(node.code)?.title
    }

    /// An occupation reached by a crosswalk.
    package struct CrosswalkHit: Sendable {
        /// The path and its confidence.
        package let link: CrosswalkGraph.Link
        /// The target's title.
        package let title: String?
    }

    /// Occupations of another framework that an occupation is linked to, the most confident first.
    ///
    /// - Parameters:
    ///   - from: The node to start from.
    ///   - target: The framework to reach; if it is served, only its occupations and groups are returned.
    ///   - limit: The maximum number of hits.
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

    /// The coverage of the crosswalks from one framework to another.
    package struct CrosswalkCoverage: Sendable {
        /// Number of occupations in the first framework.
        package let occupations: Int
        /// Number of those with a link to the second.
        package let linked: Int
        /// Number of those with an exact or close match.
        package let linkedClosely: Int
        /// Number of distinct occupations in the second framework that are the best link of some occupation.
        package let targets: Int
        /// Mean number of steps to the best link.
        package let meanSteps: Double
    }

    /// Computes the coverage over every occupation of a framework; takes a moment.
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

/// Caches the catalogue of the served releases, and rebuilds it when one of them changes.
package final class CatalogueHolder: Sendable {
    private let snapshots: SnapshotHolder
    private let built = BuiltFor<[String: OccupationSnapshot], Catalogue, Never> { built, served in
        built.count == served.count && built.allSatisfy { served[$0.key] === $0.value }
    }

    package init(snapshots: SnapshotHolder) {
        self.snapshots = snapshots
    }

    /// How long a request waits for what is built of new releases before it is answered from the ones before.
    package static let patience = Duration.seconds(2)

    /// The catalogue of the releases served now. Concurrent callers share one build; while it takes long, they get the
    /// catalogue before.
    package func current() async -> Catalogue {
        let served = snapshots.all
        return await built.value(for: served, patience: Self.patience) { Catalogue(served) }
    }

    /// The catalogue of the releases served now, however long it takes to build.
    package func latest() async -> Catalogue {
        let served = snapshots.all
        return await built.value(for: served) { Catalogue(served) }
    }
}
