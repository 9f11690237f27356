import HTTPClient

/// Why a remote data service could not answer.
package struct RemoteSourceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure.
    package enum Code: Sendable, Hashable {
        /// No credentials are set.
        case notConfigured
        /// The service refuses the credentials, or does not permit the request with them.
        case unauthorized
        /// The resource does not exist.
        case notFound
        /// The service rejects the request.
        case badRequest
        /// The service limits the request rate; with the seconds to wait, if it states them.
        case rateLimited(retryAfter: Double?)
        /// There was no complete response in time.
        case timedOut
        /// The service cannot be reached or fails.
        case unavailable
        /// The response is truncated or not in the expected format.
        case garbage
        /// The response lacks a field it should have, or has it in another form; with its place.
        case changedShape(String)
        /// The response exceeds the size limit.
        case tooLarge
        /// The program cancelled the request.
        case cancelled
    }

    /// The kind of failure.
    package let code: Code
    /// The message, safe to show: no credentials, no query.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    package var description: String { message }

    /// A stable identifier for tables and programs.
    package var name: String {
        switch code {
        case .notConfigured: "not_configured"
        case .unauthorized: "unauthorized"
        case .notFound: "not_found"
        case .badRequest: "bad_request"
        case .rateLimited: "rate_limited"
        case .timedOut: "timed_out"
        case .unavailable: "unavailable"
        case .garbage: "garbage"
        case .changedShape: "changed_shape"
        case .tooLarge: "too_large"
        case .cancelled: "cancelled"
        }
    }

    /// Whether the service lacks or withholds the resource, so that another one may be tried.
    var isRefusal: Bool {
        switch code {
        case .unauthorized, .notFound, .badRequest: true
        default: false
        }
    }

    /// Converts any error thrown by a request.
    package init(_ error: any Error, service: String) {
        guard let failure = error as? HTTPClientError else {
            self =
                error as? RemoteSourceError
                ?? RemoteSourceError(
                    error is CancellationError ? .cancelled : .unavailable, "The request to \(service) failed.")
            return
        }
        switch failure.code {
        case .timedOut: self.init(.timedOut, "\(service) did not answer in time.")
        case .tooLarge: self.init(.tooLarge, "The answer of \(service) is larger than is read.")
        case .truncated: self.init(.garbage, "\(service) ended its answer too early.")
        case .rateLimited(let wait):
            self.init(.rateLimited(retryAfter: wait), "\(service) asks for fewer requests.")
        case .cancelled: self.init(.cancelled, "The request to \(service) was given up.")
        case .refused: self.init(.unavailable, "\(service) cannot be reached.")
        case .tls: self.init(.unavailable, "No secure connection to \(service) could be made.")
        case .redirect: self.init(.unavailable, "\(service) redirects elsewhere, which is not followed.")
        case .invalidURL: self.init(.unavailable, "The address of \(service) is not one of http or https.")
        case .status, .other: self.init(.unavailable, "The request to \(service) failed.")
        }
    }
}
