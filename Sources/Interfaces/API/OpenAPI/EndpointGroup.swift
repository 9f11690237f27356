import Access
import HTTPServer
import ServiceSupport

/// Endpoints of one chapter of the documentation, with their common properties.
struct EndpointGroup: Sendable {
    /// The chapter.
    let tag: String
    /// The callers that the endpoints admit, where there is no guard.
    var security = Endpoint.Security.none
    /// Admits or refuses a request before it reaches an endpoint.
    var access: RouteGuard?
    /// Possible responses of every endpoint, unless it defines another one with the same status.
    var answers: [Endpoint.Answer] = []

    /// The response of most endpoints while there is no data.
    static let noData = Endpoint.Answer.problem(503, "Nothing is imported yet.")
    /// The response of endpoints that need only the database, while it is unavailable.
    static let noDatabase = Endpoint.Answer.problem(503, "The database cannot be reached.")

    /// An endpoint of the group; it also has a 400 response where it takes parameters or a body, and a 415 response
    /// where its body must be declared as JSON.
    ///
    /// - Parameters:
    ///   - summary: Its summary, without a full stop.
    ///   - takesAnyType: Whether a body of any declared media type is accepted.
    func endpoint(
        _ method: HTTPMethod, _ template: String, _ operationID: String, _ summary: String, text: String = "",
        parameters: [any DescribedParameter] = [], body: JSONSchema? = nil, takesAnyType: Bool = false,
        answers own: [Endpoint.Answer], _ handler: HTTPHandler
    ) -> Endpoint {
        var answers = own
        let parameters = parameters.map(\.described)
        for answer in self.answers + usual(parameters, hasBody: body != nil, takesAnyType: takesAnyType)
        where !answers.contains(where: { $0.status == answer.status }) {
            answers.append(answer)
        }
        return Endpoint(
            method: method, template: template, operationID: operationID, tag: tag, summary: summary, text: text,
            parameters: parameters, body: body, security: access == nil ? security : .operatorOrLocal,
            answers: answers, handler: guarded(handler))
    }

    /// The responses of an endpoint that follow from its parameters and body.
    private func usual(_ parameters: [Endpoint.Parameter], hasBody: Bool, takesAnyType: Bool) -> [Endpoint.Answer] {
        guard hasBody else {
            return parameters.contains { $0.place == .query } ? [.problem(400, "A parameter is wrong.")] : []
        }
        let wrong = Endpoint.Answer.problem(400, "A field is wrong.")
        guard !takesAnyType else { return [wrong] }
        return [wrong, .problem(415, "The body is not declared as JSON, or has a `Content-Encoding`.")]
    }

    /// An endpoint of a guarded group whose handler receives the principal.
    func endpoint(
        _ method: HTTPMethod, _ template: String, _ operationID: String, _ summary: String, text: String = "",
        parameters: [any DescribedParameter] = [], body: JSONSchema? = nil, takesAnyType: Bool = false,
        answers: [Endpoint.Answer],
        asking handler: @escaping @Sendable (HTTPRequest, Principal) async throws -> HTTPResponse
    ) -> Endpoint {
        var open = self
        open.security = .operatorOrLocal
        open.access = nil
        return open.endpoint(
            method, template, operationID, summary, text: text, parameters: parameters, body: body,
            takesAnyType: takesAnyType, answers: answers,
            .waiting { [access] request in
                guard let access else { return try await handler(request, Principal(.anyone)) }
                return try await handler(request, access.check(request))
            })
    }

    private func guarded(_ handler: HTTPHandler) -> HTTPHandler {
        guard let access else { return handler }
        return .waiting { request in
            _ = try await access.check(request)
            switch handler {
            case .immediate(let answer): return try answer(request)
            case .waiting(let answer): return try await answer(request)
            case .deciding(let decide):
                switch try decide(request) {
                case .answered(let response): return response
                case .later(let answer): return try await answer()
                }
            }
        }
    }
}
