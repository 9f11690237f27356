import HTTPServer
import Occupations
import ServiceSupport
import Taxonomy

/// The search over every concept of every framework.
struct SearchEndpoints {
    let context: APIContext

    private static let group = EndpointGroup(
        tag: "Search", answers: [EndpointGroup.noData, .problem(400, "`q` is missing or a parameter is wrong.")])

    private static let frameworks = Parameter<[String]>(
        "framework", served: "LoadedFramework", "Only these frameworks, with commas.", example: "esco,onet")
    private static let limit = Parameter<Int>("limit", 1...100, default: 20, "How many at most.")

    /// The parameter with the search text.
    private static func question(example: String) -> Parameter<String> {
        Parameter("q", longest: 200, "What to look for.", missing: "say what to look for", example: example)
    }

    var all: [Endpoint] { [search, byMeaning] }

    // MARK: - By names

    private static let name = question(example: "kitchen")
    private static let kinds = Parameter<[ConceptKind]>(
        "type", anyOf: ConceptKind.named, "Only these sorts, with commas.", example: "skill")
    private static let skillKinds = Parameter<[SkillKind]>(
        "kind", anyOf: SkillKind.allCases, "Only skills of these kinds, with commas.", example: "knowledge")
    private static let language = Parameter<String?>(
        "language", .reference("NameLanguage"), "Only names of this language.", example: "de"
    ) { reader, name, known in
        guard let text = reader.text(name) else { return nil }
        let language = known.first { $0.lowercased() == text.lowercased() }
        if language == nil {
            reader.complain(
                name, "must be one of \(known.joined(separator: ", ")), not '\(ParameterReader.cut(text))'")
        }
        return language
    }

    private var search: Endpoint {
        Self.group.endpoint(
            .get, "/api/v1/search", "search",
            "Occupations, skills, products, headings and qualifications by any of their names",
            text: """
                Looks through preferred and other names in every language that is loaded, forgives misspellings, plurals \
                and accents, and completes the last word, so that it can answer while one types. `facets` counts all \
                that was found, not only the page.
                """,
            parameters: [Self.name, Self.kinds, Self.frameworks, Self.skillKinds, Self.language, Self.limit],
            answers: [.json(200, "What was found, best first; empty if nothing was.", ConceptWire.answer)],
            .waiting(answer))
    }

    private func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        let catalogue = try await context.catalogue()
        var reader = ParameterReader(request)
        var query = ConceptSearch.Query(reader.read(Self.name))
        query.limit = reader.read(Self.limit)
        query.kinds = Set(reader.read(Self.kinds))
        query.skillKinds = Set(reader.read(Self.skillKinds))
        query.language = reader.read(Self.language, among: catalogue.concepts.languages)
        query.frameworks = Set(reader.read(Self.frameworks, among: catalogue.snapshots.keys.sorted()))
        try reader.finish()
        return context.json(
            ConceptWire.answer.json((query, catalogue.concepts.search(query), catalogue)), for: request, of: catalogue)
    }

    // MARK: - By meaning

    private static let meaning = question(example: "looking after old people")
    private static let comparable = Parameter<[ConceptKind]>(
        "type", anyOf: ConceptWire.comparable, "Only these sorts, with commas. Default: occupation,skill.",
        example: "skill")

    private var byMeaning: Endpoint {
        Self.group.endpoint(
            .get, "/api/v1/search/by-meaning", "searchByMeaning",
            "Occupations, skills and tasks that mean nearly what is asked",
            text: """
                Compares sentence vectors of preferred names and task statements, in PostgreSQL where it has the extension \
                pgvector, else in memory. Finds what has no word in common with the question, and always finds something: read `cosine`.
                """,
            parameters: [Self.meaning, Self.comparable, Self.frameworks, Self.limit],
            answers: [
                .json(200, "The nearest, nearest first.", ConceptWire.byMeaning),
                .problem(503, "Nothing is imported yet, or there is no sentence model."),
            ], .waiting(answerByMeaning))
    }

    private func answerByMeaning(_ request: HTTPRequest) async throws -> HTTPResponse {
        let catalogue = try await context.catalogue()
        var reader = ParameterReader(request)
        let text = reader.read(Self.meaning)
        let limit = reader.read(Self.limit)
        let kinds = Set(reader.read(Self.comparable))
        let frameworks = Set(reader.read(Self.frameworks, among: catalogue.snapshots.keys.sorted()))
        try reader.finish()
        let answer = try await context.semantic.answer(
            text, frameworks: frameworks, kinds: kinds.isEmpty ? [.occupation, .skill] : kinds, limit: limit)
        return .uncached(ConceptWire.byMeaning.json((text, answer)))
    }
}
