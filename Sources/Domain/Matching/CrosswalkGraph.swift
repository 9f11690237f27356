package import Taxonomy

/// All published links between codes as one graph, which maps an occupation of one classification to another
/// classification over any number of tables.
///
/// Links are followed in both directions. The result for a target is its most trusted path; a code is never visited
/// twice, so cycles end. Immutable; building takes time proportional to the number of links.
package struct CrosswalkGraph: Sendable {
    /// A code of a classification.
    package struct Node: Sendable, Hashable {
        /// The classification.
        package let classification: Classification
        /// The code in that classification.
        package let code: String

        package init(_ classification: Classification, _ code: String) {
            self.classification = classification
            self.code = code
        }
    }

    /// One step of a path.
    package struct Step: Sendable, Hashable {
        /// Where it starts.
        package let from: Node
        /// Where it leads.
        package let to: Node
        /// The relation of the end to the start; `related` where the table does not state it.
        package let relation: MappingRelation
        /// Whether only a part is meant; `nil` where the table does not say.
        package let isPartial: Bool?
        /// The id of the framework or crosswalk set that publishes the link; empty for a link derived from the codes.
        package let set: String
    }

    /// A code of the target classification with the path to it.
    package struct Link: Sendable {
        /// The target.
        package let target: Node
        /// The relation of the target to the start, over the whole path.
        package let relation: MappingRelation
        /// 0 to 1: the product of the trust of all steps. It ranks results; it is not a probability.
        package let confidence: Double
        /// The steps, at least one.
        package let path: [Step]
    }

    /// The links of one set.
    package struct Source: Sendable {
        /// The id of the framework or crosswalk set.
        package let set: String
        /// Its links.
        package let links: [CrosswalkRecord]

        package init(set: String, links: [CrosswalkRecord]) {
            self.set = set
            self.links = links
        }
    }

    private struct Edge {
        let to: Int32
        let relation: MappingRelation
        let isPartial: Bool?
        let set: Int16
        let trust: Float
    }

    /// All codes that occur in a link.
    private let nodes: [Node]
    private let positions: [Node: Int32]
    private let edges: [Edge]
    private let starts: [Int32]
    private let sets: [String]

    /// The maximum length of a path; longer ones are meaningless. The longest useful one (NOC 2021 to ISCO-08 over NOC
    /// 2016 and NOC 2011, from an OaSIS profile) has four steps.
    package static let longestPath = 5
    /// Targets whose confidence is below this share of the best one's are left out.
    package static let confidenceFloor = 0.05

    /// Builds the graph.
    ///
    /// - Parameters:
    ///   - sources: The published links.
    ///   - refinements: Codes whose broader code is determined by their own digits, for instance OaSIS `21231.00` and
    ///     the NOC unit group `21231`; each is linked to it (`broad`).
    package init(_ sources: [Source], refinements: [(narrow: Node, broad: Node)] = []) {
        var nodes: [Node] = []
        var positions: [Node: Int32] = [:]
        func position(_ node: Node) -> Int32 {
            if let known = positions[node] { return known }
            let position = Int32(nodes.count)
            nodes.append(node)
            positions[node] = position
            return position
        }
        var lists: [[Edge]] = []
        func append(_ from: Int32, _ edge: Edge) {
            while lists.count < nodes.count { lists.append([]) }
            lists[Int(from)].append(edge)
        }
        var sets: [String] = []
        for source in sources {
            let set = Int16(sets.count)
            sets.append(source.set)
            let ends = source.links.map { link in
                (position(Node(link.source, link.sourceCode)), position(Node(link.target, link.targetCode)))
            }
            // The number of links from a code to one classification, in each direction.
            var fan: [Fan: Int] = [:]
            for (link, (from, to)) in zip(source.links, ends) {
                fan[Fan(node: from, towards: link.target), default: 0] += 1
                fan[Fan(node: to, towards: link.source), default: 0] += 1
            }
            for (link, (from, to)) in zip(source.links, ends) where from != to {
                let relation = link.relation ?? .related
                append(
                    from,
                    Edge(
                        to: to, relation: relation, isPartial: link.isPartial, set: set,
                        trust: Self.trust(
                            link, relation, ways: fan[Fan(node: from, towards: link.target)] ?? 1, isForward: true)))
                append(
                    to,
                    Edge(
                        to: from, relation: relation.reversed, isPartial: link.isPartial, set: set,
                        trust: Self.trust(
                            link, relation.reversed, ways: fan[Fan(node: to, towards: link.source)] ?? 1,
                            isForward: false)))
            }
        }
        let implied = Int16(sets.count)
        sets.append("")
        var narrower: [Int32: Int] = [:]
        let pairs = refinements.map { (position($0.narrow), position($0.broad)) }
        for (_, broad) in pairs { narrower[broad, default: 0] += 1 }
        for (narrow, broad) in pairs where narrow != broad {
            append(narrow, Edge(to: broad, relation: .broad, isPartial: nil, set: implied, trust: 0.95))
            let ways = narrower[broad] ?? 1
            append(
                broad,
                Edge(
                    to: narrow, relation: ways == 1 ? .close : .narrow, isPartial: nil, set: implied,
                    trust: Float(0.95 / Double(ways).squareRoot())))
        }
        while lists.count < nodes.count { lists.append([]) }
        var starts: [Int32] = [0]
        starts.reserveCapacity(nodes.count + 1)
        for list in lists { starts.append((starts.last ?? 0) + Int32(list.count)) }
        self.nodes = nodes
        self.positions = positions
        self.sets = sets
        self.starts = starts
        edges = lists.flatMap { $0 }
    }

    private struct Fan: Hashable {
        let node: Int32
        let towards: Classification
    }

    /// The trust in a link: from its relation, whether it is partial, and the number of alternative links.
    ///
    /// The numbers rank results: an exact match before a close one, one of two before one of ten. A published weight
    /// replaces the number of alternatives in the direction in which it was published.
    private static func trust(
        _ link: CrosswalkRecord, _ relation: MappingRelation, ways: Int, isForward: Bool
    ) -> Float {
        let kind =
            switch relation {
            case .exact: 0.98
            case .close: 0.9
            case .narrow: 0.8
            case .broad: 0.75
            case .related: link.isPartial == false ? 0.9 : 0.7
            }
        let share = isForward ? link.weight.map { max(0.05, min(1, $0)) } : nil
        return Float(kind * (share ?? 1 / Double(max(1, ways)).squareRoot()))
    }

    /// Whether a code occurs in a link.
    package func contains(_ node: Node) -> Bool { positions[node] != nil }

    /// The codes of a classification that a code maps to, the most trusted first.
    ///
    /// - Parameters:
    ///   - start: The code to start from.
    ///   - target: The classification to reach.
    ///   - limit: The maximum number of results.
    ///   - excluded: Sets whose links are not used.
    ///   - isKnown: Whether a target may be returned; by default every one.
    /// - Returns: Empty if no path of up to `longestPath` steps leads there.
    package func links(
        from start: Node, to target: Classification, limit: Int, excluding excluded: Set<String> = [],
        isKnown: (String) -> Bool = { _ in true }
    ) -> [Link] {
        guard let first = positions[start] else { return [] }
        let barred = sets.map(excluded.contains)
        // Best-first search with a heap; a code is settled once, with its most trusted path.
        var heap = TrustHeap()
        var settled: [Int32: Arrival] = [:]
        heap.push(Arrival(node: first, trust: 1, steps: 0, from: -1, edge: -1))
        var found: [Link] = []
        var floor = 0.0
        while let arrival = heap.pop(), found.count < limit {
            guard settled[arrival.node] == nil else { continue }
            if Double(arrival.trust) < floor { break }
            settled[arrival.node] = arrival
            let node = nodes[Int(arrival.node)]
            if node.classification == target, arrival.node != first, isKnown(node.code) {
                found.append(link(to: arrival, settled: settled))
                floor = max(floor, Double(arrival.trust) * Self.confidenceFloor)
                continue
            }
            guard arrival.steps < Self.longestPath else { continue }
            // A path that returns to the classification of the start would give neighbours of the start as results.
            for edge in Int(starts[Int(arrival.node)])..<Int(starts[Int(arrival.node) + 1]) {
                let next = edges[edge]
                guard !barred[Int(next.set)], settled[next.to] == nil else { continue }
                let classification = nodes[Int(next.to)].classification
                guard classification != start.classification || isRefinement(next) else { continue }
                heap.push(
                    Arrival(
                        node: next.to, trust: arrival.trust * next.trust, steps: arrival.steps + 1, from: arrival.node,
                        edge: Int32(edge)))
            }
        }
        return found
    }

    private func isRefinement(_ edge: Edge) -> Bool { sets[Int(edge.set)].isEmpty }

    private func link(to arrival: Arrival, settled: [Int32: Arrival]) -> Link {
        var path: [Step] = []
        var current = arrival
        while current.from >= 0, let before = settled[current.from] {
            let edge = edges[Int(current.edge)]
            path.append(
                Step(
                    from: nodes[Int(current.from)], to: nodes[Int(current.node)], relation: edge.relation,
                    isPartial: edge.isPartial, set: sets[Int(edge.set)]))
            current = before
        }
        path.reverse()
        let relation = path.dropFirst().reduce(path.first?.relation ?? .related) {
            MappingRelation.composed($0, $1.relation)
        }
        return Link(
            target: nodes[Int(arrival.node)], relation: relation, confidence: Double(arrival.trust), path: path)
    }
}

/// A code that the search has reached.
private struct Arrival {
    let node: Int32
    let trust: Float
    let steps: Int
    let from: Int32
    let edge: Int32
}

/// The pending arrivals, the most trusted on top; ties are resolved by the shorter path, then the earlier code.
private struct TrustHeap {
    private var items: [Arrival] = []

    mutating func push(_ item: Arrival) {
        items.append(item)
        var child = items.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard isBefore(items[child], items[parent]) else { break }
            items.swapAt(child, parent)
            child = parent
        }
    }

    mutating func pop() -> Arrival? {
        guard let top = items.first else { return nil }
        let last = items.removeLast()
        guard !items.isEmpty else { return top }
        items[0] = last
        var parent = 0
        while true {
            var best = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < items.count && isBefore(items[child], items[best]) {
                best = child
            }
            guard best != parent else { return top }
            items.swapAt(best, parent)
            parent = best
        }
    }

    private func isBefore(_ left: Arrival, _ right: Arrival) -> Bool {
        if left.trust != right.trust { return left.trust > right.trust }
        return (left.steps, left.node) < (right.steps, right.node)
    }
}
