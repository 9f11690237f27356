package import Occupations
import Search
package import ServiceSupport
import Taxonomy

/// What a search over all concepts found, as JSON.
package enum ConceptWire {
    /// The body of the answer.
    package static func json(
        _ query: ConceptSearch.Query, _ answer: ConceptSearch.Answer, catalogue: Catalogue
    ) -> JSONWriter {
        var json = JSONWriter(capacity: 4_096)
        json.object { json in
            json.field("query", query.text)
            json.field("total", answer.total)
            json.array("results") { json in
                for (reference, hit) in answer.hits {
                    guard let concept = catalogue.concept(reference) else { continue }
                    json.object { json in
                        json.field("type", reference.sort.rawValue)
                        json.field("kind", concept.kind)
                        json.field("framework", reference.framework)
                        json.field("code", concept.code)
                        json.field("name", concept.name)
                        json.field("match", hit.match)
                        json.field("match_kind", hit.kind.rawValue)
                        json.field("match_language", hit.language)
                        json.field("score", hit.score, places: 4)
                    }
                }
            }
            json.object("facets") { json in
                write("type", answer.facets.sorts, to: &json)
                write("framework", answer.facets.frameworks, to: &json)
                write("language", answer.facets.languages, to: &json)
            }
            SourcesWire.write(Set(answer.hits.map(\.reference.framework)), of: catalogue, to: &json)
        }
        return json
    }

    /// The body of an answer by meaning.
    package static func json(_ query: String, _ answer: MeaningSearch.Answer) -> JSONWriter {
        var json = JSONWriter(capacity: 4_096)
        json.object { json in
            json.field("query", query)
            json.field("compared_in", answer.place.rawValue)
            json.array("results") { json in
                for hit in answer.hits {
                    json.object { json in
                        json.field("type", hit.concept.sort.rawValue)
                        json.field("framework", hit.concept.framework)
                        json.field("code", hit.code)
                        json.field("name", hit.name)
                        json.field("cosine", Double(hit.cosine), places: 4)
                    }
                }
            }
            SourcesWire.write(Set(answer.hits.map(\.concept.framework)), of: answer.catalogue, to: &json)
        }
        return json
    }

    private static func write(_ name: String, _ counts: [String: Int], to json: inout JSONWriter) {
        json.object(name) { json in
            for (value, count) in counts.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
                json.field(value, count)
            }
        }
    }
}
