import HTTPServer
import ServiceSupport

/// A list that is returned in pages ordered by id: its parameters, its end and its `Link`.
struct Page: Sendable {
    static let limit = Parameter<Int>("limit", 1...500, default: 50, "How many on a page.")
    static let cursor = Parameter<String?>.identifier(
        "cursor", "Where the page begins: the `next_cursor` of the page before.")

    let limit: Int
    /// The last id of the previous page.
    let cursor: String?

    /// The part of a list on one page.
    struct Part<Entry> {
        let entries: ArraySlice<Entry>
        /// The cursor of the next page; `nil` on the last one.
        let next: String?
    }

    init(limit: Int, cursor: String?) {
        self.limit = limit
        self.cursor = cursor
    }

    /// The page requested, where there are no other parameters.
    init(of request: HTTPRequest) throws {
        var reader = ParameterReader(request)
        self.init(limit: reader.read(Self.limit), cursor: reader.read(Self.cursor))
        try reader.finish()
    }

    /// The entries of the page.
    ///
    /// - Parameter entries: Those of the page, and at least one more if there is a next page.
    func part<Entry>(of entries: [Entry], id: (Entry) -> String) -> Part<Entry> {
        Part(entries: entries.prefix(limit), next: entries.count > limit ? id(entries[limit - 1]) : nil)
    }

    /// A response with a link to the next page.
    ///
    /// - Parameter adding: Adds the request's other parameters to the query of the next page.
    func response(
        _ json: borrowing JSONWriter, next: String?, to request: HTTPRequest,
        adding: ([String]) -> [String] = { $0 }
    ) -> HTTPResponse {
        var response = HTTPResponse.uncached(json)
        if let next {
            let query = adding(["limit=\(limit)", "cursor=\(next)"]).joined(separator: "&")
            response.headers.set("Link", "<\(request.path)?\(query)>; rel=\"next\"")
        }
        return response
    }
}
