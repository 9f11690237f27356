import Matching
package import Occupations
import Search
package import ServiceSupport
import Taxonomy

/// What a job title may mean, as JSON.
package enum TitleWire {
    /// Writes the fields of an answer.
    package static func write(_ answer: TitleAnswer, to json: inout JSONWriter) {
        json.object("parsed") { write(answer.query, to: &$0) }
        json.array("candidates") { json in
            for framework in answer.frameworks {
                for candidate in framework.candidates {
                    json.object { write(candidate, of: framework.id, to: &$0) }
                }
            }
        }
        json.array("frameworks") { json in
            for framework in answer.frameworks {
                json.object { json in
                    json.field("framework", framework.id)
                    json.field("abstained", framework.abstention != nil)
                    json.field("abstention", framework.abstention?.rawValue)
                    json.field("reason", framework.reason)
                }
            }
        }
        json.field("abstained", answer.isAbstained)
        json.field("method", answer.usedModel ? "words and meanings" : "words")
    }

    private static func write(_ query: TitleQuery, to json: inout JSONWriter) {
        json.field("title", query.core)
        json.field("searched", query.text)
        json.field("seniority", query.seniority?.rawValue)
        json.field("level", query.level)
        json.array("terms") { json in for term in query.terms.map(\.rawValue).sorted() { json.string(term) } }
        json.array("parts") { json in for part in query.parts { json.string(part) } }
        json.field("setting", query.setting)
        json.array("corrections") { json in
            for correction in query.corrections {
                json.object { json in
                    json.field("from", correction.from)
                    json.field("to", correction.to)
                }
            }
        }
    }

    private static func write(_ candidate: TitleAnswer.Candidate, of framework: String, to json: inout JSONWriter) {
        json.field("framework", framework)
        json.field("code", candidate.code)
        json.field("title", candidate.title)
        json.field("score", candidate.score, places: 4)
        json.field("confidence", candidate.confidence, places: 4)
        json.object("evidence") { json in
            switch candidate.evidence {
            case .title(let evidence):
                json.field("by", "title")
                json.field("title", evidence.title)
                json.field("kind", evidence.kind.rawValue)
                json.field("language", evidence.language)
                json.field("words", Double(evidence.words), places: 3)
                json.field("pieces", Double(evidence.pieces), places: 3)
                json.field("meaning", evidence.meaning.map { Double($0) }, places: 3)
            case .crosswalk(let source, let code, let link):
                json.field("by", "crosswalk")
                json.field("from", "\(source):\(code)")
                json.field("relation", link.relation.rawValue)
                json.array("sets") { json in
                    for step in link.path { json.string(step.set.isEmpty ? "code structure" : step.set) }
                }
            }
        }
    }

    /// Ids of the releases whose data is in an answer.
    package static func sources(of answer: TitleAnswer) -> Set<String> {
        answer.frameworks.reduce(into: []) { sources, framework in
            guard !framework.candidates.isEmpty else { return }
            sources.insert(framework.id)
            for case .crosswalk(let source, _, let link) in framework.candidates.map(\.evidence) {
                sources.insert(source)
                sources.formUnion(link.path.map(\.set).filter { !$0.isEmpty })
            }
        }
    }
}
