import Knowledge
package import Recommendations
import Search
import ServiceSupport
import Taxonomy

extension Passage.Kind: NamedValue {}

/// The answer to a question in natural language, as JSON.
package enum QuestionWire {
    /// The answer to a question, with the question as sent.
    package static let answer = Fields<(question: String, answer: QuestionAnswer)>("QuestionAnswer") { field in
        field("question", "As it was sent.") { $0.question }
        field("answered", "Whether there is an answer.") { $0.answer.isAnswered }
        field("answer", "The answer in sentences, or why there is none.") { $0.answer.text }
        field("understood", "What was understood.", .nullable(understood)) { $0.answer.question }
        field("path", "Who wrote the sentences.") { $0.answer.path }
        field("citations", "What the sentences rest on.", .list(citation)) { $0.answer.citations }
        field("suggestions", "Near concepts, where nothing was understood or found.") { $0.answer.suggestions }
        field("retrieved", "What was found for a question that no form answered, best first.", .list(passage)) {
            $0.answer.retrieved
        }
        field("result", "What was found, by intent; `null` where nothing was.", result) { $0.answer }
        field.sources { SourcesWire($0.answer.sources, of: $0.answer.catalogue) }
    }

    private static let understood = Fields<Question> { field in
        field("intent", "What is asked.", .words("skills", "occupations", "comparison", "description", "demand")) {
            $0.name
        }
        field.optional("titles", "The roles that it is about.") { question in
            switch question.intent {
            case .skills(let title), .description(let title), .demand(let title): [title]
            case .comparison(let from, let to): [from, to]
            case .occupations: nil
            }
        }
        field.optional("skills", "The skills that it is about.") { question in
            if case .occupations(let skills) = question.intent { skills } else { nil }
        }
        field("country", "ISO code of the country.") { $0.country?.code }
        field("category", "Hard or Soft alone.") { $0.nature?.rawValue }
    }

    private static let citation = Fields<QuestionAnswer.Citation> { field in
        field("id", "A row.") { $0.id }
        field("text", "What it says.") { $0.text }
    }

    private static let passage = Fields<RetrievedPassage> { field in
        field("id", "The row, or `knowledge:` with the document and its bytes.") { $0.passage.id }
        field("type", "What sort of text.") { $0.passage.kind }
        field("framework", "The framework's id, or `knowledge`.") { $0.passage.framework }
        field("title", "Occupation, skill or document.") { $0.passage.title }
        field("text", "What it says.") { $0.passage.text }
        field("score", "By rank over all searches; only orders.", .number(from: 0, places: 5)) { $0.score }
        field("words", "Share of the question's words that it holds.", .nullable(.share(places: 4))) { $0.words }
        field(
            "meaning", "Cosine between its meaning and the question's.",
            .nullable(.number(from: -1, to: 1, places: 4))
        ) { $0.meaning }
    }

    // MARK: - Results

    private static let result = Form<QuestionAnswer>(.anything) { answer, json in
        guard let result = answer.result else { return json.null() }
        json.object { json in
            switch result {
            case .skills(let advice):
                let country = answer.question?.country?.name
                RecommendationWire.role.write(
                    (advice, advice.query?.original ?? "", country, answer.question?.nature), to: &json)
            case .occupations(let users):
                json.array("occupations") { json in for user in users { json.object { write(user, to: &$0) } } }
            case .comparison(let comparison): write(comparison, to: &json)
            case .description(let job): RecommendationWire.job.write((job, job.normalizedTitle, nil), to: &json)
            case .demand(let occupation, let signals):
                json.object("occupation") { RecommendationWire.occupation.write(occupation, to: &$0) }
                json.array("demand") { json in
                    for signal in signals { json.object { RecommendationWire.signal.write(signal, to: &$0) } }
                }
            }
        }
    }

    private static func write(_ user: SkillUser, to json: inout JSONWriter) {
        json.field("framework", user.occupation.framework)
        json.field("code", user.occupation.code)
        json.field("title", user.occupation.title)
        json.field("strength", user.strength, places: 3)
        json.array("evidence") { json in
            for evidence in user.evidence { json.object { RecommendationWire.evidence.write(evidence, to: &$0) } }
        }
    }

    private static func write(_ comparison: OccupationComparison, to json: inout JSONWriter) {
        json.field("framework", comparison.framework)
        json.object("from") { RecommendationWire.occupation.write(comparison.from, to: &$0) }
        json.object("to") { RecommendationWire.occupation.write(comparison.to, to: &$0) }
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
