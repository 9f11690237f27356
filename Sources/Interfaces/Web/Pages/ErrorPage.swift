import HTTPServer

/// What a browser shows where there is no page, or none for its method.
struct ErrorPage {
    let status: HTTPStatus
    let method: HTTPMethod

    var page: Page {
        let isRefused = status == .methodNotAllowed
        let heading = isRefused ? "This page is only for reading" : "There is nothing at this address"
        let reason =
            isRefused
            ? "It does not take \(method.rawValue)." : "It may be mistyped, or the page is not there any more."
        return Page(
            status: status, title: isRefused ? "Not allowed - Metier" : "Not found - Metier",
            body: """
                <h1>\(heading)</h1><p>\(reason) Search above, <a href="/browse">browse the occupations</a>, or go to \
                <a href="/">the start</a>.</p>
                """)
    }
}
