package import Foundation
internal import ServiceSupport

/// Why a request to another service failed.
package struct HTTPClientError: Error, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The kind of failure.
    package enum Code: Sendable, Hashable {
        /// The connection was refused, or the host is unknown or unreachable.
        case refused
        /// There was no complete response in time.
        case timedOut
        /// The response has more bytes than allowed.
        case tooLarge
        /// The response ended prematurely.
        case truncated
        /// The service limits the rate of requests; the seconds it asks to wait, if stated.
        case rateLimited(retryAfter: Double?)
        /// The service answered with this status instead of a success.
        case status(Int)
        /// The URL is malformed, or neither `http` nor `https`.
        case invalidURL
        /// The caller was cancelled.
        case cancelled
        /// No secure connection could be established.
        case tls
        /// A redirect that is not followed: too many, from `https` to `http`, or to another scheme.
        case redirect
        /// Any other failure, including a response that is not HTTP.
        case other
    }

    /// The kind of failure.
    package let code: Code
    /// What happened, safe to show: no query and no credentials.
    package let message: String
    /// The underlying error.
    package let cause: (any Error)?

    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String { message }

    package var debugDescription: String {
        cause.map { "\(message) [\(code), \(type(of: $0))]" } ?? "\(message) [\(code)]"
    }

    /// Whether another attempt may succeed.
    var isTransient: Bool {
        switch code {
        case .refused, .truncated, .rateLimited, .status(502), .status(503), .status(504): true
        default: false
        }
    }

    /// A URL without its query, fragment and credentials, shortened to a readable length and without terminal control
    /// characters.
    package static func place(_ url: URL?) -> String {
        guard let url, let scheme = url.scheme, let host = url.host(percentEncoded: true) else { return "the address" }
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        let path = url.path(percentEncoded: true)
        return
            "\(scheme)://\(name)\(url.port.map { ":\($0)" } ?? "")\(path.count > 200 ? path.prefix(200) + "..." : path)"
    }

    /// Converts any error thrown by a transport.
    static func from(_ error: any Error, url: URL?) -> HTTPClientError {
        let place = place(url)
        switch error {
        case let error as HTTPClientError: return error
        case is CancellationError: return HTTPClientError(.cancelled, "The request to \(place) was cancelled.")
        case is DeadlineExceeded:
            return HTTPClientError(.timedOut, "\(place) did not answer in time.", cause: error)
        default: return HTTPClientError(.other, "The request to \(place) failed.", cause: error)
        }
    }
}
