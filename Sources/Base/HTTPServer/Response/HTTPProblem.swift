package import ServiceSupport

/// An error answer in the shape of RFC 9457, `application/problem+json`.
package enum HTTPProblem {
    /// The answer to an error nobody shaped: a failure's own words, or a bare 500 that tells nothing.
    package static func response(for error: any Error, to request: HTTPRequest) -> HTTPResponse {
        switch error {
        case let convertible as any HTTPErrorConvertible: return convertible.response(to: request)
        case let failure as HTTPFailure: return response(for: failure, to: request)
        default:
            return response(status: .internalServerError, code: nil, detail: nil, request: request)
        }
    }

    /// The answer to a failure.
    package static func response(for failure: HTTPFailure, to request: HTTPRequest) -> HTTPResponse {
        response(
            status: failure.status, code: failure.code, detail: failure.detail, headers: failure.headers,
            request: request)
    }

    /// A problem with any further members.
    ///
    /// - Parameters:
    ///   - status: the status.
    ///   - code: the short name in `type`, nil for `about:blank`.
    ///   - title: the title; by default the status's reason.
    ///   - detail: what happened to this request.
    ///   - headers: further headers.
    ///   - request: the request that failed.
    ///   - extensions: writes further members of the object.
    package static func response(
        status: HTTPStatus, code: String?, title: String? = nil, detail: String?, headers: HTTPHeaders = [:],
        request: HTTPRequest, extensions: (inout JSONWriter) -> Void = { _ in }
    ) -> HTTPResponse {
        var json = JSONWriter()
        json.object { json in
            json.field("type", code.map { "urn:problem:" + $0 } ?? "about:blank")
            json.field("title", title ?? status.reason)
            json.field("status", status.code)
            if let detail { json.field("detail", detail) }
            json.field("instance", String(decoding: request.path.utf8.prefix(256), as: UTF8.self))
            json.field("request_id", request.id)
            extensions(&json)
        }
        var response = HTTPResponse(status, headers: headers, body: .bytes(json.bytes))
        response.headers.set("Content-Type", "application/problem+json")
        response.headers.set("Cache-Control", "no-store")
        return response
    }
}
