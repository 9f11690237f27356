/// A status code.
package struct HTTPStatus: Sendable, Hashable {
    /// The number, 200 to 599.
    package let code: Int

    package init(_ code: Int) {
        self.code = code
    }

    /// 200 OK.
    package static let ok = HTTPStatus(200)
    /// 201 Created.
    package static let created = HTTPStatus(201)
    /// 202 Accepted.
    package static let accepted = HTTPStatus(202)
    /// 204 No Content.
    package static let noContent = HTTPStatus(204)
    /// 302 Found.
    package static let found = HTTPStatus(302)
    /// 304 Not Modified.
    package static let notModified = HTTPStatus(304)
    /// 400 Bad Request.
    package static let badRequest = HTTPStatus(400)
    /// 401 Unauthorized.
    package static let unauthorized = HTTPStatus(401)
    /// 403 Forbidden.
    package static let forbidden = HTTPStatus(403)
    /// 404 Not Found.
    package static let notFound = HTTPStatus(404)
    /// 405 Method Not Allowed.
    package static let methodNotAllowed = HTTPStatus(405)
    /// 408 Request Timeout.
    package static let requestTimeout = HTTPStatus(408)
    /// 409 Conflict.
    package static let conflict = HTTPStatus(409)
    /// 410 Gone.
    package static let gone = HTTPStatus(410)
    /// 413 Content Too Large.
    package static let contentTooLarge = HTTPStatus(413)
    /// 414 URI Too Long.
    package static let targetTooLong = HTTPStatus(414)
    /// 415 Unsupported Media Type.
    package static let unsupportedMediaType = HTTPStatus(415)
    /// 417 Expectation Failed.
    package static let expectationFailed = HTTPStatus(417)
    /// 422 Unprocessable Content.
    package static let unprocessableContent = HTTPStatus(422)
    /// 431 Request Header Fields Too Large.
    package static let headersTooLarge = HTTPStatus(431)
    /// 500 Internal Server Error.
    package static let internalServerError = HTTPStatus(500)
    /// 503 Service Unavailable.
    package static let serviceUnavailable = HTTPStatus(503)
    /// 504 Gateway Timeout.
    package static let gatewayTimeout = HTTPStatus(504)
    /// 505 HTTP Version Not Supported.
    package static let versionNotSupported = HTTPStatus(505)

    /// True for statuses whose responses never have a body: 204 and 304.
    package var hasNoBody: Bool { code == 204 || code == 304 }

    /// The reason phrase of RFC 9110, or `Status <code>` for codes it does not define.
    package var reason: String {
        Self.reasons[code] ?? "Status \(code)"
    }

    private static let reasons: [Int: String] = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content", 207: "Multi-Status",
        301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect",
        308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden",
        404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict",
        410: "Gone", 411: "Length Required", 412: "Precondition Failed", 413: "Content Too Large", 414: "URI Too Long",
        415: "Unsupported Media Type", 416: "Range Not Satisfiable", 417: "Expectation Failed",
        421: "Misdirected Request", 422: "Unprocessable Content", 423: "Locked", 424: "Failed Dependency",
        428: "Precondition Required", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
        500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
        504: "Gateway Timeout", 505: "HTTP Version Not Supported", 507: "Insufficient Storage",
    ]
}
