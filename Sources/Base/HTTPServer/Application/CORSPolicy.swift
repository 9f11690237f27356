/// Which other origins may read the responses.
package enum CORSPolicy: Sendable {
    /// None; no CORS header is ever sent.
    case off
    /// Every origin (`*`), without credentials.
    case any
    /// The listed origins, for instance `https://app.example`.
    case origins([String])

    /// How long browsers may cache a preflight response, in seconds.
    static let maximumAge = "600"

    /// The value of `Access-Control-Allow-Origin` for a request's `Origin`, nil when it is not allowed.
    func allowed(_ origin: String?) -> String? {
        guard let origin else { return nil }
        switch self {
        case .off: return nil
        case .any: return "*"
        case .origins(let list): return list.contains(origin) ? origin : nil
        }
    }

    var isOff: Bool {
        if case .off = self { true } else { false }
    }

    /// Adds the policy's headers to a response.
    func apply(to response: inout HTTPResponse, origin: String?) {
        guard !isOff else { return }
        if case .origins = self { response.headers.addToken("Origin", to: "Vary") }
        guard let allowed = allowed(origin) else { return }
        response.headers.set("Access-Control-Allow-Origin", allowed)
        response.headers.set("Access-Control-Expose-Headers", "ETag, Link, Location, Retry-After, X-Request-Id")
    }

    /// The headers of the response to a preflight (Fetch standard, "CORS-preflight request").
    static func preflightHeaders(allow: String, requested: String?) -> HTTPHeaders {
        var headers: HTTPHeaders = [
            "Allow": allow, "Access-Control-Allow-Methods": allow, "Access-Control-Max-Age": maximumAge,
        ]
        if let requested { headers.add("Access-Control-Allow-Headers", requested) }
        headers.add("Vary", "Access-Control-Request-Headers")
        return headers
    }
}
