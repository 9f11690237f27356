internal import HTTPClient
internal import ServiceSupport

/// Puts OpenAI's shape of a stream together.
struct OpenAIStream: Sendable {
    let provider: String
    var head: InboundResponse?
    private var events = EventStream()
    /// The body as it is, of a failure and of an answer that is no stream.
    private var body: [UInt8] = []
    private var text = ""
    private var reason: String?
    private var usage: JSONValue?
    private var isDone = false

    init(provider: String) {
        self.provider = provider
    }

    private var isStream: Bool {
        head?.isSuccess == true && head?.header("content-type")?.lowercased().contains("event-stream") == true
    }

    /// Takes bytes; the text that they complete.
    mutating func take(_ bytes: [UInt8], reader: FailureReader) throws(ChatFailure) -> String {
        guard isStream else {
            body += bytes
            return ""
        }
        guard let complete = events.take(bytes) else { throw OpenAIReply.bad(provider, "has a line without end") }
        var piece = ""
        for event in complete { piece += try take(event: event, reader) }
        text += piece
        return piece
    }

    /// The answer, and what of its text was not handed on yet.
    mutating func finish(_ question: ChatQuestion, reader: FailureReader) throws(ChatFailure) -> (ChatAnswer, String) {
        guard let head else { throw ChatFailure(.unreachable, "\(provider) did not answer") }
        let allowance = ProviderAllowance(head)
        guard isStream else {
            let parsed = ResponseBody.json(body, limit: question.maximumBytes)
            guard head.isSuccess, FailureReader.errorObject(parsed) == nil else {
                throw reader.failure(of: head, body: parsed)
            }
            // A service that does not stream has answered whole.
            let answer = try OpenAIReply.answer(parsed, question, provider: provider, allowance: allowance)
            return (answer, answer.text)
        }
        var piece = ""
        if let rest = events.rest() { piece = try take(event: rest, reader) }
        text += piece
        guard isDone || reason != nil else {
            throw ChatFailure(.unreachable, "\(provider) ended its answer too early", status: 200)
        }
        let answer = try OpenAIReply.finished(
            text, reason: reason, usage: usage, question, provider: provider, allowance: allowance)
        return (answer, piece)
    }

    private mutating func take(event: [UInt8], _ reader: FailureReader) throws(ChatFailure) -> String {
        guard !isDone else { return "" }
        if event.elementsEqual("[DONE]".utf8) {
            isDone = true
            return ""
        }
        guard let value = ResponseBody.json(event, limit: EventStream.longestLine), value.objectValue != nil else {
            throw OpenAIReply.bad(provider, "has a part that is no JSON")
        }
        if FailureReader.errorObject(value) != nil {
            throw reader.failure(of: head ?? InboundResponse(status: 200), body: value)
        }
        if let found = value["usage"], found.objectValue != nil { usage = found }
        guard let choice = value["choices"]?.arrayValue?.first else { return "" }
        if let found = choice["finish_reason"]?.stringValue { reason = found }
        switch choice["delta"]?["content"] {
        case .string(let content)?: return content
        case nil, .null?: return ""
        default: throw OpenAIReply.bad(provider, "has a part that is no text")
        }
    }
}
