import Matching
package import Occupations
import ServiceSupport
import Taxonomy

extension MappingRelation: NamedValue {}

/// The counterparts of an occupation in other frameworks, as JSON.
package enum CrosswalkWire {
    /// An occupation and its counterparts by framework.
    package struct Answer: Sendable {
        /// Framework of the occupation.
        package let framework: String
        /// Its code in the framework's form.
        package let code: String
        /// Its title; `nil` where no served release has it.
        package let title: String?
        /// The requested frameworks with their results.
        package let targets: [(framework: String, hits: [Catalogue.CrosswalkHit])]
        fileprivate let catalogue: Catalogue

        /// Follows the tables; `nil` where no served release and no crosswalk has the code.
        ///
        /// - Parameters:
        ///   - given: The code as typed.
        ///   - framework: Its framework or classification.
        ///   - targets: The frameworks to reach.
        ///   - limit: The maximum number of links per framework.
        ///   - excluded: Crosswalk sets that are not used.
        ///   - catalogue: The served releases.
        package init?(
            _ given: String, of framework: String, to targets: [String], limit: Int, excluding excluded: Set<String>,
            in catalogue: Catalogue
        ) {
            let snapshot = catalogue.snapshots[framework]
            let position = snapshot?.occupation(given)
            code = position.flatMap { snapshot?.content[$0].code } ?? given
            let node = CrosswalkGraph.Node(Classification(id: framework), code)
            guard position != nil || catalogue.graph.contains(node) else { return nil }
            self.framework = framework
            self.catalogue = catalogue
            title = catalogue.title(of: node)
            self.targets = targets.map {
                ($0, catalogue.crosswalk(from: node, to: $0, limit: limit, excluding: excluded))
            }
        }

        /// Ids of the frameworks and sets whose data is in the response.
        fileprivate var sources: Set<String> {
            targets.reduce(into: [framework]) { sources, target in
                if !target.hits.isEmpty { sources.insert(target.framework) }
                for hit in target.hits { sources.formUnion(hit.link.path.map(\.set).filter { !$0.isEmpty }) }
            }
        }
    }

    /// The response.
    package static let answer = Fields<Answer>("CrosswalkAnswer") { field in
        field(
            "from", "Where the links begin.",
            .object(
                Fields { field in
                    field("framework", "The framework or classification.") { $0.framework }
                    field("code", "The code.") { $0.code }
                    field("title", "The title; null where no served release names the code.") { $0.title }
                })
        ) { $0 }
        field(
            "to", "Each framework that was asked.",
            .list(
                Fields { field in
                    field("framework", "The framework.") { $0.framework }
                    field("links", "The most trusted first.", .list(link)) { $0.hits }
                })
        ) { $0.targets }
        field.sources { SourcesWire($0.sources, of: $0.catalogue) }
    }

    static let link = Fields<Catalogue.CrosswalkHit>("CrosswalkLink") { field in
        field("code", "The target's code.") { $0.link.target.code }
        field("title", "The target's title.") { $0.title }
        field("relation", "How the target stands to the start, in the words of SKOS, over the whole path.") {
            $0.link.relation
        }
        field("confidence", "Orders the links; no probability.", .share(places: 4)) { $0.link.confidence }
        field("path", "Every step.", .list(step)) { $0.link.path }
    }

    private static let step = Fields<CrosswalkGraph.Step> { field in
        field("from", "Classification and code.") { "\($0.from.classification.id):\($0.from.code)" }
        field("to", "Classification and code.") { "\($0.to.classification.id):\($0.to.code)" }
        field("relation", "How the end of the step stands to its start.") { $0.relation }
        field.optional("partial", "Whether the table says that only a part is meant.") { $0.isPartial }
        field("set", "The table's set, or `code structure`.") { $0.set.isEmpty ? "code structure" : $0.set }
    }

    typealias Coverage = (from: String, to: String, counts: Catalogue.CrosswalkCoverage)

    static let coverage = Fields<Coverage>("CrosswalkCoverage") { field in
        field("from", "The framework to begin in.") { $0.from }
        field("to", "The framework to reach.") { $0.to }
        field("occupations", "Occupations of the first.", .count) { $0.counts.occupations }
        field("linked", "Those that lead anywhere in the second.", .count) { $0.counts.linked }
        field("linked_closely", "Those whose best link is exact or close.", .count) { $0.counts.linkedClosely }
        field("targets", "Distinct best targets.", .count) { $0.counts.targets }
        field("mean_steps", "Mean number of tables on the way.", .number(from: 0, places: 2)) { $0.counts.meanSteps }
    }
}
