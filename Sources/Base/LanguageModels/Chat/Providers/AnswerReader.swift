internal import HTTPClient
internal import ServiceSupport

/// Reads what a provider answers, whole or part by part, in one way: thoughts are cut out, errors are failures wherever
/// they stand, tokens are counted once, and nothing counts as an answer whose ending is not known to be a good one.
struct AnswerReader: Sendable {
    /// How the bytes of an answer are to be taken.
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
    /// The body as it is, of a failure and of an answer that is no stream.
    private var body: [UInt8] = []
    private var filter: ThoughtFilter
    private var text = ""
    private var ending: AnswerEnding?
    private var usage = TokenUsage()
    private var index: Int?
    private var hasChoice = false
    private var hasThoughts = false
    /// Whether the stream has said that it is over.
    private(set) var isDone = false

    init(_ question: ChatQuestion, _ shape: AnswerPart.Shape, _ failures: FailureReader) {
        self.question = question
        self.shape = shape
        self.failures = failures
        filter = ThoughtFilter(isJSON: question.request.schema != nil)
    }

    /// Whether the answer is whole although the connection may break off before it is closed.
    var hasEnded: Bool { isDone || ending != nil }

    // MARK: - Taking

    /// Takes status and headers.
    mutating func take(head: InboundResponse) {
        self.head = head
    }

    /// Takes bytes of the body; the text of the answer that they complete.
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
    /// - Returns: The answer, and what of its text was not handed on yet.
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

    /// How a body begins tells more than its type, which not every service states rightly.
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

    /// Reads one object and takes note of all but its text.
    private mutating func part(_ value: JSONValue) throws(ChatFailure) -> AnswerPart {
        // What was worked on counts also where it came to nothing.
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

    /// Checks how the answer ended and what of it is left without its thoughts.
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

    /// The failure that an error within an answer tells of.
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
