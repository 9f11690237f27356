import HTTPServer
import Occupations
import Search
import ServiceSupport
import Taxonomy

/// Title normalisation: which occupation a job title means.
struct TitleEndpoints {
    let context: APIContext

    static let titleLimit = 500
    /// Letters of a title and of a description in a query, where one takes up to twelve bytes: both fit into a target.
    private static let queryLimit = 300
    static let batchLimit = 1_000
    private static let candidateLimit = 50

    var all: [Endpoint] { [normalize, batch] }

    private static let text = """
        Seniority, contract words, employers and places are recognised and returned apart; misspellings, plurals, \
        abbreviations, compound titles and several languages are understood. `confidence` is calibrated; where no \
        candidate may be taken without a look, the framework's `abstained` is true and says why.
        """

    private var normalize: Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/titles/normalize", operationID: "normalizeTitle", tag: "Titles",
            summary: "Which occupation a job title means", text: Self.text,
            parameters: [
                .query(
                    "title", .text(longest: Self.queryLimit), "The title as people write it.", isRequired: true,
                    example: "Sr. Softwear Engineer (m/f/d)"),
                .query("country", .reference("CountryName"), "Country of the job, by code or name.", example: "DE"),
                .query(
                    "framework", .array(.reference("TitleFramework")),
                    "The frameworks to ask, with commas; by default the country's."),
                .query(
                    "description", .text(longest: Self.queryLimit),
                    "What is known of the job beside its title; a body may say more."),
                .query(
                    "limit", .integer(minimum: 1, maximum: Self.candidateLimit),
                    "Candidates a framework at most. Default 5."),
                .query("crosswalks", .boolean, "Whether candidates may come over crosswalks. Default true."),
            ],
            answers: [
                .json(200, "The candidates.", .reference("TitleAnswer")), .problem(400, "A parameter is wrong."),
                .problem(503, "Nothing is imported yet."),
            ],
            handler: .waiting(answerOne))
    }

    private func answerOne(_ request: HTTPRequest) async throws -> HTTPResponse {
        let engine = try await engine()
        var reader = ParameterReader(request)
        let title = reader.required("title", longest: Self.queryLimit, "say which title")
        var wanted = TitleRequest(title)
        wanted.description = reader.text("description", longest: Self.queryLimit)
        if let text = reader.text("country") {
            wanted.country = country(text) { reader.complain("country", $0) }
        }
        wanted.frameworks = reader.names("framework", among: engine.frameworks)
        wanted.limit = reader.integer("limit", default: 5, in: 1...Self.candidateLimit)
        wanted.usesCrosswalks = reader.boolean("crosswalks") ?? true
        try reader.finish()
        let answers = try await engine.answer([wanted])
        guard let answer = answers.first else { throw APIContext.noData }
        var json = JSONWriter(capacity: 8_192)
        json.object { json in
            json.field("title", title)
            TitleWire.write(answer, to: &json)
            SourcesWire.write(TitleWire.sources(of: answer), of: engine.catalogue, to: &json)
        }
        let prefix = SourcesWire.tagPrefix(of: engine.catalogue, programVersion: context.version)
        return .json(
            json.bytes, status: .ok, etag: APIContext.tag(prefix + (engine.usesModel ? "m" : "w"), request))
    }

    private var batch: Endpoint {
        Endpoint(
            method: .post, template: "/api/v1/titles/normalize", operationID: "normalizeTitles", tag: "Titles",
            summary: "Which occupations many job titles mean", text: Self.text, body: .reference("TitleBatch"),
            answers: [
                .json(200, "An answer a title, in their order.", .reference("TitleBatchAnswer")),
                .problem(400, "A field is wrong."), .notJSON,
                .problem(503, "Nothing is imported yet, or too many batches are being answered."),
            ],
            handler: .waiting(answerMany))
    }

    private func answerMany(_ request: HTTPRequest) async throws -> HTTPResponse {
        let engine = try await engine()
        var body = try BodyReader(request)
        var common = TitleRequest("")
        if let text = body.text("country") { common.country = country(text) { body.complain("country", $0) } }
        common.limit = body.integer("limit", in: 1...Self.candidateLimit) ?? 5
        common.usesCrosswalks = body.boolean("crosswalks") ?? true
        common.frameworks = body.names("frameworks", among: engine.frameworks)
        let given = body.value("titles")
        let items = given?.arrayValue
        if items == nil {
            body.complain("titles", given == nil ? "is missing: send a list of titles" : "must be a list of titles")
        }
        if let items, items.isEmpty || items.count > Self.batchLimit {
            body.complain("titles", "must hold 1 to \(Self.batchLimit) titles")
        }
        var wanted: [TitleRequest] = []
        for (index, item) in (items ?? []).prefix(Self.batchLimit).enumerated() {
            let name = "titles[\(index)]"
            guard let title = item.objectValue?["title"]?.stringValue ?? item.stringValue,
                title.unicodeScalars.count <= Self.titleLimit
            else {
                body.complain(name, "must have a `title` of at most \(Self.titleLimit) characters")
                continue
            }
            var one = common
            one.title = title
            one.description = text(of: "description", item, name, &body).map { String($0.prefix(2_000)) }
            if let text = text(of: "country", item, name, &body), !text.isEmpty {
                one.country = country(text) { body.complain("\(name).country", $0) }
            }
            wanted.append(one)
        }
        try body.finish()
        let answers = try await context.longWork.titles.run { [wanted] in try await engine.answer(wanted) }
        var json = JSONWriter(capacity: 8_192 * answers.count)
        var sources: Set<String> = []
        json.object { json in
            json.array("answers") { json in
                for (index, answer) in answers.enumerated() {
                    sources.formUnion(TitleWire.sources(of: answer))
                    json.object { json in
                        if let id = items?[index].objectValue?["id"] {
                            json.key("id")
                            id.write(to: &json)
                        }
                        json.field("title", wanted[index].title)
                        TitleWire.write(answer, to: &json)
                    }
                }
            }
            SourcesWire.write(sources, of: engine.catalogue, to: &json)
        }
        return SystemEndpoints.uncached(.json(json.bytes))
    }

    /// A text of one title's object; complains of what is no text.
    private func text(of field: String, _ item: JSONValue, _ name: String, _ body: inout BodyReader) -> String? {
        guard let value = item.objectValue?[field], !value.isNull else { return nil }
        if value.stringValue == nil { body.complain("\(name).\(field)", "must be a string, not \(value.kindName)") }
        return value.stringValue
    }

    private func engine() async throws -> TitleEngine {
        let engine = try await context.titles.current()
        guard !engine.frameworks.isEmpty else { throw APIContext.noData }
        return engine
    }

    private func country(_ text: String, complain: (String) -> Void) -> Country? {
        let country = Country.named(text)
        if country == nil { complain(Country.remedy(for: ParameterReader.cut(text))) }
        return country
    }
}
