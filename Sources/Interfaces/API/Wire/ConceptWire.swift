package import Occupations
import Search
import ServiceSupport
import Taxonomy

extension ConceptKind: NamedValue {}
extension TitleKind: NamedValue {}

/// The results of a search over all concepts, as JSON.
package enum ConceptWire {
    /// A query and its results.
    package typealias Answer = (query: ConceptSearch.Query, found: ConceptSearch.Answer, catalogue: Catalogue)

    private static let counts = Form<[(String, Int)]>.dictionary(.integer(minimum: 1))

    /// The response for a search by name.
    package static let answer = Fields<Answer>("ConceptAnswer") { field in
        field("query", "What was asked.") { $0.query.text }
        field("total", "How many concepts were found in all.", .count) { $0.found.total }
        field("results", "The best ones, best first.", .list(hit)) { answer in
            answer.found.hits.compactMap { found in
                answer.catalogue.concept(found.reference).map { (found.reference, $0, found.hit) }
            }
        }
        field("facets", "Counts over all that was found.", .object(facets)) { $0.found.facets }
        field.sources { SourcesWire(Set($0.found.hits.map(\.reference.framework)), of: $0.catalogue) }
    }

    private typealias Facets = (kinds: [String: Int], frameworks: [String: Int], languages: [String: Int])

    private static let facets = Fields<Facets> { field in
        field("type", "How many of each sort.", counts) { sorted($0.kinds) }
        field("framework", "Of each framework.", counts) { sorted($0.frameworks) }
        field("language", "By the language of the name that was found.", counts) { sorted($0.languages) }
    }

    @Sendable private static func sorted(_ counts: [String: Int]) -> [(String, Int)] {
        counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }

    typealias Hit = (
        reference: ConceptReference, concept: (code: String, name: String, kind: String), hit: ConceptIndex.Hit
    )

    static let hit = Fields<Hit>("ConceptHit") { field in
        field("type", "What sort of concept.", .string(among: ConceptKind.named)) { $0.reference.kind }
        field("kind", "The kind of a skill or product; else as `type`.") { $0.concept.kind }
        field("framework", "The framework's id.") { $0.reference.framework }
        field("code", "The framework's own code.") { $0.concept.code }
        field("name", "The preferred name.") { $0.concept.name }
        field("match", "The name that was found.") { $0.hit.match }
        field("match_kind", "What sort of name that is.") { $0.hit.kind }
        field("match_language", "Its language.") { $0.hit.language }
        field("score", "1 means that a preferred name is the query.", .share(places: 4)) { $0.hit.score }
    }

    /// The response for a search by meaning.
    static let byMeaning = Fields<(query: String, found: SemanticSearch.Answer)>("MeaningAnswer") { field in
        field("query", "What was asked.") { $0.query }
        field("compared_in", "Where vectors were compared.") { $0.found.place.rawValue }
        field("results", "The nearest, nearest first.", .list(neighbour)) { $0.found.hits }
        field.sources { SourcesWire(Set($0.found.hits.map(\.concept.framework)), of: $0.found.catalogue) }
    }

    /// Kinds of concepts with embeddings.
    static let comparable: [ConceptKind] = [.occupation, .skill, .task]

    private static let neighbour = Fields<SemanticSearch.Hit> { field in
        field("type", "What sort of concept.", .string(among: comparable)) { $0.concept.kind }
        field("framework", "The framework's id.") { $0.concept.framework }
        field("code", "The framework's own code.") { $0.code }
        field("name", "The preferred name; of a task, the statement.") { $0.name }
        field("cosine", "1 means the same direction.", .number(from: -1, to: 1, places: 4)) { Double($0.cosine) }
    }
}
