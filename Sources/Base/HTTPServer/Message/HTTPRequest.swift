/// One request, read whole.
package struct HTTPRequest: Sendable {
    let head: RequestHead
    /// The name under which this request is found in logs; the client's `X-Request-Id` when that is sane.
    package let id: String
    /// What the route template's parameters matched, decoded.
    package internal(set) var parameters = RouteParameters()
    /// The template of the matched route, for metrics; nil while unmatched.
    package internal(set) var routeTemplate: String?

    /// Makes a request without a socket.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - target: the request target as in a request line, for instance `/search?q=a%20b`.
    ///   - headers: the headers.
    ///   - body: the body.
    ///   - remoteAddress: the client's address.
    ///   - httpVersion: the version that the request line names.
    ///   - id: the request's identifier; by default taken from `X-Request-Id` or made.
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

    /// The version of HTTP that the client speaks, as its request line says.
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

    /// Why the target must be refused, if it must.
    package var targetDefect: RequestTarget.Defect? { head.target.defect }

    /// The body, whole; empty when there is none.
    package var body: [UInt8] { head.body }

    /// The client's address without its port.
    package var remoteAddress: String { head.remoteAddress }

    /// The first value of a header; names compare without case.
    package func header(_ name: String) -> String? {
        head.header(name)
    }

    /// All values of a header that holds a list, as one list; nil when there is no such header.
    ///
    /// A list may come in several lines, which mean the same as one (RFC 9110, section 5.3).
    package func listHeader(_ name: String) -> String? {
        head.listHeader(name)
    }

    /// All headers, copied.
    package var headers: HTTPHeaders { head.allHeaders }
}
