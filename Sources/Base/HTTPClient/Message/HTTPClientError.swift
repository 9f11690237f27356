package import Foundation
internal import ServiceSupport

/// Why a request to another service failed.
package struct HTTPClientError: Error, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// What kind of failure.
    package enum Code: Sendable, Hashable {
        /// Nobody listens, or the host is unknown or out of reach.
        case refused
        /// There was no whole answer in time.
        case timedOut
        /// The answer has more bytes than allowed.
        case tooLarge
        /// The answer ended before its time.
        case truncated
        /// The service wants fewer requests; the seconds it asks to wait, if it says.
        case rateLimited(retryAfter: Double?)
        /// The service answered with this status instead of a success.
        case status(Int)
        /// The URL is malformed, or neither `http` nor `https`.
        case invalidURL
        /// The caller was cancelled.
        case cancelled
        /// The connection could not be made secure.
        case tls
        /// A redirect that is not followed: too many, from `https` to `http`, or to neither of them.
        case redirect
        /// Anything else, an answer that is not HTTP among them.
        case other
    }

    /// What kind of failure.
    package let code: Code
    /// What happened, safe to show: no query and no credentials.
    package let message: String
    /// The underlying error.
    package let cause: (any Error)?

    /// Makes an error.
    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String { message }

    package var debugDescription: String {
        cause.map { "\(message) [\(code), \(type(of: $0))]" } ?? "\(message) [\(code)]"
    }

    /// True when another attempt may succeed.
    var isTransient: Bool {
        switch code {
        case .refused, .truncated, .rateLimited, .status(502), .status(503), .status(504): true
        default: false
        }
    }

    /// A URL without its query, fragment and credentials, no longer than is read, in which nothing is a sign that a
    /// terminal obeys.
    package static func place(_ url: URL?) -> String {
        guard let url, let scheme = url.scheme, let host = url.host(percentEncoded: true) else { return "the address" }
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        let path = url.path(percentEncoded: true)
        return
            "\(scheme)://\(name)\(url.port.map { ":\($0)" } ?? "")\(path.count > 200 ? path.prefix(200) + "..." : path)"
    }

    /// The error for whatever a transport threw.
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
