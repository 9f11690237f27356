import HTTPServer
import ServiceSupport

/// Renders the endpoints as an OpenAPI 3.1 document.
enum OpenAPIDocument {
    /// The document as JSON; deterministic for the same endpoints.
    static func json(endpoints: [Endpoint], components: [(name: String, schema: JSONSchema)], version: String)
        -> [UInt8]
    {
        var json = JSONWriter(capacity: 65_536)
        json.object { json in
            json.field("openapi", "3.1.0")
            json.object("info") { json in
                json.field("title", "Metier")
                json.field("version", version)
                json.field("summary", "Occupations, their skills and the gaps between them.")
                json.field(
                    "description",
                    """
                    Answers come from published occupation frameworks; every answer names its sources and their \
                    licences in `sources`. Errors are problems of RFC 9457, except on the skill-gap routes, whose \
                    documented shape is kept unless `Accept` names `application/problem+json`.

                    A parameter of the query that is sent empty counts as absent, as forms send what nobody filled in; one \
                    of blanks alone is refused. A field of a body that is null or an empty text counts as absent. A field \
                    that is not described is refused, a parameter of the query that is not described is passed over. \
                    Lengths are counted in characters (Unicode scalar values). The frameworks, scales and languages that \
                    are listed are those that this server has loaded. What needs data that is not imported yet, a database \
                    that cannot be reached, or a place in a queue that is full answers 503 with `Retry-After`.
                    """)
                json.object("license") { json in
                    json.field("name", "Apache-2.0")
                    json.field("identifier", "Apache-2.0")
                }
            }
            json.array("servers") { json in
                json.object { $0.field("url", "/") }
            }
            json.array("tags") { json in
                for tag in tags(of: endpoints) { json.object { $0.field("name", tag) } }
            }
            json.object("paths") { json in
                for template in templates(of: endpoints) {
                    json.object(template) { json in
                        for endpoint in endpoints where endpoint.template == template {
                            write(endpoint, to: &json)
                        }
                    }
                }
            }
            json.object("components") { json in
                json.object("securitySchemes") { json in
                    json.object(operatorKey) { json in
                        json.field("type", "http")
                        json.field("scheme", "bearer")
                        json.field(
                            "description",
                            "The key of whoever runs the installation; `metier access operator-key` prints it.")
                    }
                }
                json.object("schemas") { json in
                    for component in components {
                        json.key(component.name)
                        component.schema.write(to: &json)
                    }
                }
            }
        }
        return json.bytes
    }

    /// The name of the security scheme for the operator's key.
    private static let operatorKey = "operatorKey"

    /// Tags in the order of their first endpoint.
    static func tags(of endpoints: [Endpoint]) -> [String] {
        endpoints.map(\.tag).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private static func templates(of endpoints: [Endpoint]) -> [String] {
        endpoints.map(\.template).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private static func write(_ endpoint: Endpoint, to json: inout JSONWriter) {
        json.object(endpoint.method.rawValue.lowercased()) { json in
            json.field("operationId", endpoint.operationID)
            json.array("tags") { $0.string(endpoint.tag) }
            json.field("summary", endpoint.summary)
            if !endpoint.text.isEmpty { json.field("description", endpoint.text) }
            if !endpoint.parameters.isEmpty {
                json.array("parameters") { json in
                    for parameter in endpoint.parameters { write(parameter, to: &json) }
                }
            }
            if let body = endpoint.body {
                json.object("requestBody") { json in
                    json.field("required", true)
                    json.object("content") { json in
                        json.object("application/json") { json in
                            json.key("schema")
                            body.write(to: &json)
                        }
                    }
                }
            }
            if case .operatorOrLocal = endpoint.security {
                // Alternatives: no credentials, on the same machine, or the key.
                json.array("security") { json in
                    json.object { _ in }
                    json.object { json in json.array(operatorKey) { _ in } }
                }
            }
            json.object("responses") { json in
                for answer in endpoint.documentedAnswers {
                    json.object("\(answer.status)") { json in
                        json.field("description", answer.text)
                        if answer.status == 503 {
                            json.object("headers") { json in
                                json.object("Retry-After") { json in
                                    json.field("description", "After how many seconds asking again may help.")
                                    json.field("required", true)
                                    json.key("schema")
                                    JSONSchema.integer(minimum: 1).write(to: &json)
                                }
                            }
                        }
                        guard let schema = answer.schema else { return }
                        json.object("content") { json in
                            json.object(answer.mediaType) { json in
                                json.key("schema")
                                schema.write(to: &json)
                            }
                            if let event = answer.event {
                                json.object("text/event-stream") { json in
                                    json.key("schema")
                                    event.write(to: &json)
                                }
                            }
                            guard answer.isAlsoProblem else { return }
                            json.object("application/problem+json") { json in
                                json.key("schema")
                                JSONSchema.reference("Problem").write(to: &json)
                            }
                        }
                    }
                }
            }
        }
    }

    private static func write(_ parameter: Endpoint.Parameter, to json: inout JSONWriter) {
        json.object { json in
            json.field("name", parameter.name)
            json.field("in", parameter.place.rawValue)
            json.field("required", parameter.isRequired)
            json.field("description", parameter.text)
            if parameter.place == .query, !parameter.isRequired { json.field("allowEmptyValue", true) }
            if case .array = parameter.schema {
                json.field("style", "form")
                json.field("explode", false)
            }
            json.key("schema")
            parameter.schema.write(to: &json)
            // The served data differs between servers, so no example would be valid everywhere.
            guard let example = parameter.example, !parameter.schema.isServed else { return }
            guard case .array = parameter.schema else { return json.field("example", example) }
            json.array("example") { json in
                for part in example.split(separator: ",") { json.string(String(part)) }
            }
        }
    }
}
