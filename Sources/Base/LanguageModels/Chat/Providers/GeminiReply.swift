internal import ServiceSupport

/// Puts Gemini's answer together, whole or from the parts of a stream.
struct GeminiReply: Sendable {
    let provider: String
    private var text = ""
    private var reason: String?
    private var inputTokens: Int?
    private var outputTokens: Int?

    init(provider: String) {
        self.provider = provider
    }

    /// Takes a body or a part of one; the text that it adds. Thoughts are no part of the answer.
    mutating func take(_ body: JSONValue) throws(ChatFailure) -> String {
        guard body.objectValue != nil else { throw OpenAIReply.bad(provider, "is no object") }
        if let usage = body["usageMetadata"] {
            inputTokens = OpenAIReply.count(usage["promptTokenCount"]) ?? inputTokens
            let written = OpenAIReply.count(usage["candidatesTokenCount"])
            let thought = OpenAIReply.count(usage["thoughtsTokenCount"])
            if written != nil || thought != nil { outputTokens = (written ?? 0) + (thought ?? 0) }
        }
        if let block = body["promptFeedback"]?["blockReason"]?.stringValue {
            let word = block.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") } ? block.prefix(40) : "no reason"
            throw ChatFailure(.blocked, "\(provider) blocked the question: \(word)", status: 200)
        }
        guard let candidate = body["candidates"]?.arrayValue?.first else { return "" }
        if let found = candidate["finishReason"]?.stringValue { reason = found }
        let parts = candidate["content"]?["parts"]?.arrayValue ?? []
        let added = parts.filter { $0["thought"]?.boolValue != true }.compactMap { $0["text"]?.stringValue }.joined()
        text += added
        return added
    }

    /// Checks how the answer ended.
    func finish(_ question: ChatQuestion) throws(ChatFailure) -> ChatAnswer {
        guard let reason else {
            throw text.isEmpty
                ? OpenAIReply.bad(provider, "has no candidates")
                : ChatFailure(.unreachable, "\(provider) ended its answer too early", status: 200)
        }
        if ["SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE"].contains(reason) {
            throw ChatFailure(.blocked, "\(provider) held the answer back: \(reason)", status: 200)
        }
        var answer = try OpenAIReply.finished(
            text, reason: reason == "MAX_TOKENS" ? "length" : "stop", usage: nil, question, provider: provider,
            allowance: ProviderAllowance())
        answer.inputTokens = inputTokens ?? answer.inputTokens
        answer.outputTokens = outputTokens ?? answer.outputTokens
        return answer
    }
}
