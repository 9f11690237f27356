package import HTTPClient

/// Why a model's service gave no usable answer. Never contains a key or text that was sent.
package struct LanguageModelError: Error, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The kind of failure.
    package enum Code: Sendable, Hashable {
        /// The transport failed.
        case transport(HTTPClientError.Code)
        /// The service refused the request with this status.
        case refused(Int)
        /// The answer is not in the requested format.
        case badAnswer
        /// No model is configured.
        case notConfigured
        /// The settings name no usable model.
        case configuration
        /// Every model of the chain failed; the last failure's kind.
        case failed(ChatFailure.Kind)
        /// The daily spending cap is reached, so no model with a price was called.
        case spendCapReached
        /// The request contains private text of a person or company, and no model that may receive it is configured.
        case privateText
        /// There was no usable answer within the request's time.
        case timedOut
        /// Too many requests are waiting.
        case busy
    }

    /// The kind of failure.
    package let code: Code
    /// What happened, safe to show.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: HTTPClientError) {
        self.init(.transport(error.code), error.message)
    }

    package var description: String { message }

    package var debugDescription: String { "\(message) [\(code)]" }
}
