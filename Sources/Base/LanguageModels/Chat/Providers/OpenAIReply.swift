internal import ServiceSupport

/// Reads OpenAI's shape of an answer, believing none of it.
enum OpenAIReply {
    /// The answer in a body of status 200.
    static func answer(
        _ body: JSONValue?, _ question: ChatQuestion, provider: String, allowance: ProviderAllowance
    ) throws(ChatFailure) -> ChatAnswer {
        guard let body else { throw bad(provider, "is no JSON") }
        guard let choice = body["choices"]?.arrayValue?.first else { throw bad(provider, "has no choices") }
        guard let message = choice["message"]?.objectValue else { throw bad(provider, "has no message") }
        let text: String
        switch message["content"] {
        case .string(let content)?: text = content
        case .array(let parts)?: text = parts.compactMap { $0["text"]?.stringValue }.joined()
        case nil, .null?: text = ""
        default: throw bad(provider, "has a message that is no text")
        }
        if let refusal = message["refusal"]?.stringValue, !refusal.isEmpty {
            throw ChatFailure(.blocked, "\(provider): the model refuses to answer", status: 200)
        }
        return try finished(
            text, reason: choice["finish_reason"]?.stringValue, usage: body["usage"], question, provider: provider,
            allowance: allowance)
    }

    /// Checks how an answer ended.
    static func finished(
        _ text: String, reason: String?, usage: JSONValue?, _ question: ChatQuestion, provider: String,
        allowance: ProviderAllowance
    ) throws(ChatFailure) -> ChatAnswer {
        if reason == "content_filter" {
            throw ChatFailure(.blocked, "\(provider): the answer was held back by a filter", status: 200)
        }
        let isCutOff = reason == "length"
        guard !text.allSatisfy(\.isWhitespace) else {
            throw ChatFailure(
                isCutOff ? .cutOff : .badAnswer,
                isCutOff
                    ? "\(provider): all tokens were used up before the answer began"
                    : "the answer of \(provider) is empty", status: 200)
        }
        if isCutOff, question.request.schema != nil {
            throw ChatFailure(.cutOff, "\(provider): the answer was cut off at its limit of tokens", status: 200)
        }
        return ChatAnswer(
            text: text, inputTokens: count(usage?["prompt_tokens"]) ?? question.estimatedInputTokens,
            outputTokens: count(usage?["completion_tokens"]) ?? (text.utf8.count + 2) / 3, isCutOff: isCutOff,
            allowance: allowance)
    }

    /// A count of tokens that can be one.
    static func count(_ value: JSONValue?) -> Int? {
        value?.intValue.flatMap { (0...100_000_000).contains($0) ? $0 : nil }
    }

    static func bad(_ provider: String, _ reason: String) -> ChatFailure {
        ChatFailure(.badAnswer, "the answer of \(provider) \(reason)", status: 200)
    }
}
