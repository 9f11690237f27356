import HTTPServer
import Occupations
import ServiceSupport
import Taxonomy

/// Title normalisation: the matching of job titles to occupations.
struct TitleEndpoints {
    let context: APIContext

    private static let group = EndpointGroup(tag: "Titles", answers: [EndpointGroup.noData])
    private static let text = """
        Seniority, contract words, employers and places are recognised and returned apart; misspellings, plurals, \
        abbreviations, compound titles and several languages are understood. `confidence` is calibrated; where no \
        candidate may be taken without a look, the framework's `abstained` is true and says why.
        """

    var all: [Endpoint] { [normalize, batch] }

    private func engine() async throws -> TitleEngine {
        let engine = try await context.titles.current()
        guard !engine.frameworks.isEmpty else { throw APIContext.noData }
        return engine
    }

    private static func country(_ text: String?, complain: (String) -> Void) -> Country? {
        guard let text else { return nil }
        let country = Country.named(text)
        if country == nil { complain(Country.remedy(for: ParameterReader.cut(text))) }
        return country
    }

    // MARK: - One title

    /// Maximum number of characters of a title and of a description in a query, where a character takes up to twelve
    /// bytes: both fit into a request target.
    private static let queryLimit = 300
    private static let candidates = 1...50

    private static let title = Parameter<String>(
        "title", longest: queryLimit, "The title as people write it.", missing: "say which title",
        example: "Sr. Softwear Engineer (m/f/d)")
    private static let country = Parameter<Country?>(
        "country", .reference("CountryName"), "Country of the job, by code or name.", example: "DE"
    ) { reader, name, _ in country(reader.text(name)) { reader.complain(name, $0) } }
    private static let frameworks = Parameter<[String]>(
        "framework", served: "TitleFramework", "The frameworks to ask, with commas; by default the country's.")
    private static let description = Parameter<String?>(
        "description", longest: queryLimit, "What is known of the job beside its title; a body may say more.")
    private static let limit = Parameter<Int>("limit", candidates, default: 5, "Candidates a framework at most.")
    private static let crosswalks = Parameter<Bool?>(
        "crosswalks", "Whether candidates may come over crosswalks. Default true.")

    private var normalize: Endpoint {
        Self.group.endpoint(
            .get, "/api/v1/titles/normalize", "normalizeTitle", "Which occupation a job title means", text: Self.text,
            parameters: [
                Self.title, Self.country, Self.frameworks, Self.description, Self.limit, Self.crosswalks,
            ], answers: [.json(200, "The candidates.", TitleWire.answer)], .waiting(answerOne))
    }

    private func answerOne(_ request: HTTPRequest) async throws -> HTTPResponse {
        let engine = try await engine()
        var reader = ParameterReader(request)
        let title = reader.read(Self.title)
        var wanted = TitleRequest(title)
        wanted.description = reader.read(Self.description)
        wanted.country = reader.read(Self.country)
        wanted.frameworks = reader.read(Self.frameworks, among: engine.frameworks)
        wanted.limit = reader.read(Self.limit)
        wanted.usesCrosswalks = reader.read(Self.crosswalks) ?? true
        try reader.finish()
        guard let answer = try await engine.answer([wanted]).first else { throw APIContext.noData }
        return context.json(
            TitleWire.answer.json((title, answer, engine.catalogue), capacity: 8_192), for: request,
            of: engine.catalogue, variant: engine.usesModel ? "m" : "w")
    }

    // MARK: - Many titles

    private static let titleLimit = 500
    private static let batchLimit = 1_000

    /// The body of a batch.
    static let batchBody = JSONSchema.input([
        titles.property, commonCountry.property, batchFrameworks.property, batchLimits.property,
        batchCrosswalks.property,
    ])

    private static let commonCountry = BodyField<Country?>(
        "country", .reference("CountryName"), "Country of those that name none."
    ) { body, name in country(body.text(name)) { body.complain(name, $0) } }
    private static let batchFrameworks = BodyField<[String]>(
        "frameworks", served: "TitleFramework", "The frameworks to ask; by default those of the country.")
    private static let batchLimits = BodyField<Int>("limit", candidates, default: 5, "Candidates a framework at most.")
    private static let batchCrosswalks = BodyField<Bool>(
        "crosswalks", default: true, "Whether candidates may come over crosswalks.")

    /// A title of a batch, with its own description and country.
    private typealias Item = (id: JSONValue?, title: String, description: String?, country: Country?)

    private static let titleObject = JSONSchema.object([
        .optional("id", .anything, "Comes back with the answer."),
        .field("title", .note(longest: titleLimit), "The title as people write it."),
        .optional("description", .nullable(.string()), "What is known of the job beside its title."),
        .optional("country", .nullable(.reference("CountryName")), "Country of the job."),
    ])

    private static let titles = BodyField<[Item]>(
        "titles", .array(.either([.note(longest: titleLimit), titleObject]), least: 1, most: batchLimit),
        "Titles, or objects with a title.", isRequired: true
    ) { body, name in
        let given = body.value(name)
        let items = given?.arrayValue
        if items == nil {
            body.complain(name, given == nil ? "is missing: send a list of titles" : "must be a list of titles")
        }
        if let items, items.isEmpty || items.count > batchLimit {
            body.complain(name, "must hold 1 to \(batchLimit) titles")
        }
        return (items ?? []).prefix(batchLimit).enumerated().compactMap { index, item in
            read(item, "\(name)[\(index)]", &body)
        }
    }

    private static func read(_ item: JSONValue, _ name: String, _ body: inout BodyReader) -> Item? {
        guard let title = item.objectValue?["title"]?.stringValue ?? item.stringValue,
            title.unicodeScalars.count <= titleLimit
        else {
            body.complain(name, "must have a `title` of at most \(titleLimit) characters")
            return nil
        }
        func text(_ field: String) -> String? {
            guard let value = item.objectValue?[field], !value.isNull else { return nil }
            if value.stringValue == nil { body.complain("\(name).\(field)", "must be a string, not \(value.kindName)") }
            return value.stringValue
        }
        let description = text("description").map { String($0.prefix(2_000)) }
        let named = text("country").flatMap { $0.isEmpty ? nil : $0 }
        return (
            item.objectValue?["id"], title, description, country(named) { body.complain("\(name).country", $0) }
        )
    }

    private var batch: Endpoint {
        Self.group.endpoint(
            .post, "/api/v1/titles/normalize", "normalizeTitles", "Which occupations many job titles mean",
            text: Self.text, body: .reference("TitleBatch"),
            answers: [
                .json(200, "An answer a title, in their order.", TitleWire.answers),
                .problem(503, "Nothing is imported yet, or too many batches are being answered."),
            ], .waiting(answerMany))
    }

    private func answerMany(_ request: HTTPRequest) async throws -> HTTPResponse {
        let engine = try await engine()
        var body = try BodyReader(request)
        var common = TitleRequest("")
        common.country = body.read(Self.commonCountry)
        common.limit = body.read(Self.batchLimits)
        common.usesCrosswalks = body.read(Self.batchCrosswalks)
        common.frameworks = body.read(Self.batchFrameworks, among: engine.frameworks)
        let items = body.read(Self.titles)
        try body.finish()
        let wanted = items.map { item in
            var one = common
            one.title = item.title
            one.description = item.description
            if let country = item.country { one.country = country }
            return one
        }
        let answers = try await context.longWork.titles.run { try await engine.answer(wanted) }
        let answered = zip(items, answers).map { ($0.id, $0.title, $1) }
        return .uncached(TitleWire.answers.json((answered, engine.catalogue), capacity: 8_192 * answers.count))
    }
}
