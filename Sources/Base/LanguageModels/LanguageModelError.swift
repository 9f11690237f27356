package import HTTPClient

/// Why a model's service gave no usable answer. No key and no text that was sent is ever part of it.
package struct LanguageModelError: Error, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// What kind of failure.
    package enum Code: Sendable, Hashable {
        /// The request failed on its way.
        case transport(HTTPClientError.Code)
        /// The service said no: the status.
        case refused(Int)
        /// The answer is not what was asked for.
        case badAnswer
        /// There is no model to ask.
        case notConfigured
        /// The settings name no model that could be asked.
        case configuration
        /// Every model of the chain failed; the last failure's kind.
        case failed(ChatFailure.Kind)
        /// What may be spent in a day is spent, so no model that costs anything was asked.
        case spendCapReached
        /// The request holds a person's or a company's text, and no model that may see it is configured.
        case privateText
        /// There was no usable answer within the request's time.
        case timedOut
        /// More requests wait than are kept waiting.
        case busy
    }

    /// What kind of failure.
    package let code: Code
    /// What happened, safe to show.
    package let message: String

    /// Makes an error.
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
