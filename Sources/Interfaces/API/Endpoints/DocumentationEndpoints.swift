import HTTPServer
import ServiceSupport

/// The description of the API, for programs and for people.
struct DocumentationEndpoints {
    let context: APIContext

    /// The two routes; they describe themselves too.
    func all(describing endpoints: [Endpoint]) -> [Endpoint] {
        let plain = [Self.document(.immediate { _ in .json([]) }), Self.page(.immediate { _ in .text("") })]
        let html = DocumentationPage.html(endpoints: endpoints + plain, version: context.version)
        let tag = Self.tag(Array(html.utf8))
        let latest = Locked<(names: ServedNames, json: [UInt8], tag: String)?>(nil)
        return [
            Self.document(
                .waiting { _ in
                    let names = try await context.servedNames()
                    if let known = latest.withLock({ $0 }), known.names == names {
                        return .json(known.json, etag: known.tag)
                    }
                    let json = openAPI(of: endpoints + plain, serving: names)
                    let tag = Self.tag(json)
                    latest.withLock { $0 = (names, json, tag) }
                    return .json(json, etag: tag)
                }),
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

    func openAPI(of endpoints: [Endpoint], serving names: ServedNames = .unknown) -> [UInt8] {
        OpenAPIDocument.json(
            endpoints: endpoints, components: Components.all + names.schemas, version: context.version)
    }

    private static func tag(_ bytes: [UInt8]) -> String {
        "\"\(SHA256.hex(of: String(decoding: bytes, as: UTF8.self)).prefix(16))\""
    }

    private static let group = EndpointGroup(tag: "System")

    private static func document(_ handler: HTTPHandler) -> Endpoint {
        group.endpoint(
            .get, "/api/v1/openapi.json", "openAPI", "The API's description as OpenAPI 3.1",
            answers: [.json(200, "The description.", .dictionary(.anything)), EndpointGroup.noDatabase], handler)
    }

    private static func page(_ handler: HTTPHandler) -> Endpoint {
        group.endpoint(
            .get, "/api/v1/docs", "docs", "The API's description as a page",
            answers: [.other(200, "The page.", "text/html")], handler)
    }
}
