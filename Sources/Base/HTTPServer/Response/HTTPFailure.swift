/// An error that knows its own answer.
package protocol HTTPErrorConvertible: Error {
    /// The answer to the request that met this error.
    func response(to request: HTTPRequest) -> HTTPResponse
}

/// A failure with a status and a text that is safe to show a stranger.
package struct HTTPFailure: Error, Sendable, CustomStringConvertible {
    /// The status to answer with.
    package let status: HTTPStatus
    /// A short stable name, for instance `body-too-large`; part of the problem's `type`.
    package let code: String
    /// What happened and what to do about it; shown to the client.
    package let detail: String
    /// Headers that the answer must carry, for instance `Allow` or `Retry-After`.
    package let headers: HTTPHeaders

    /// Makes a failure.
    package init(_ status: HTTPStatus, code: String, detail: String, headers: HTTPHeaders = [:]) {
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers
    }

    package var description: String { "\(status.code) \(code): \(detail)" }
}
