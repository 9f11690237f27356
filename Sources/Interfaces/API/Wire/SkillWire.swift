package import Occupations
package import ServiceSupport
import Taxonomy

/// Skills found in texts, as JSON.
package enum SkillWire {
    /// The body of an answer about a text.
    package static func json(_ extraction: SkillExtraction, format: String, engine: SkillEngine) -> JSONWriter {
        var json = JSONWriter(capacity: 8_192)
        json.object { json in
            json.field("format", format)
            json.field("sentences", extraction.sentences)
            json.field("sentences_by_meaning", extraction.sentencesByMeaning)
            json.field("method", engine.usesModel ? "words and meanings" : "words")
            json.field("abstained", extraction.skills.isEmpty)
            for nature in SkillNature.allCases {
                json.array(nature == .hard ? "hard_skills" : "soft_skills") { json in
                    for skill in extraction.skills where skill.target.nature == nature {
                        json.object { write(skill, to: &$0) }
                    }
                }
            }
            json.array("unsure") { json in
                for skill in extraction.unsure { json.object { write(skill, to: &$0) } }
            }
            SourcesWire.write(
                Set((extraction.skills + extraction.unsure).map(\.target.framework)), of: engine.catalogue, to: &json)
        }
        return json
    }

    private static func write(_ skill: SkillExtraction.Skill, to json: inout JSONWriter) {
        write(skill.target, to: &json)
        json.field("confidence", skill.confidence, places: 4)
        json.array("spans") { json in
            for mention in skill.mentions {
                json.object { json in
                    json.field("start", mention.bytes.lowerBound)
                    json.field("end", mention.bytes.upperBound)
                    json.field("words", mention.words)
                    json.field("label", mention.label)
                }
            }
        }
    }

    private static func write(_ target: SkillEngine.Target, to json: inout JSONWriter) {
        json.field("framework", target.framework)
        json.field("code", target.code)
        json.field("name", target.name)
        json.field("kind", target.kind.rawValue)
        json.field("category", target.nature.rawValue)
    }

    /// The body of an answer about names of another vocabulary.
    package static func json(_ mappings: [SkillEngine.Mapping], engine: SkillEngine) -> JSONWriter {
        var json = JSONWriter(capacity: 8_192)
        json.object { json in
            json.array("skills") { json in
                for mapping in mappings {
                    json.object { json in
                        json.field("name", mapping.name)
                        json.field("filtered", mapping.filtered?.rawValue)
                        json.field("abstained", mapping.isAbstained)
                        json.array("candidates") { json in
                            for candidate in mapping.candidates {
                                json.object { json in
                                    write(candidate.target, to: &json)
                                    json.field("confidence", candidate.confidence, places: 4)
                                    json.field("label", candidate.label)
                                }
                            }
                        }
                    }
                }
            }
            json.field("method", engine.usesModel ? "words and meanings" : "words")
            SourcesWire.write(
                Set(mappings.flatMap { $0.candidates.map(\.target.framework) }), of: engine.catalogue, to: &json)
        }
        return json
    }
}
