import HTTPServer

/// A route of the API: one value registers the handler, validates the input and renders the documentation.
package struct Endpoint: Sendable {
    /// A parameter in the query or the path.
    package struct Parameter: Sendable {
        /// Where it stands.
        package enum Place: String, Sendable {
            /// After the question mark.
            case query
            /// In the route's template.
            case path
        }

        let name: String
        let place: Place
        let schema: Schema
        let text: String
        let isRequired: Bool
        let example: String?

        /// A parameter of the query.
        static func query(
            _ name: String, _ schema: Schema, _ text: String, isRequired: Bool = false, example: String? = nil
        ) -> Parameter {
            Parameter(name: name, place: .query, schema: schema, text: text, isRequired: isRequired, example: example)
        }

        /// A part of the path.
        static func path(_ name: String, _ text: String, example: String) -> Parameter {
            Parameter(name: name, place: .path, schema: .string(), text: text, isRequired: true, example: example)
        }
    }

    /// An answer that the route can give.
    package struct Answer: Sendable {
        let status: Int
        let text: String
        let mediaType: String
        let schema: Schema?
        /// Whether the same status is also given as a problem, to clients that ask for it by name.
        var isAlsoProblem = false
        /// An event of the stream that the same status is also given as, to clients that ask for one.
        var event: Schema?

        /// A failure in a documented shape of its own, or a problem for clients that ask for it by name.
        static func failure(_ status: Int, _ text: String, _ schema: Schema) -> Answer {
            Answer(status: status, text: text, mediaType: "application/json", schema: schema, isAlsoProblem: true)
        }

        /// A JSON answer.
        static func json(_ status: Int, _ text: String, _ schema: Schema) -> Answer {
            Answer(status: status, text: text, mediaType: "application/json", schema: schema)
        }

        /// An error in the shape of RFC 9457.
        static func problem(_ status: Int, _ text: String) -> Answer {
            Answer(
                status: status, text: text, mediaType: "application/problem+json", schema: .reference("Problem"))
        }

        /// The refusal of a body that is not declared as JSON.
        static let notJSON = problem(415, "The body is not declared as JSON, or has a `Content-Encoding`.")

        /// An answer of another media type.
        static func other(_ status: Int, _ text: String, _ mediaType: String) -> Answer {
            Answer(status: status, text: text, mediaType: mediaType, schema: .string())
        }
    }

    /// Whom a route is for, as the documentation says it.
    package enum Security: Sendable {
        /// Whoever reaches the server.
        case none
        /// Programs on the same machine, and whoever has the operator's key.
        case operatorOrLocal

        /// What such a route answers to those who may not pass.
        var answers: [Answer] {
            switch self {
            case .none: []
            case .operatorOrLocal:
                [
                    .problem(
                        401,
                        "No key was sent, and without one this client may not pass; `WWW-Authenticate` names the scheme."
                    ),
                    .problem(403, "The key is wrong, the routes are switched off, or a page of another site asks."),
                ]
            }
        }
    }

    let method: HTTPMethod
    let template: String
    /// Unique name of the operation in camel case.
    let operationID: String
    /// The chapter of the documentation that it stands in.
    let tag: String
    let summary: String
    var text = ""
    var parameters: [Parameter] = []
    /// The JSON body that it takes.
    var body: Schema?
    /// Whom it is for.
    var security = Security.none
    let answers: [Answer]
    let handler: HTTPHandler

    /// What the route can answer, with what every guarded route and every route that takes a body can.
    var documentedAnswers: [Answer] {
        var all = answers + security.answers
        all.append(.problem(414, "The path and the query are longer than this server takes."))
        if body != nil {
            all.append(.problem(413, "The body is larger than this server takes."))
            if !all.contains(where: { $0.status == 415 }) {
                all.append(.problem(415, "The body has a `Content-Encoding`."))
            }
        }
        return all.sorted { $0.status < $1.status }
    }

    /// The method's name.
    package var methodName: String { method.rawValue }
    /// The route's template.
    package var path: String { template }
    /// What it answers, without a full stop.
    package var purpose: String { summary }
}
