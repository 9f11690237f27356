import HTTPServer
import ServiceSupport

/// The description of the API, for programs and for people.
struct DocumentationEndpoints {
    let version: String

    /// The two routes; they describe themselves too.
    func all(describing endpoints: [Endpoint]) -> [Endpoint] {
        let plain = [Self.document(.immediate { _ in .json([]) }), Self.page(.immediate { _ in .text("") })]
        let json = openAPI(of: endpoints + plain)
        let html = DocumentationPage.html(endpoints: endpoints + plain, version: version)
        let tag = "\"\(SHA256.hex(of: String(decoding: json, as: UTF8.self) + html).prefix(16))\""
        return [
            Self.document(.immediate { _ in .json(json, etag: tag) }),
            Self.page(
                .immediate { _ in
                    var response = HTTPResponse.bytes(Array(html.utf8), type: "text/html; charset=utf-8", etag: tag)
                    response.headers.set(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
                            + "frame-ancestors 'none'")
                    response.headers.set("Referrer-Policy", "same-origin")
                    return response
                }),
        ]
    }

    func openAPI(of endpoints: [Endpoint]) -> [UInt8] {
        OpenAPIDocument.json(endpoints: endpoints, components: Components.all, version: version)
    }

    private static func document(_ handler: HTTPHandler) -> Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/openapi.json", operationID: "openAPI", tag: "System",
            summary: "The API's description as OpenAPI 3.1",
            answers: [.json(200, "The description.", .dictionary(.anything))], handler: handler)
    }

    private static func page(_ handler: HTTPHandler) -> Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/docs", operationID: "docs", tag: "System",
            summary: "The API's description as a page",
            answers: [.other(200, "The page.", "text/html")], handler: handler)
    }
}
