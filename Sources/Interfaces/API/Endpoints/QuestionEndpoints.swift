import HTTPServer
import Recommendations
import ServiceSupport
import Taxonomy

/// Questions in plain words.
struct QuestionEndpoints {
    let context: APIContext
    /// Who may have company documents searched.
    let access: RouteGuard

    static let questionLimit = 1_000

    var all: [Endpoint] { [ask] }

    private var ask: Endpoint {
        Endpoint(
            method: .post, template: "/api/v1/ask", operationID: "ask", tag: "Recommendations",
            summary: "Answers a question in plain words",
            text: """
                Understood without a language model: the skills of a role, occupations that need certain skills, the \
                difference between two roles, what a role does, and its demand, each in a country where one is named. With \
                a model, other wordings are understood too and the sentences are the model's, over what was retrieved and \
                nothing else. What no form answers is searched for by words and by meaning among occupations, skills, tasks \
                and, for callers whom `knowledge.api` lets in, the company's documents (others get a 401 or 403 only where they \
                send `company`): a model answers from those rows alone, \
                and without one they stand in `retrieved`. `answered` is false where the question cannot be answered; \
                `answer` then says why.
                """, body: .reference("Question"),
            security: .operatorOrLocal,
            answers: [
                .json(200, "The answer.", .reference("QuestionAnswer")), .problem(400, "A field is wrong."),
                .problem(422, "The country or a framework is none that is known."),
                .problem(503, "Nothing is imported yet."),
            ],
            handler: .waiting(answer))
    }

    private func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        var body = try BodyReader(request, ofAnyType: true)
        let question = body.text("question", isRequired: true, longest: Self.questionLimit) ?? ""
        let country = body.text("country")
        var scope = RetrievalScope()
        scope.frameworks = Set(body.texts("frameworks"))
        let company = RecommendationEndpoints.company(&body)
        let usesModel = body.boolean("model") ?? true
        let limit = body.integer("limit", in: 1...50) ?? 12
        try body.finish()
        do {
            _ = try await access.check(request)
            scope.company = RoleRequest.onlyCompany
        } catch {
            // Documents that nobody asked for are left out; a database that is away is another matter.
            guard company == nil, error is HTTPFailure else { throw error }
        }
        let answer: QuestionAnswer
        do {
            scope.country = try RecommendationEndpoints.country(country)
            answer = try await context.recommendations.ask(question, scope: scope, usesModel: usesModel, limit: limit)
        } catch let failure as RoleFailure {
            throw RecommendationEndpoints.shaped(failure)
        }
        var json = JSONWriter(capacity: 32_768)
        json.object { json in
            json.field("question", question)
            QuestionWire.write(answer, to: &json)
            SourcesWire.write(answer.sources, of: answer.catalogue, to: &json)
        }
        return SystemEndpoints.uncached(.json(json.bytes))
    }
}
