package import Recommendations
package import ServiceSupport
package import Store
import Taxonomy

/// What companies' documents say, as JSON.
package enum KnowledgeWire {
    /// Documents that stand as evidence of one skill at most, the latest.
    private static let evidenceLimit = 20

    /// Writes the fields of a document.
    package static func write(_ document: KnowledgeDocument, to json: inout JSONWriter) {
        json.field("id", document.id)
        json.field("kind", document.kind.rawValue)
        json.field("title", document.title)
        json.field("occupation", document.occupation.map { "\($0.framework):\($0.code)" })
        json.field("source", document.source)
        json.field("published_on", document.publishedOn)
        json.field("added_at", document.addedAt.rfc3339)
        json.field("checksum", document.checksum)
        json.field("bytes", document.byteCount)
        json.field("language", document.language)
        json.field("format", document.format)
        json.field("sentences", document.sentences)
        json.field("sentences_by_meaning", document.sentencesByMeaning)
        json.field("keeps_text", document.keepsText)
    }

    /// Writes the places of a document that name skills.
    ///
    package static func writeMentions(of reading: KnowledgeReading, to json: inout JSONWriter) {
        let skills = Dictionary(reading.skills.map { ($0.id, $0) }) { first, _ in first }
        json.array("mentions") { json in
            for mention in reading.mentions {
                guard let skill = skills[mention.skillID] else { continue }
                json.object { json in
                    writeName(skill, to: &json)
                    json.field("start", mention.bytes.lowerBound)
                    json.field("end", mention.bytes.upperBound)
                    json.field("words", mention.words)
                    json.field("confidence", mention.confidence, places: 4)
                }
            }
        }
    }

    private static func writeName(_ skill: KnowledgeSkill, to json: inout JSONWriter) {
        json.field("skill_id", skill.id)
        json.field("name", skill.name)
        json.field("status", skill.status.rawValue)
        json.field("framework", skill.target?.framework)
        json.field("code", skill.target?.code)
    }

    /// Writes the fields of a skill without counts.
    package static func write(_ skill: KnowledgeSkill, to json: inout JSONWriter) {
        json.field("id", skill.id)
        json.field("name", skill.name)
        json.field("status", skill.status.rawValue)
        json.field("framework", skill.target?.framework)
        json.field("code", skill.target?.code)
        json.field("kind", skill.kind.rawValue)
        json.field("category", skill.nature.rawValue)
        json.field("merged_into", skill.mergedInto)
    }

    /// Writes the fields of a skill with its counts.
    package static func write(_ count: KnowledgeCount, of view: KnowledgeView, to json: inout JSONWriter) {
        write(count.skill, to: &json)
        json.array("merged") { json in for name in count.merged { json.string(name) } }
        json.field("documents", count.places.count)
        json.field("mentions", count.mentions)
        json.field("sources", count.sources)
        json.field("first_seen", count.firstSeen)
        json.field("last_seen", count.lastSeen)
        json.field("trend", count.trend.rawValue)
        json.array("months") { json in
            for month in count.months {
                json.object { json in
                    json.field("month", month.month)
                    json.field("documents", month.documents)
                }
            }
        }
        json.array("evidence") { json in
            for place in count.places.suffix(evidenceLimit).reversed() {
                json.object { json in
                    json.field("document", view.documents[place.document].id)
                    json.field("start", place.bytes.lowerBound)
                    json.field("end", place.bytes.upperBound)
                }
            }
        }
    }

    /// Writes the fields of an entry of the ledger.
    package static func write(_ action: KnowledgeAction, to json: inout JSONWriter) {
        json.field("id", action.id)
        json.field("action", action.kind.rawValue)
        json.field("document", action.documentID)
        json.field("skill", action.skillID)
        json.field("into", action.intoID)
        json.field("by", action.actor)
        json.field("reason", action.reason)
        json.field("at", action.at.rfc3339)
    }
}
