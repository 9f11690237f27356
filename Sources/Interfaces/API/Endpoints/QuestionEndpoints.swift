import Access
import HTTPServer
import Recommendations
import ServiceSupport

/// Questions in natural language.
struct QuestionEndpoints {
    let context: APIContext
    /// The guard for the search in company documents.
    let access: RouteGuard

    private static let group = EndpointGroup(
        tag: "Recommendations", security: .operatorOrLocal, answers: [EndpointGroup.noData])

    private static let question = BodyField<String>(
        required: "question", longest: 1_000, "The question, in plain words.")
    private static let country = BodyField<String?>(
        "country", as: .reference("CountryOrAny"), "Where, if the question does not say.")
    private static let frameworks = BodyField<[String]>(
        "frameworks", .array(.reference("LoadedFramework")),
        "Ids of the frameworks to look in; by default the country's."
    ) { $0.texts($1) }
    private static let company = RecommendationEndpoints.companyField(
        "`local`: the documents of the company are searched, or the request is refused. By default they are searched for "
            + "clients that `knowledge.api` lets in.")
    private static let limit = BodyField<Int>("limit", 1...50, default: 12, "Skills or occupations at most.")
    private static let usesModel = RecommendationEndpoints.usesModel

    /// A body with a question.
    static let body = JSONSchema.input([
        question.property, country.property, frameworks.property, company.property, limit.property,
        usesModel.property,
    ])

    var all: [Endpoint] { [ask] }

    private var ask: Endpoint {
        Self.group.endpoint(
            .post, "/api/v1/ask", "ask", "Answers a question in plain words",
            text: """
                Understood without a language model: the skills of a role, occupations that need certain skills, the \
                difference between two roles, what a role does, and its demand, each in a country where one is named. With \
                a model, other wordings are understood too and the sentences are the model's, over what was retrieved and \
                nothing else. What no form answers is searched for by words and by meaning among occupations, skills, tasks \
                and, for callers whom `knowledge.api` lets in, the company's documents (others get a 401 or 403 only where they \
                send `company`): a model answers from those rows alone, \
                and without one they stand in `retrieved`. `answered` is false where the question cannot be answered; \
                `answer` then says why.
                """,
            body: .reference("Question"), takesAnyType: true,
            answers: [
                .json(200, "The answer.", QuestionWire.answer),
                .problem(422, "The country or a framework is none that is known."),
            ], .waiting(answer))
    }

    private func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        var body = try BodyReader(request, ofAnyType: true)
        let question = body.read(Self.question)
        let country = body.read(Self.country)
        var scope = RetrievalScope()
        scope.frameworks = Set(body.read(Self.frameworks))
        let company = body.read(Self.company)
        let usesModel = body.read(Self.usesModel)
        let limit = body.read(Self.limit)
        try body.finish()
        do {
            scope.company = try await access.check(request).company
        } catch {
            // Unless the request names a company, its documents are omitted for callers without access; a database
            // failure is not ignored.
            guard company == nil, error is HTTPFailure else { throw error }
        }
        scope.country = try RecommendationEndpoints.country(country)
        let answer = try await context.recommendations.ask(question, scope: scope, usesModel: usesModel, limit: limit)
        return .uncached(QuestionWire.answer.json((question, answer), capacity: 32_768))
    }
}
