package import Recommendations
import Search
package import ServiceSupport
import Taxonomy

/// The answer to a question in plain words as JSON.
package enum QuestionWire {
    /// Writes the fields of an answer.
    package static func write(_ answer: QuestionAnswer, to json: inout JSONWriter) {
        json.field("answered", answer.isAnswered)
        json.field("answer", answer.text)
        if let question = answer.question {
            json.object("understood") { write(question, to: &$0) }
        } else {
            json.field("understood", String?.none)
        }
        json.field("path", answer.path.rawValue)
        json.array("citations") { json in
            for citation in answer.citations {
                json.object { json in
                    json.field("id", citation.id)
                    json.field("text", citation.text)
                }
            }
        }
        json.array("suggestions") { json in for text in answer.suggestions { json.string(text) } }
        json.array("retrieved") { json in
            for found in answer.retrieved { json.object { write(found, to: &$0) } }
        }
        switch answer.result {
        case .skills(let role):
            json.object("result") { json in
                RecommendationWire.write(
                    role, title: role.query?.original ?? "", country: answer.question?.country.map { .string($0.name) },
                    nature: answer.question?.nature, to: &json)
            }
        case .occupations(let users):
            json.object("result") { json in
                json.array("occupations") { json in for user in users { json.object { write(user, to: &$0) } } }
            }
        case .comparison(let comparison): json.object("result") { write(comparison, to: &$0) }
        case .description(let job):
            json.object("result") { RecommendationWire.write(job, title: job.normalizedTitle, country: nil, to: &$0) }
        case .demand(let occupation, let signals):
            json.object("result") { json in
                json.object("occupation") { RecommendationWire.write(occupation, to: &$0) }
                json.array("demand") { json in
                    for signal in signals { json.object { RecommendationWire.write(signal, to: &$0) } }
                }
            }
        case nil: json.field("result", String?.none)
        }
    }

    private static func write(_ found: RetrievedPassage, to json: inout JSONWriter) {
        json.field("id", found.passage.id)
        json.field("type", found.passage.sort.rawValue)
        json.field("framework", found.passage.framework)
        json.field("title", found.passage.title)
        json.field("text", found.passage.text)
        json.field("score", found.score, places: 5)
        json.field("words", found.words, places: 4)
        json.field("meaning", found.meaning, places: 4)
    }

    private static func write(_ question: Question, to json: inout JSONWriter) {
        json.field("intent", question.name)
        switch question.intent {
        case .skills(let title), .description(let title), .demand(let title):
            json.array("titles") { $0.string(title) }
        case .comparison(let from, let to):
            json.array("titles") { json in
                json.string(from)
                json.string(to)
            }
        case .occupations(let skills): json.array("skills") { json in for skill in skills { json.string(skill) } }
        }
        json.field("country", question.country?.code)
        json.field("category", question.nature?.rawValue)
    }

    private static func write(_ user: SkillUser, to json: inout JSONWriter) {
        json.field("framework", user.occupation.framework)
        json.field("code", user.occupation.code)
        json.field("title", user.occupation.title)
        json.field("strength", user.strength, places: 3)
        json.array("evidence") { json in
            for evidence in user.evidence {
                json.object { json in
                    json.field("id", evidence.id)
                    json.field("framework", evidence.framework)
                    json.field("text", evidence.text)
                }
            }
        }
    }

    private static func write(_ comparison: RoleComparison, to json: inout JSONWriter) {
        json.field("framework", comparison.framework)
        json.object("from") { RecommendationWire.write(comparison.from, to: &$0) }
        json.object("to") { RecommendationWire.write(comparison.to, to: &$0) }
        json.array("missing") { json in
            for difference in comparison.missing {
                json.object { json in
                    json.field("name", difference.skill.name)
                    json.field("id", difference.skill.id)
                    json.field("category", difference.skill.nature.rawValue)
                    json.field("from", difference.from?.rawValue)
                    json.field("to", difference.to.rawValue)
                }
            }
        }
        json.array("shared") { json in for name in comparison.shared { json.string(name) } }
    }
}
