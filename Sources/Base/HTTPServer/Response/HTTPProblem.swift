package import ServiceSupport

/// An error response in the format of RFC 9457, `application/problem+json`.
package enum HTTPProblem {
    /// The response to an error: its own, or a 500 without details.
    package static func response(for error: any Error, to request: HTTPRequest) -> HTTPResponse {
        (error as? any HTTPErrorConvertible)?.response(to: request)
            ?? response(status: .internalServerError, code: nil, detail: nil, request: request)
    }

    /// A problem with optional further members.
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

/// An error that provides its own response.
package protocol HTTPErrorConvertible: Error {
    /// The response to the request that caused this error.
    func response(to request: HTTPRequest) -> HTTPResponse
}

/// A failure with a status and a text that is safe to show to clients.
package struct HTTPFailure: HTTPErrorConvertible, CustomStringConvertible {
    /// The status of the response.
    package let status: HTTPStatus
    /// A short stable name, for instance `body-too-large`; part of the problem's `type`.
    package let code: String
    /// What happened and how to correct it; shown to the client.
    package let detail: String
    /// Headers that the response must have, for instance `Allow` or `Retry-After`.
    package let headers: HTTPHeaders

    package init(_ status: HTTPStatus, code: String, detail: String, headers: HTTPHeaders = [:]) {
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers
    }

    package func response(to request: HTTPRequest) -> HTTPResponse {
        HTTPProblem.response(status: status, code: code, detail: detail, headers: headers, request: request)
    }

    package var description: String { "\(status.code) \(code): \(detail)" }
}
