/// Why one call of one model failed, classified by how to react to it.
package struct ChatFailure: Error, Sendable, Hashable {
    /// The kind of failure; the raw values are the verdicts under which calls are recorded and counted.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The request is longer than the model or its budget allows: use another model, never retry.
        case requestTooLarge = "request_too_large"
        /// The daily allowance is used up: use another model until it is reset.
        case dayExhausted = "day_exhausted"
        /// The limit per minute is exceeded: wait as long as the provider states, if there is time.
        case rateLimited = "rate_limited"
        /// The key is missing, invalid or not authorized for this model.
        case keyRefused = "key_refused"
        /// The provider does not have the model, or no longer.
        case modelGone = "model_gone"
        /// The provider has no capacity at the moment.
        case noCapacity = "no_capacity"
        /// The address is unreachable, or the connection broke.
        case unreachable
        /// There was no complete answer in time.
        case timedOut = "timed_out"
        /// The answer is longer than the limit.
        case answerTooLarge = "answer_too_large"
        /// The response is not that of such a service.
        case badAnswer = "bad_answer"
        /// The answer reached the token limit before it was complete.
        case cutOff = "cut_off"
        /// The provider refuses to answer such a request.
        case blocked
        /// The answer is not the requested JSON.
        case invalidJSON = "invalid_json"
        /// The reader rejected the answer.
        case rejected
        /// The model does not support schemas in the form that was sent.
        case schemaRefused = "schema_refused"
        /// The model called a tool, although none was offered.
        case toolCalled = "tool_called"
        /// The provider does not understand the request.
        case badRequest = "bad_request"
    }

    /// The kind of failure.
    package let kind: Kind
    /// What happened, safe to show: no key, no organisation, no text of the request or the answer.
    package let message: String
    /// The status of the response; `nil` if there was none.
    package let status: Int?
    /// The wait that the provider asks for.
    package let wait: Duration?
    /// The tokens that were used nevertheless, if the provider stated them.
    package var usage = TokenUsage()

    package init(_ kind: Kind, _ message: String, status: Int? = nil, wait: Duration? = nil) {
        self.kind = kind
        self.message = message
        self.status = status
        self.wait = wait
    }

    /// Whether the same request may succeed with the same model shortly afterwards.
    var mayPass: Bool {
        switch kind {
        case .noCapacity, .unreachable, .badAnswer, .rateLimited: true
        default: false
        }
    }

    /// Whether it indicates a problem of the service, rather than of the request or a budget.
    var isFault: Bool {
        switch kind {
        case .noCapacity, .unreachable, .timedOut, .badAnswer, .answerTooLarge: true
        default: false
        }
    }
}
