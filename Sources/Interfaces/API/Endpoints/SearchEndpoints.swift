import HTTPServer
import Occupations
import ServiceSupport
import Taxonomy

/// The search over every concept of every framework.
struct SearchEndpoints {
    let context: APIContext

    private static let limit = 100
    private static let queryLengthLimit = 200

    var all: [Endpoint] { [search, byMeaning] }

    private var search: Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/search", operationID: "search", tag: "Search",
            summary: "Occupations, skills, products, headings and qualifications by any of their names",
            text: """
                Looks through preferred and other names in every language that is loaded, forgives misspellings, plurals \
                and accents, and completes the last word, so that it can answer while one types. `facets` counts all \
                that was found, not only the page.
                """,
            parameters: [
                .query(
                    "q", .text(longest: Self.queryLengthLimit), "What to look for.", isRequired: true,
                    example: "kitchen"),
                .query(
                    "type", .array(.string(values: ConceptReference.Sort.named.map(\.rawValue))),
                    "Only these sorts, with commas.", example: "skill"),
                .query(
                    "framework", .array(.reference("LoadedFramework")), "Only these frameworks, with commas.",
                    example: "esco,onet"),
                .query(
                    "kind", .array(.string(values: SkillKind.allCases.map(\.rawValue))),
                    "Only skills of these kinds, with commas.", example: "knowledge"),
                .query("language", .reference("NameLanguage"), "Only names of this language.", example: "de"),
                .query("limit", .integer(minimum: 1, maximum: Self.limit), "How many at most. Default 20."),
            ],
            answers: [
                .json(200, "What was found, best first; empty if nothing was.", .reference("ConceptAnswer")),
                .problem(400, "`q` is missing or a parameter is wrong."), .problem(503, "Nothing is imported yet."),
            ],
            handler: .waiting(answer))
    }

    private var byMeaning: Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/search/by-meaning", operationID: "searchByMeaning", tag: "Search",
            summary: "Occupations, skills and tasks that mean nearly what is asked",
            text: """
                Compares sentence vectors of preferred names and task statements, in PostgreSQL where it has the extension \
                pgvector, else in memory. Finds what has no word in common with the question, and always finds something: read `cosine`.
                """,
            parameters: [
                .query(
                    "q", .text(longest: Self.queryLengthLimit), "What to look for.", isRequired: true,
                    example: "looking after old people"),
                .query(
                    "type", .array(.string(values: ["occupation", "skill", "task"])),
                    "Only these sorts, with commas. Default: occupation,skill.",
                    example: "skill"),
                .query(
                    "framework", .array(.reference("LoadedFramework")), "Only these frameworks, with commas.",
                    example: "esco,onet"),
                .query("limit", .integer(minimum: 1, maximum: Self.limit), "How many at most. Default 20."),
            ],
            answers: [
                .json(200, "The nearest, nearest first.", .reference("MeaningAnswer")),
                .problem(400, "`q` is missing or a parameter is wrong."),
                .problem(503, "Nothing is imported yet, or there is no sentence model."),
            ],
            handler: .waiting(answerByMeaning))
    }

    private func answerByMeaning(_ request: HTTPRequest) async throws -> HTTPResponse {
        let catalogue = await context.occupations.catalogue.current()
        guard !catalogue.snapshots.isEmpty else { throw APIContext.noData }
        var reader = ParameterReader(request)
        let text = question(&reader)
        let limit = reader.integer("limit", default: 20, in: 1...Self.limit)
        let sorts = Set(reader.choices("type", among: [ConceptReference.Sort.occupation, .skill, .task]))
        let frameworks = frameworks(&reader, of: catalogue)
        try reader.finish()
        do {
            let answer = try await context.meanings.answer(
                text, frameworks: frameworks, sorts: sorts.isEmpty ? [.occupation, .skill] : sorts, limit: limit)
            return SystemEndpoints.uncached(.json(ConceptWire.json(text, answer).bytes))
        } catch let error as MeaningSearch.Unavailable {
            throw HTTPFailure(
                .serviceUnavailable, code: "no-vectors", detail: "\(error)", headers: ["Retry-After": "60"])
        }
    }

    /// What to look for.
    private func question(_ reader: inout ParameterReader) -> String {
        reader.required("q", longest: Self.queryLengthLimit, "say what to look for")
    }

    /// The frameworks to look in.
    private func frameworks(_ reader: inout ParameterReader, of catalogue: Catalogue) -> Set<String> {
        Set(reader.names("framework", among: catalogue.snapshots.keys.sorted()))
    }

    private func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        let catalogue = await context.occupations.catalogue.current()
        guard !catalogue.snapshots.isEmpty else { throw APIContext.noData }
        var reader = ParameterReader(request)
        var query = ConceptSearch.Query(question(&reader))
        query.limit = reader.integer("limit", default: 20, in: 1...Self.limit)
        query.sorts = Set(reader.choices("type", among: ConceptReference.Sort.named))
        query.kinds = Set(reader.choices("kind", among: SkillKind.allCases))
        if let language = reader.text("language") {
            query.language = catalogue.concepts.languages.first { $0.lowercased() == language.lowercased() }
            if query.language == nil {
                reader.complain(
                    "language",
                    "must be one of \(catalogue.concepts.languages.joined(separator: ", ")), not "
                        + "'\(ParameterReader.cut(language))'")
            }
        }
        query.frameworks = frameworks(&reader, of: catalogue)
        try reader.finish()
        let json = ConceptWire.json(query, catalogue.concepts.search(query), catalogue: catalogue)
        return .json(
            json.bytes, status: .ok,
            etag: APIContext.tag(SourcesWire.tagPrefix(of: catalogue, programVersion: context.version), request))
    }
}
