internal import HTTPClient
package import ServiceSupport

/// Reads a provider's answer uniformly, whole or streamed: thoughts are removed, errors at any position are failures,
/// tokens are counted once, and an answer without a known normal ending is not accepted.
struct AnswerReader: Sendable {
    /// The framing of a response body.
    private enum Framing: Sendable {
        case unknown
        /// One JSON value.
        case whole
        /// Server-sent events.
        case events
    }

    private let question: ChatQuestion
    private let shape: AnswerPart.Shape
    private let failures: FailureReader
    private var provider: String { failures.provider }
    private var head: InboundResponse?
    private var framing = Framing.unknown
    private var events = EventStream()
    /// The raw body, of a failure and of an answer that is not streamed.
    private var body: [UInt8] = []
    private var filter: ThoughtFilter
    private var text = ""
    private var ending: AnswerEnding?
    private var usage = TokenUsage()
    private var index: Int?
    private var hasChoice = false
    private var hasThoughts = false
    /// Whether the stream has signalled its end.
    private(set) var isDone = false

    init(_ question: ChatQuestion, _ shape: AnswerPart.Shape, _ failures: FailureReader) {
        self.question = question
        self.shape = shape
        self.failures = failures
        filter = ThoughtFilter(isJSON: question.request.schema != nil)
    }

    /// Whether the answer is complete, even if the connection breaks before it is closed.
    var hasEnded: Bool { isDone || ending != nil }

    // MARK: - Taking

    /// Receives status and headers.
    mutating func take(head: InboundResponse) {
        self.head = head
    }

    /// Receives bytes of the body; returns the text of the answer that they complete.
    mutating func take(_ bytes: [UInt8]) throws(ChatFailure) -> String {
        if case .unknown = framing {
            body += bytes
            framing = framing(of: body)
            guard case .events = framing else { return "" }
            defer { body = [] }
            return try takeEvents(body)
        }
        if case .events = framing { return try takeEvents(bytes) }
        body += bytes
        return ""
    }

    /// Ends the reading.
    ///
    /// - Returns: The answer, and the part of its text that was not passed on yet.
    mutating func finish() throws(ChatFailure) -> (answer: ChatAnswer, rest: String) {
        guard let head else { throw ChatFailure(.unreachable, "\(provider) did not answer") }
        guard head.isSuccess else { throw failures.failure(of: head, body: ResponseBody.json(body, limit: bodyLimit)) }
        var rest = ""
        switch framing {
        case .events:
            if let event = events.rest() { rest += try take(event: event) }
            guard hasEnded else { throw fault(.unreachable, "\(provider) ended its answer too early") }
            let last = filter.finish()
            text += last
            return (try answer(), rest + last)
        case .whole, .unknown:
            try takeWhole()
            return (try answer(), text)
        }
    }

    private var bodyLimit: Int { question.maximumBytes }

    /// The beginning of a body is more reliable than its media type, which some services state incorrectly.
    private func framing(of body: [UInt8]) -> Framing {
        guard let first = ResponseBody.withoutMark(body).first(where: { $0 != 0x20 && !(0x09...0x0D).contains($0) })
        else { return .unknown }
        guard head?.isSuccess == true else { return .whole }
        if "{[<\"".utf8.contains(first) { return .whole }
        let isStream = head?.header("content-type")?.lowercased().contains("event-stream") == true
        // data, event, id, retry, or a comment.
        return isStream || "deir:".utf8.contains(first) ? .events : .whole
    }

    private mutating func takeEvents(_ bytes: [UInt8]) throws(ChatFailure) -> String {
        guard let complete = events.take(bytes) else {
            throw fault(.badAnswer, "has a line without end", ofAnswer: true)
        }
        var piece = ""
        for event in complete { piece += try take(event: event) }
        return piece
    }

    private mutating func take(event: EventStream.Event) throws(ChatFailure) -> String {
        guard !isDone else { return "" }
        let word = String(decoding: event.data.prefix(32), as: UTF8.self).lowercased().filter { !$0.isWhitespace }
        if word == "[done]" {
            isDone = true
            return ""
        }
        if ["ping", "[ping]", "keep-alive", "keepalive", "heartbeat", "null"].contains(word) { return "" }
        // Google puts an error into a list.
        let value = ResponseBody.json(event.data, limit: EventStream.longestLine)
        if event.isError, FailureReader.errorObject(value) == nil {
            throw failure(saying: value ?? .string(String(decoding: event.data, as: UTF8.self)))
        }
        let values = value?.arrayValue ?? [value].compactMap(\.self)
        guard !values.isEmpty, values.allSatisfy({ $0.objectValue != nil }) else {
            throw fault(.badAnswer, "has a part that is no JSON", ofAnswer: true)
        }
        var added = ""
        for value in values {
            let passed = filter.take(try part(value).text)
            text += passed
            added += passed
        }
        if filter.endsUnbegun { throw fault(.badAnswer, "shows thoughts before the answer", ofAnswer: true) }
        return added
    }

    private mutating func takeWhole() throws(ChatFailure) {
        guard let value = ResponseBody.json(body, limit: bodyLimit) else {
            let isPage = ResponseBody.withoutMark(body).first { $0 != 0x20 && !(0x09...0x0D).contains($0) } == 0x3C
            throw fault(.badAnswer, isPage ? "is a web page" : "is no JSON", ofAnswer: true)
        }
        // Gemini's stream without events is a list of parts.
        let values = shape == .gemini ? value.arrayValue ?? [value] : [value]
        var whole = ""
        for value in values {
            guard value.objectValue != nil else { throw fault(.badAnswer, "is no object", ofAnswer: true) }
            whole += try part(value).text
        }
        guard hasChoice else {
            throw fault(.badAnswer, shape == .gemini ? "has no candidates" : "has no choices", ofAnswer: true)
        }
        (text, filter) = ThoughtFilter.answer(in: whole, isJSON: question.request.schema != nil)
        if ending == nil, shape == .gemini { throw fault(.unreachable, "\(provider) ended its answer too early") }
    }

    /// Parses one object and records everything but its text.
    private mutating func part(_ value: JSONValue) throws(ChatFailure) -> AnswerPart {
        // Processed tokens count even if the call fails.
        usage.take(AnswerPart.usage(of: value, shape))
        if FailureReader.errorObject(value) != nil {
            var failure = failures.failure(of: head ?? InboundResponse(status: 200), body: value)
            failure.usage = usage
            throw failure
        }
        do {
            let part = try AnswerPart(value, shape, index: &index, hasText: !text.isEmpty)
            hasChoice = hasChoice || part.hasChoice
            hasThoughts = hasThoughts || part.hasThoughts
            if let found = part.ending { ending = ending?.joined(with: found) ?? found }
            return part
        } catch {
            switch error {
            case .malformed(let what): throw fault(.badAnswer, what, ofAnswer: true)
            case .error(let error): throw failure(saying: error)
            case .refused(let reason?): throw fault(.blocked, "\(provider) blocked the question: \(reason)")
            case .refused(nil): throw fault(.blocked, "\(provider): the model refuses to answer")
            }
        }
    }

    // MARK: - The answer

    /// Checks how the answer ended and what is left of it without its thoughts.
    private func answer() throws(ChatFailure) -> ChatAnswer {
        let isEmpty = text.allSatisfy(\.isWhitespace)
        let hasThoughts = hasThoughts || filter.hasThoughts
        switch ending {
        case .whole, nil: break
        case .cutOff:
            throw fault(
                .cutOff,
                isEmpty
                    ? "\(provider): all tokens were used up before the answer began"
                    : "\(provider): the answer was cut off at its limit of tokens")
        case .blocked: throw fault(.blocked, "\(provider): the answer was held back by a filter")
        case .toolCalled: throw fault(.toolCalled, "\(provider): the model called a tool, and none was offered")
        case .failed: throw fault(.badAnswer, "\(provider): the answer ended in a way that is not known to be good")
        }
        if filter.isThinking {
            throw fault(.badAnswer, "has thoughts before the answer that never end", ofAnswer: true)
        }
        guard !isEmpty else {
            throw fault(.badAnswer, hasThoughts ? "has thoughts and no answer" : "is empty", ofAnswer: true)
        }
        return ChatAnswer(
            text: text, inputTokens: usage.input.flatMap { $0 > 0 ? $0 : nil } ?? question.estimatedInputTokens,
            outputTokens: usage.output.flatMap { $0 > 0 ? $0 : nil } ?? (text.utf8.count + 2) / 3,
            allowance: head.map(ProviderAllowance.init) ?? ProviderAllowance())
    }

    /// The failure for an error reported within an answer.
    private func failure(saying error: JSONValue) -> ChatFailure {
        var failure = failures.failure(
            of: head ?? InboundResponse(status: 200), body: .object(JSONObject(["error": error])))
        failure.usage = usage
        return failure
    }

    private func fault(_ kind: ChatFailure.Kind, _ what: String, ofAnswer: Bool = false) -> ChatFailure {
        var failure = ChatFailure(
            kind, ofAnswer ? "the answer of \(provider) \(what)" : what, status: head?.status ?? 200)
        failure.usage = usage
        return failure
    }
}

/// Parses JSON from models' answers.
package enum ReplyText {
    /// Parses the JSON of an answer: white space and one code fence around it are accepted; other text beside it,
    /// duplicate names in an object and incomplete values are not.
    ///
    /// - Throws: ``ChatRejection`` with what is wrong; the reason contains no text of the answer.
    package static func json(_ text: String) throws(ChatRejection) -> JSONValue {
        let bare = withoutFence(text.drop { $0.isWhitespace || $0 == "\u{FEFF}" })
        do {
            return try JSONValue(parsing: bare.utf8)
        } catch {
            let what =
                switch error.code {
                case .duplicateName: "a name occurs twice in an object"
                case .tooDeep: "it is nested too deep"
                case .tooLong: "it is too long"
                default: "it is no JSON (line \(error.line), column \(error.column))"
                }
            throw ChatRejection(what)
        }
    }

    private static func withoutFence(_ text: Substring) -> Substring {
        guard text.hasPrefix("```") else { return text }
        var body = text
        while let last = body.last, last.isWhitespace { body.removeLast() }
        guard body.count > 6, body.hasSuffix("```") else { return text }
        // The fence may be followed by a language name.
        return body.dropFirst(3).drop { $0.isASCII && $0.isLetter }.dropLast(3)
    }
}

/// How an answer ended, from the provider's finish reason.
enum AnswerEnding: Sendable, Hashable {
    /// The model finished normally.
    case whole
    /// The token limit was reached.
    case cutOff
    /// A content filter blocked it.
    case blocked
    /// The model called a tool.
    case toolCalled
    /// Any other ending, including errors and unknown reasons.
    case failed

    private static let words: [AnswerEnding: Set<String>] = [
        .whole: ["stop", "end_turn", "stop_sequence", "eos", "eos_token", "end", "complete", "completed"],
        .cutOff: [
            "length", "max_tokens", "max_output_tokens", "model_length", "model_context_window_exceeded", "max_length",
            "error_limit",
        ],
        .blocked: [
            "content_filter", "safety", "recitation", "blocklist", "prohibited_content", "spii", "language",
            "sensitive", "refusal", "guardrail", "guardrail_intervened", "image_safety", "content_filtered",
            "error_toxic",
        ],
        .toolCalled: [
            "tool_calls", "tool_call", "tool_use", "function_call", "unexpected_tool_call",
            "malformed_function_call",
        ],
    ]

    /// The meaning of a provider's finish reason, in any case; `nil` for an empty string.
    init?(word: String) {
        let word = word.lowercased()
        guard !word.isEmpty else { return nil }
        self = Self.words.first { $0.value.contains(word) }?.key ?? .failed
    }

    /// Combines two endings: an abnormal one takes precedence.
    func joined(with later: AnswerEnding) -> AnswerEnding { self == .whole ? later : self }
}
