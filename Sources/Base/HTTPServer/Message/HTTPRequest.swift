/// One complete request.
package struct HTTPRequest: Sendable {
    let head: RequestHead
    /// The identifier of this request in logs; the client's `X-Request-Id` if that is valid.
    package let id: String
    /// The decoded values of the route template's parameters.
    package internal(set) var parameters = RouteParameters()
    /// The template of the matched route, for metrics; nil while unmatched.
    package internal(set) var routeTemplate: String?

    /// Creates a request without a socket.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - target: the request target as in a request line, for instance `/search?q=a%20b`.
    ///   - headers: the headers.
    ///   - body: the body.
    ///   - remoteAddress: the client's address.
    ///   - httpVersion: the version in the request line.
    ///   - id: the request's identifier; by default taken from `X-Request-Id` or generated.
    package init(
        _ method: HTTPMethod, _ target: String, headers: HTTPHeaders = [:], body: [UInt8] = [],
        remoteAddress: String = "127.0.0.1", httpVersion: HTTPVersion = .http11, id: String? = nil
    ) {
        self.init(
            head: RequestHead(
                method: method, version: httpVersion, rawTarget: target, target: RequestTarget(target),
                headers: headers, body: body, remoteAddress: remoteAddress),
            id: id)
    }

    init(head: RequestHead, id: String? = nil) {
        self.head = head
        self.id = id ?? RequestIdentifier.accepted(head.header("X-Request-Id")) ?? RequestIdentifier.make()
    }

    /// The method.
    package var method: HTTPMethod { head.method }

    /// The client's HTTP version, from the request line.
    package var httpVersion: HTTPVersion { head.version }

    /// The target as the client sent it.
    package var rawTarget: String { head.rawTarget }

    /// The path, undecoded and without the query.
    package var path: String { head.target.path }

    /// The segments of the path, decoded; an encoded slash stays inside its segment.
    package var pathSegments: [String] {
        path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
            .map { PercentCoding.decode($0) ?? "" }
    }

    /// The decoded query parameters.
    package var query: QueryParameters { head.target.query }

    /// Why the target must be refused; nil if it is valid.
    package var targetDefect: RequestTarget.Defect? { head.target.defect }

    /// The complete body; empty when there is none.
    package var body: [UInt8] { head.body }

    /// The client's address without its port.
    package var remoteAddress: String { head.remoteAddress }

    /// The first value of a header; names are compared case-insensitively.
    package func header(_ name: String) -> String? {
        head.header(name)
    }

    /// All values of a list header, joined as one list; nil when there is no such header.
    ///
    /// A list may be split over several lines, which are equivalent to one (RFC 9110, section 5.3).
    package func listHeader(_ name: String) -> String? {
        head.listHeader(name)
    }

    /// All headers, copied.
    package var headers: HTTPHeaders { head.allHeaders }
}

/// The values of a route template's parameters, in the order of the template.
package struct RouteParameters: Sendable {
    private(set) var pairs: [(name: String, value: String)] = []

    /// Creates an empty list.
    package init() {}

    /// The decoded value of a parameter.
    package subscript(_ name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// The parameters' names, in the order of the template.
    package var names: [String] { pairs.map(\.name) }

    mutating func append(_ name: String, _ value: String) {
        pairs.append((name, value))
    }

    mutating func removeLast() {
        pairs.removeLast()
    }
}
