package import HTTPServer
package import Occupations
import ServiceSupport
import Taxonomy

/// The web pages: search, browse, one occupation, and a comparison of two. They use no scripts.
package struct WebPages: Sendable {
    private let occupations: OccupationService
    private let version: String

    package init(occupations: OccupationService, version: String) {
        self.occupations = occupations
        self.version = version
    }

    /// Paths with pages; the API's paths have none.
    private static let templates: Set<String> = ["/", "/search", "/browse", "/occupations/{code}", "/compare"]

    /// An error page for browsers if a path or method has no page; `nil` for other failures, other clients and the
    /// API's own paths.
    package func page(of failure: HTTPFailure, for request: HTTPRequest) -> HTTPResponse? {
        guard request.prefersHTML else { return nil }
        switch failure.status {
        case .notFound where request.routeTemplate == nil && !Self.isOfAPI(request.path): break
        case .methodNotAllowed where request.routeTemplate.map(Self.templates.contains) == true: break
        default: return nil
        }
        var response = Self.response(
            ErrorPage(status: failure.status, method: request.method).page, snapshot: occupations.snapshot,
            version: version)
        if let allow = failure.headers["Allow"] { response.headers.set("Allow", allow) }
        response.headers.set("Cache-Control", "no-store")
        response.headers.addToken("Accept", to: "Vary")
        return response
    }

    /// Whether a path without a route belongs to the API.
    private static func isOfAPI(_ path: String) -> Bool { path == "/api" || path.hasPrefix("/api/") }

    /// Adds the routes of the pages.
    package func add(to router: inout HTTPRouter) throws {
        try add("/", to: &router) { _, snapshot in HomePage(snapshot: snapshot).page }
        try add("/search", to: &router) { request, snapshot in
            SearchPage(snapshot: snapshot, service: occupations, query: request.query.first("q") ?? "").page
        }
        try add("/browse", to: &router) { request, snapshot in
            BrowsePage(snapshot: snapshot, group: request.query.first("group") ?? "").page
        }
        try add("/occupations/{code}", to: &router, about: { [$0.parameters["code"] ?? ""] }) { request, snapshot in
            let code = request.parameters["code"] ?? ""
            guard let position = snapshot.occupation(code) else {
                if let other = occupations.elsewhere(code) {
                    return OccupationPage(snapshot: other.snapshot, position: other.position, isComparable: false).page
                }
                return NotFoundPage(snapshot: snapshot, service: occupations, wanted: code).page
            }
            return OccupationPage(snapshot: snapshot, position: position).page
        }
        try add(
            "/compare", to: &router, about: { ["from", "to"].compactMap($0.query.first) }
        ) { request, snapshot in
            ComparePage(snapshot: snapshot, service: occupations, query: request.query).page
        }
        let style = HTTPResponse.bytes(
            Array(Stylesheet.text.utf8), type: "text/css; charset=utf-8",
            etag: "\"\(SHA256.hex(of: Stylesheet.text).prefix(16))\"")
        try router.add(
            .get, Stylesheet.path,
            .immediate { _ in
                var response = style
                response.headers.set("Cache-Control", "max-age=3600")
                return response
            })
    }

    /// Adds a page; it responds at once unless occupations have to be fetched.
    private func add(
        _ template: String, to router: inout HTTPRouter,
        about codes: @escaping @Sendable (HTTPRequest) -> [String] = { _ in [] },
        _ make: @escaping @Sendable (HTTPRequest, OccupationSnapshot) -> Page
    ) throws {
        @Sendable func answer(_ request: HTTPRequest) -> HTTPResponse {
            guard let snapshot = occupations.snapshot else {
                return Self.response(NoDataPage().page, snapshot: nil, version: version)
            }
            occupations.renewIfOld(codes(request).compactMap(snapshot.occupation), in: snapshot)
            let page = make(request, snapshot)
            return Self.response(page, snapshot: page.source ?? snapshot, version: version)
        }
        try router.add(
            .get, template,
            .deciding { request in
                let codes = codes(request)
                guard occupations.mayFetch(codes) else { return .answered(answer(request)) }
                return .later {
                    _ = await occupations.notes(on: codes)
                    return answer(request)
                }
            })
    }

    private static func response(_ page: Page, snapshot: OccupationSnapshot?, version: String) -> HTTPResponse {
        let html = Layout.html(page, snapshot: snapshot, version: version)
        var response = HTTPResponse.bytes(
            Array(html.text.utf8), type: "text/html; charset=utf-8", status: page.status,
            etag: page.status == .ok ? "\"\(SHA256.hex(of: html.text).prefix(16))\"" : nil)
        response.headers.set(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
                + "frame-ancestors 'none'")
        response.headers.set("Referrer-Policy", "same-origin")
        return response
    }
}

extension HTTPRequest {
    /// Whether the client accepts HTML with the highest preference, as browsers do.
    fileprivate var prefersHTML: Bool {
        let first = listHeader("Accept")?.prefix { $0 != "," && $0 != ";" } ?? ""
        return ["text/html", "application/xhtml+xml"].contains(first.filter { $0 != " " }.lowercased())
    }
}

/// The content of a page; the layout around it is the same everywhere.
struct Page: Sendable {
    var status = HTTPStatus.ok
    /// The window title.
    let title: String
    /// The text in the search box.
    var query = ""
    /// The release shown on the page, where it is not the default framework's.
    var source: OccupationSnapshot?
    let body: HTML
}
