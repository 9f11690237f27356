/// What does not change while a request is answered, shared by the copies of the request.
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
