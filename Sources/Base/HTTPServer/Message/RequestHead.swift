/// The immutable part of a request, shared by its copies.
final class RequestHead: Sendable {
    private enum Headers {
        case listed(HTTPHeaders)
        case received(HeaderBlock)
    }

    let method: HTTPMethod
    let version: HTTPVersion
    let rawTarget: String
    let target: RequestTarget
    let body: [UInt8]
    let remoteAddress: String
    private let headers: Headers

    init(
        method: HTTPMethod, version: HTTPVersion, rawTarget: String, target: RequestTarget, headers: HTTPHeaders,
        body: [UInt8], remoteAddress: String
    ) {
        self.method = method
        self.version = version
        self.rawTarget = rawTarget
        self.target = target
        self.body = body
        self.remoteAddress = remoteAddress
        self.headers = .listed(headers)
    }

    init(
        method: HTTPMethod, version: HTTPVersion, rawTarget: String, target: RequestTarget, received: HeaderBlock,
        body: [UInt8], remoteAddress: String
    ) {
        self.method = method
        self.version = version
        self.rawTarget = rawTarget
        self.target = target
        self.body = body
        self.remoteAddress = remoteAddress
        headers = .received(received)
    }

    func header(_ name: String) -> String? {
        switch headers {
        case .listed(let headers): headers[name]
        case .received(let block): block.first(name)
        }
    }

    func listHeader(_ name: String) -> String? {
        let values: [String] =
            switch headers {
            case .listed(let headers): headers.all(name)
            case .received(let block): block.all(name)
            }
        return values.count > 1 ? values.joined(separator: ", ") : values.first
    }

    var allHeaders: HTTPHeaders {
        switch headers {
        case .listed(let headers): headers
        case .received(let block): block.list
        }
    }
}

/// A request method.
package enum HTTPMethod: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
    /// Any method that a route cannot have.
    case other = "OTHER"

    /// The method in a request line; names are case-sensitive (RFC 9110, section 9.1).
    package init(name: String) {
        switch name {
        case "GET": self = .get
        case "HEAD": self = .head
        case "POST": self = .post
        case "PUT": self = .put
        case "PATCH": self = .patch
        case "DELETE": self = .delete
        case "OPTIONS": self = .options
        default: self = .other
        }
    }
}

/// The HTTP version in a request line.
package enum HTTPVersion: Sendable, Hashable {
    /// HTTP/1.0: Host is optional, and a connection ends after its response unless the client requests otherwise.
    case http10
    /// HTTP/1.1.
    case http11
}
