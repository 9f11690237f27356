import Testing

@testable import HTTPServer

@Suite("HTTP router")
struct RouterTests {
    private func template(_ router: HTTPRouter, _ method: HTTPMethod, _ path: String) -> String {
        switch router.match(method, path: path) {
        case .route(let route, let parameters):
            ([route.template] + parameters.names.map { "\($0)=\(parameters[$0] ?? "")" }).joined(separator: " ")
        case .methodNotAllowed(let allow, _): "405 " + allow
        case .options(let allow, _): "options " + allow
        case .notFound: "404"
        }
    }

    @Test(
        "finds routes, literals first",
        arguments: [
            (.get, "/", "/"), (.get, "/items/1", "/items/{id} id=1"), (.get, "/items/special", "/items/special"),
            (.head, "/items/1", "/items/{id} id=1"), (.get, "/items/a%2Fb", "/items/{id} id=a/b"),
            (.get, "/items/special/parts/2", "/items/{id}/parts/{part} id=special part=2"),
            (.get, "/items/sp%65cial", "/items/special"), (.get, "/items/", "404"), (.get, "/items", "404"),
            (.get, "/items/1/", "404"), (.get, "/items/..", "404"), (.get, "/items/%2e%2e", "404"),
            (.get, "//", "404"), (.get, "", "404"), (.delete, "/items/1", "405 GET, HEAD, PUT, OPTIONS"),
            (.post, "/items/special", "405 GET, HEAD, OPTIONS"),
            (.options, "/items/1", "options GET, HEAD, PUT, OPTIONS"), (.other, "/", "405 GET, HEAD, OPTIONS"),
            (.get, "/files/a/b%20c", "/files/{path...} path=a/b c"), (.get, "/files/a/../b", "404"),
            (.get, "/files/a%2Fb", "404"), (.get, "/files/", "404"),
        ] as [(HTTPMethod, String, String)])
    func matches(method: HTTPMethod, path: String, expected: String) throws {
        #expect(template(try Sample.router(), method, path) == expected)
    }

    @Test("refuses a second route of the same method and shape")
    func duplicates() throws {
        var router = HTTPRouter()
        let handler = HTTPHandler.immediate { _ in HTTPResponse() }
        try router.add(.get, "/a/{x}", handler)
        try router.add(.put, "/a/{y}", handler)
        #expect(throws: RouteError.self) { try router.add(.get, "/a/{z}", handler) }
        #expect(throws: RouteError.self) { try router.add(.head, "/b", handler) }
    }

    @Test(
        "refuses malformed templates",
        arguments: ["a", "", "/{}", "/{a}/{a}", "/a{b}", "/{a...}/b", "/a}", "/{a}b"])
    func malformed(template: String) {
        var router = HTTPRouter()
        #expect(throws: RouteError.self) { try router.add(.get, template, .immediate { _ in HTTPResponse() }) }
    }
}
