import Matching
package import Occupations
import Search
import ServiceSupport
import Taxonomy

extension TitleMatch.Abstention: NamedValue {}
extension TitleQuery.Seniority: NamedValue {}
extension TitleQuery.Terms: NamedValue {}

/// The occupations that a job title may mean, as JSON.
package enum TitleWire {
    /// The response about one title, with the title as sent.
    package static let answer = Fields<(title: String, answer: TitleAnswer, catalogue: Catalogue)>("TitleAnswer") {
        field in
        field("title", "The title as it was sent.") { $0.title }
        field.include(found) { $0.answer }
        field.sources { SourcesWire(sources(of: $0.answer), of: $0.catalogue) }
    }

    typealias Answered = (id: JSONValue?, title: String, answer: TitleAnswer)

    /// The response about many titles.
    static let answers = Fields<(answers: [Answered], catalogue: Catalogue)>("TitleBatchAnswer") { field in
        field("answers", "One a title, in their order.", .list(answered)) { $0.answers }
        field.sources { batch in
            SourcesWire(batch.answers.reduce(into: []) { $0.formUnion(sources(of: $1.answer)) }, of: batch.catalogue)
        }
    }

    private static let answered = Fields<Answered> { field in
        field.optional("id", "As it was sent.") { $0.id }
        field("title", "The title as it was sent.") { $0.title }
        field.include(found) { $0.answer }
    }

    /// The results for a title.
    package static let found = Fields<TitleAnswer> { field in
        field("parsed", "The title, taken apart.", .object(parsed)) { $0.query }
        field("candidates", "Framework by framework, best first.", .list(candidate)) { answer in
            answer.frameworks.flatMap { framework in framework.candidates.map { (framework.id, $0) } }
        }
        field("frameworks", "The frameworks in the order in which they were asked.", .list(framework)) {
            $0.frameworks
        }
        field("abstained", "Whether no framework is sure.") { $0.isAbstained }
        field.method { $0.usedModel }
    }

    private static let framework = Fields<TitleAnswer.Framework> { field in
        field("framework", "A framework that was asked.") { $0.id }
        field("abstained", "Whether its first candidate should not be taken without a look.") { $0.abstention != nil }
        field("abstention", "Why.") { $0.abstention }
        field("reason", "Why this framework was asked.") { $0.reason }
    }

    static let candidate = Fields<(framework: String, found: TitleAnswer.Candidate)>("TitleCandidate") { field in
        field("framework", "The framework.") { $0.framework }
        field("code", "The occupation's code.") { $0.found.code }
        field("title", "The occupation's title.") { $0.found.title }
        field("score", "Ranks the candidates of one framework.", .number(places: 4)) { $0.found.score }
        field("confidence", "How likely it is the right one; calibrated on titles held out.", .share(places: 4)) {
            $0.found.confidence
        }
        field("evidence", "Why it was found.", .object(evidence)) { $0.found.evidence }
    }

    private static let evidence = Fields<TitleAnswer.Evidence> { field in
        field("by", "How it was found.", .words("title", "crosswalk")) { $0.title == nil ? "crosswalk" : "title" }
        field.optional("title", "The title that speaks most for it.") { $0.title?.title }
        field.optional("kind", "What sort of title that is.") { $0.title?.kind }
        field.optional("language", "Its language.") { $0.title?.language }
        field.optional("words", "Cosine of the words.", .number(places: 3)) { $0.title.map { Double($0.words) } }
        field.optional("pieces", "Cosine of the pieces of words.", .number(places: 3)) {
            $0.title.map { Double($0.pieces) }
        }
        field.optional(
            "meaning", "Cosine of the meanings; null without a model.", .nullable(.number(places: 3))
        ) { $0.title.map { $0.meaning.map { Double($0) } } }
        field.optional("from", "The occupation that the crosswalk starts from.") { evidence in
            evidence.crosswalk.map { "\($0.framework):\($0.code)" }
        }
        field.optional("relation", "How this occupation stands to that one.") {
            $0.crosswalk?.link.relation.rawValue
        }
        field.optional("sets", "The tables on the way.") { evidence in
            evidence.crosswalk.map { $0.link.path.map { $0.set.isEmpty ? "code structure" : $0.set } }
        }
    }

    static let parsed = Fields<TitleQuery>("ParsedTitle") { field in
        field("title", "The title without seniority, contract words and setting.") { $0.core }
        field("searched", "What was searched with.") { $0.text }
        field("seniority", "Seniority.") { $0.seniority }
        field("level", "A grade such as II.") { $0.level }
        field("terms", "Contract words.") { $0.terms.sorted { $0.rawValue < $1.rawValue } }
        field("parts", "The titles that a compound names.") { $0.parts }
        field("setting", "What was taken for an employer or a place.") { $0.setting }
        field("corrections", "Misspelt words.", .list(correction)) { $0.corrections }
    }

    private static let correction = Fields<TitleQuery.Correction> { field in
        field("from", "As written.") { $0.from }
        field("to", "As understood.") { $0.to }
    }

    /// Ids of the releases whose data is in a response.
    private static func sources(of answer: TitleAnswer) -> Set<String> {
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

extension TitleAnswer.Evidence {
    /// The title by which it was found.
    var title: TitleMatch.Evidence? {
        if case .title(let evidence) = self { evidence } else { nil }
    }

    /// The start of the crosswalk by which it was found, and its path.
    var crosswalk: (framework: String, code: String, link: CrosswalkGraph.Link)? {
        if case .crosswalk(let framework, let code, let link) = self { (framework, code, link) } else { nil }
    }
}
