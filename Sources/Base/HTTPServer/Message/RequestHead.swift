internal import ServiceSupport

/// Reads headers that are still in a connection's memory.
protocol LiveHeaders: Sendable {
    func first(_ name: String) -> String?
    func all() -> HTTPHeaders
}

/// What does not change while a request is answered, shared by the copies of the request.
///
/// Headers stay in the connection's memory and are looked up one by one, because most requests need few of them;
/// `detach` copies them before that memory is used again, if anybody still holds the request.
final class RequestHead: Sendable {
    private enum Headers {
        case copied(HTTPHeaders)
        case live(any LiveHeaders)
    }

    let method: HTTPMethod
    let version: HTTPVersion
    let rawTarget: String
    let target: RequestTarget
    let body: [UInt8]
    let remoteAddress: String
    private let headers: Locked<Headers>

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
        self.headers = Locked(.copied(headers))
    }

    init(
        method: HTTPMethod, version: HTTPVersion, rawTarget: String, target: RequestTarget, live: some LiveHeaders,
        body: [UInt8],
        remoteAddress: String
    ) {
        self.method = method
        self.version = version
        self.rawTarget = rawTarget
        self.target = target
        self.body = body
        self.remoteAddress = remoteAddress
        headers = Locked(.live(live))
    }

    func header(_ name: String) -> String? {
        headers.withLock { headers in
            switch headers {
            case .copied(let headers): headers[name]
            case .live(let live): live.first(name)
            }
        }
    }

    var allHeaders: HTTPHeaders {
        headers.withLock { headers in
            switch headers {
            case .copied(let headers): headers
            case .live(let live): live.all()
            }
        }
    }

    /// Copies the headers out of the connection's memory; afterwards that memory is not touched again.
    func detach() {
        headers.withLock { headers in
            if case .live(let live) = headers { headers = .copied(live.all()) }
        }
    }
}
