import Matching
package import Occupations
package import ServiceSupport
import Store
import Taxonomy

/// Where an occupation leads in other frameworks, as JSON.
package enum CrosswalkWire {
    /// A question about one occupation and what each framework answers.
    package struct Answer: Sendable {
        /// Framework of the occupation.
        package let framework: String
        /// Its code, as the framework writes it.
        package let code: String
        /// Its title; `nil` where no served release names it.
        package let title: String?
        /// Each framework that was asked, with its answers.
        package let targets: [(framework: String, hits: [Catalogue.CrosswalkHit])]

        /// Makes an answer.
        package init(
            framework: String, code: String, title: String?,
            targets: [(framework: String, hits: [Catalogue.CrosswalkHit])]
        ) {
            self.framework = framework
            self.code = code
            self.title = title
            self.targets = targets
        }

        /// Ids of every framework and set whose data is in the answer.
        package var sources: Set<String> {
            targets.reduce(into: [framework]) { sources, target in
                if !target.hits.isEmpty { sources.insert(target.framework) }
                for hit in target.hits { sources.formUnion(hit.link.path.map(\.set).filter { !$0.isEmpty }) }
            }
        }
    }

    /// The body of the answer.
    package static func json(_ answer: Answer, catalogue: Catalogue) -> JSONWriter {
        var json = JSONWriter(capacity: 4_096)
        json.object { json in
            json.object("from") { json in
                json.field("framework", answer.framework)
                json.field("code", answer.code)
                json.field("title", answer.title)
            }
            json.array("to") { json in
                for target in answer.targets {
                    json.object { json in
                        json.field("framework", target.framework)
                        json.array("links") { json in
                            for hit in target.hits { json.object { write(hit, to: &$0) } }
                        }
                    }
                }
            }
            SourcesWire.write(answer.sources, of: catalogue, to: &json)
        }
        return json
    }

    private static func write(_ hit: Catalogue.CrosswalkHit, to json: inout JSONWriter) {
        json.field("code", hit.link.target.code)
        json.field("title", hit.title)
        json.field("relation", hit.link.relation.rawValue)
        json.field("confidence", hit.link.confidence, places: 4)
        json.array("path") { json in
            for step in hit.link.path {
                json.object { json in
                    json.field("from", "\(step.from.classification.id):\(step.from.code)")
                    json.field("to", "\(step.to.classification.id):\(step.to.code)")
                    json.field("relation", step.relation.rawValue)
                    if let isPartial = step.isPartial { json.field("partial", isPartial) }
                    json.field("set", step.set.isEmpty ? "code structure" : step.set)
                }
            }
        }
    }
}

/// The releases whose data is in an answer, with what their licences ask for.
package enum SourcesWire {
    /// Writes `sources`, in the order of `Framework.all`.
    package static func write(_ ids: Set<String>, of catalogue: Catalogue, to json: inout JSONWriter) {
        json.array("sources") { json in
            for framework in Framework.all where ids.contains(framework.id) {
                guard let release = catalogue.snapshots[framework.id]?.release else { continue }
                json.object { json in
                    json.field("framework", framework.id)
                    json.field("name", framework.name)
                    json.field("version", release.version)
                    json.field("publisher", framework.publisher)
                    json.field("homepage", framework.homepage)
                    json.field("licence", framework.licence)
                    json.field("licence_url", framework.licenceURL)
                    json.field("licence_status", framework.licenceStatus.rawValue)
                    json.field("attribution", framework.attribution(version: release.version))
                }
            }
        }
    }

    /// First part of the entity tags of answers from the whole catalogue: changes with any release and the program.
    static func tagPrefix(of catalogue: Catalogue, programVersion: String) -> String {
        let releases = catalogue.snapshots.values.map { "\($0.release.id) \($0.release.checksum)" }.sorted()
        return String(SHA256.hex(of: ([programVersion] + releases).joined(separator: "\n")).prefix(12))
    }
}
