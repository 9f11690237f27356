import Occupations
import ServiceSupport
import Store
import Taxonomy

/// The releases whose data is in a response, with the attributions required by their licences.
struct SourcesWire {
    /// Ids of frameworks and sets; those that are not served are omitted.
    let ids: Set<String>
    let catalogue: Catalogue

    init(_ ids: Set<String>, of catalogue: Catalogue) {
        self.ids = ids
        self.catalogue = catalogue
    }

    private typealias Source = (framework: Framework, version: String)

    private static let source = Fields<Source> { field in
        field("framework", "The framework's or set's id.") { $0.framework.id }
        field("name", "Its name.") { $0.framework.name }
        field("version", "The served release.") { $0.version }
        field("publisher", "Who publishes it.") { $0.framework.publisher }
        field("homepage", "Where.") { $0.framework.homepage }
        field("licence", "Its licence.") { $0.framework.licence }
        field("licence_url", "Where that can be read.") { $0.framework.licenceURL }
        field("licence_status", "Whether the publisher states the licence.", .words("verified", "unverified")) {
            $0.framework.licenceStatus.rawValue
        }
        field("attribution", "The sentence to show with the data.") {
            $0.framework.attribution(version: $0.version)
        }
    }

    /// The schema of the list.
    static let component = (name: "CatalogueSources", schema: JSONSchema.array(source.schema))

    /// The releases, in the order of `Framework.all`.
    fileprivate func write(to json: inout JSONWriter) {
        json.array { json in
            for framework in Framework.all where ids.contains(framework.id) {
                guard let release = catalogue.snapshots[framework.id]?.release else { continue }
                json.object { Self.source.write((framework, release.version), to: &$0) }
            }
        }
    }

    /// The first part of the entity tags of responses from the whole catalogue: changes with any release and the
    /// program.
    static func tagPrefix(of catalogue: Catalogue, programVersion: String) -> String {
        let releases = catalogue.snapshots.values.map { "\($0.release.id) \($0.release.checksum)" }.sorted()
        return String(SHA256.hex(of: ([programVersion] + releases).joined(separator: "\n")).prefix(12))
    }
}

extension Fields.List {
    /// The sources of the data in the response.
    mutating func sources(_ value: @escaping @Sendable (Value) -> SourcesWire) {
        self(
            "sources", "Whose data this is.", Form(.reference(SourcesWire.component.name)) { $0.write(to: &$1) }, value)
    }

    /// Whether embeddings were compared, or only words.
    mutating func method(_ usesModel: @escaping @Sendable (Value) -> Bool) {
        self("method", "Whether a sentence model took part.", .words("words", "words and meanings")) {
            usesModel($0) ? "words and meanings" : "words"
        }
    }
}
