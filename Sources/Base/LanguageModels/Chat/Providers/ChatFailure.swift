/// Why one call of one model came to nothing, told apart by what is to be done about it.
package struct ChatFailure: Error, Sendable, Hashable {
    /// What kind of failure; the raw values are the verdicts under which calls are recorded and counted.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The request is longer than the model or its budget allows: another model, never again.
        case requestTooLarge = "request_too_large"
        /// What the provider allows a day is used up: another model until then.
        case dayExhausted = "day_exhausted"
        /// Too much within a minute: wait as long as the provider says, if there is time.
        case rateLimited = "rate_limited"
        /// The key is missing, wrong or not allowed this model.
        case keyRefused = "key_refused"
        /// The provider has no such model, or no longer.
        case modelGone = "model_gone"
        /// The provider cannot serve at the moment.
        case noCapacity = "no_capacity"
        /// Nobody answers at the address, or the connection broke.
        case unreachable
        /// There was no whole answer in time.
        case timedOut = "timed_out"
        /// The answer is longer than is read.
        case answerTooLarge = "answer_too_large"
        /// What came is not what such a service answers.
        case badAnswer = "bad_answer"
        /// The answer ended at the limit of tokens before it was whole.
        case cutOff = "cut_off"
        /// The provider will not answer such a question.
        case blocked
        /// The answer was written and is not the JSON that was asked for.
        case invalidJSON = "invalid_json"
        /// The reader of the answer cannot use it.
        case rejected
        /// The model takes no schema in the form that it was sent in.
        case schemaRefused = "schema_refused"
        /// The model called a tool, although none was offered.
        case toolCalled = "tool_called"
        /// The provider does not understand the request.
        case badRequest = "bad_request"
    }

    /// What kind of failure.
    package let kind: Kind
    /// What happened, safe to show: no key, no organisation, no text of the request or the answer.
    package let message: String
    /// The status of the answer; `nil` where there was none.
    package let status: Int?
    /// How long the provider asks to wait.
    package let wait: Duration?
    /// What the call took all the same, if the provider said it.
    package var usage = TokenUsage()

    /// Makes a failure.
    package init(_ kind: Kind, _ message: String, status: Int? = nil, wait: Duration? = nil) {
        self.kind = kind
        self.message = message
        self.status = status
        self.wait = wait
    }

    /// Whether the same request may succeed at the same model a moment later.
    var mayPass: Bool {
        switch kind {
        case .noCapacity, .unreachable, .badAnswer, .rateLimited: true
        default: false
        }
    }

    /// Whether it says that something is wrong with the service, rather than with the request or a budget.
    var isFault: Bool {
        switch kind {
        case .noCapacity, .unreachable, .timedOut, .badAnswer, .answerTooLarge: true
        default: false
        }
    }
}
