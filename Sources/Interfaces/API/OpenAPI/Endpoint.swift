package import HTTPServer
import ServiceSupport

/// A route of the API: one value registers the handler, validates the input and renders the documentation.
package struct Endpoint: Sendable {
    /// A parameter in the query or the path.
    package struct Parameter: Sendable {
        /// The location of a parameter.
        package enum Place: String, Sendable {
            /// After the question mark.
            case query
            /// In the route's template.
            case path
        }

        let name: String
        let place: Place
        let schema: JSONSchema
        let text: String
        let isRequired: Bool
        let example: String?

        /// A parameter of the query.
        static func query(
            _ name: String, _ schema: JSONSchema, _ text: String, isRequired: Bool = false, example: String? = nil
        ) -> Parameter {
            Parameter(name: name, place: .query, schema: schema, text: text, isRequired: isRequired, example: example)
        }

        /// A part of the path.
        static func path(_ name: String, _ text: String, example: String) -> Parameter {
            Parameter(name: name, place: .path, schema: .string(), text: text, isRequired: true, example: example)
        }
    }

    /// A possible response of the route.
    package struct Answer: Sendable {
        let status: Int
        let text: String
        let mediaType: String
        let schema: JSONSchema?
        /// Whether clients that accept it by name get a problem with the same status instead.
        var isAlsoProblem = false
        /// The event schema of the stream that clients may request instead, with the same status.
        var event: JSONSchema?

        /// A failure in its own documented format, or a problem for clients that accept it by name.
        static func failure(_ status: Int, _ text: String, _ schema: JSONSchema) -> Answer {
            Answer(status: status, text: text, mediaType: "application/json", schema: schema, isAlsoProblem: true)
        }

        /// A JSON response.
        static func json(_ status: Int, _ text: String, _ schema: JSONSchema) -> Answer {
            Answer(status: status, text: text, mediaType: "application/json", schema: schema)
        }

        /// A JSON response with these fields.
        static func json<Value>(_ status: Int, _ text: String, _ fields: Fields<Value>) -> Answer {
            json(status, text, fields.schema)
        }

        /// An error in the format of RFC 9457.
        static func problem(_ status: Int, _ text: String) -> Answer {
            Answer(
                status: status, text: text, mediaType: "application/problem+json", schema: .reference("Problem"))
        }

        /// A response of another media type.
        static func other(_ status: Int, _ text: String, _ mediaType: String) -> Answer {
            Answer(status: status, text: text, mediaType: mediaType, schema: .string())
        }
    }

    /// The callers admitted to a route, for the documentation.
    package enum Security: Sendable {
        /// Anyone who reaches the server.
        case none
        /// Programs on the same machine, and holders of the operator's key.
        case operatorOrLocal

        /// The responses of such a route to callers who are not admitted.
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

    /// Its HTTP method.
    package let method: HTTPMethod
    /// Its path, with the names of parameters in braces.
    package let template: String
    /// Unique name of the operation in camel case.
    let operationID: String
    /// The chapter of the documentation.
    let tag: String
    /// Its summary, without a full stop.
    package let summary: String
    var text = ""
    var parameters: [Parameter] = []
    /// The JSON body that it accepts.
    var body: JSONSchema?
    /// The callers it admits.
    var security = Security.none
    let answers: [Answer]
    let handler: HTTPHandler

    /// All possible responses, including those common to guarded routes and to routes with a body.
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
}
