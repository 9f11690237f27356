import HTTPClient

/// Why a remote data service could not answer.
package struct RemoteSourceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What sort of failure.
    package enum Code: Sendable, Hashable {
        /// No credentials are set.
        case notConfigured
        /// The service refuses the credentials, or what was asked for with them.
        case unauthorized
        /// There is no such thing.
        case notFound
        /// The service does not take the request.
        case badRequest
        /// The service wants fewer requests; the seconds it asks to wait, if it says.
        case rateLimited(retryAfter: Double?)
        /// There was no whole answer in time.
        case timedOut
        /// The service cannot be reached or fails.
        case unavailable
        /// The answer is cut off or not in the format it should have.
        case garbage
        /// The answer lacks something it always had, or has it in another form; where.
        case changedShape(String)
        /// The answer is larger than is read.
        case tooLarge
        /// The program stopped waiting.
        case cancelled
    }

    /// What sort of failure.
    package let code: Code
    /// What happened, safe to show: no credentials, no query.
    package let message: String

    /// Makes an error.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    package var description: String { message }

    /// A stable short name for tables and programs.
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

    /// Whether the service does not have, or does not hand out, what was asked for, so that something else may be tried.
    var isRefusal: Bool {
        switch code {
        case .unauthorized, .notFound, .badRequest: true
        default: false
        }
    }

    /// The failure for whatever a request threw.
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
