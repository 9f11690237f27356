internal import ServiceSupport

/// What one object of a provider says: a whole answer, or a part of one that streams.
struct AnswerPart {
    /// Text of the answer; thoughts in fields of their own are left out already.
    var text = ""
    /// How the answer ended, if it says.
    var ending: AnswerEnding?
    /// What it took, if it says.
    var usage = TokenUsage()
    /// Whether a choice was there.
    var hasChoice = false
    /// Whether it holds thoughts in a field of their own.
    var hasThoughts = false

    /// Why an object is no part of an answer.
    enum Fault: Error {
        /// It is not of the provider's shape; what it lacks.
        case malformed(String)
        /// It says that something went wrong: its error.
        case error(JSONValue)
        /// The model or its provider will not answer; why, if that is a word.
        case refused(String?)
    }

    /// The shapes of providers.
    enum Shape: Sendable {
        case openAI
        case gemini
    }

    /// Reads an object.
    ///
    /// - Parameters:
    ///   - value: The object.
    ///   - index: Which of several answers is read: the first that was seen, as one was asked for.
    ///   - hasText: Whether text of the answer has come before.
    init(_ value: JSONValue, _ shape: Shape, index: inout Int?, hasText: Bool) throws(Fault) {
        switch shape {
        case .openAI: try takeOpenAI(value, &index, hasText)
        case .gemini: try takeGemini(value, &index)
        }
    }

    // MARK: - OpenAI

    private mutating func takeOpenAI(_ value: JSONValue, _ index: inout Int?, _ hasText: Bool) throws(Fault) {
        if let found = value["usage"] { usage.take(TokenUsage(openAI: found)) }
        if let found = value["x_groq"]?["usage"] { usage.take(TokenUsage(openAI: found)) }
        if usage == TokenUsage(), let timings = value["timings"] { usage.take(TokenUsage(timings: timings)) }
        switch value["choices"] {
        case .array(let choices)?:
            guard let choice = Self.chosen(choices, &index) else { return }
            if let found = choice["usage"] { usage.take(TokenUsage(openAI: found)) }
            try take(choice: choice, hasText)
        case nil, .null?: return
        default: throw .malformed("has no list of choices")
        }
    }

    private mutating func take(choice: JSONValue, _ hasText: Bool) throws(Fault) {
        guard choice.objectValue != nil else { throw .malformed("has a choice that is none") }
        hasChoice = true
        if let error = FailureReader.errorObject(choice) { throw .error(error) }
        ending = choice["finish_reason"]?.stringValue.flatMap(AnswerEnding.init)
        if Self.isFiltered(choice["content_filter_results"]) { ending = .blocked }
        let delta = choice["delta"]?.objectValue == nil ? nil : choice["delta"]
        guard let message = delta ?? choice["message"] else {
            if choice["delta"] == nil, !hasText, let written = choice["text"]?.stringValue { text = written }
            return
        }
        guard message.objectValue != nil else {
            guard message.isNull else { throw .malformed("has no message") }
            return
        }
        if let refusal = message["refusal"]?.stringValue, !refusal.isEmpty { throw .refused(nil) }
        hasThoughts = ["reasoning", "reasoning_content", "thinking"].contains {
            message[$0]?.stringValue?.isEmpty == false
        }
        // A whole message that follows a stream says it all again.
        if delta != nil || !hasText { try take(content: message["content"]) }
        let calls = message["tool_calls"]?.arrayValue ?? []
        if !calls.isEmpty || message["function_call"]?.objectValue != nil { ending = .toolCalled }
    }

    private mutating func take(content: JSONValue?) throws(Fault) {
        switch content {
        case .string(let written)?: text += written
        case .array(let parts)?: for part in parts { try take(contentPart: part) }
        case .object?: if let content { try take(contentPart: content) }
        case nil, .null?: break
        default: throw .malformed("has a message that is no text")
        }
    }

    private mutating func take(contentPart part: JSONValue) throws(Fault) {
        if let written = part.stringValue {
            text += written
            return
        }
        guard part.objectValue != nil else { throw .malformed("has a part that is no text") }
        let type = part["type"]?.stringValue ?? "text"
        if ["thinking", "reasoning", "thought", "redacted_thinking", "reasoning_content"].contains(type)
            || part["thought"]?.boolValue == true
        {
            hasThoughts = true
            return
        }
        if type == "refusal" { throw .refused(nil) }
        if ["tool_use", "tool_call", "function_call"].contains(type) { ending = .toolCalled }
        if let written = part["text"]?.stringValue ?? part["text"]?["value"]?.stringValue { text += written }
    }

    /// Whether a filter held something back, as Azure says it beside the choice.
    private static func isFiltered(_ results: JSONValue?) -> Bool {
        results?.objectValue?.fields.contains { $0.value["filtered"]?.boolValue == true } ?? false
    }

    /// The choice that is read, by its index.
    private static func chosen(_ choices: [JSONValue], _ index: inout Int?) -> JSONValue? {
        guard let first = choices.first else { return nil }
        let wanted = index ?? first["index"]?.intValue
        index = wanted
        guard let wanted else { return first }
        return choices.first { ($0["index"]?.intValue ?? wanted) == wanted }
    }

    // MARK: - Gemini

    private mutating func takeGemini(_ value: JSONValue, _ index: inout Int?) throws(Fault) {
        if let found = value["usageMetadata"] { usage.take(TokenUsage(gemini: found)) }
        if let block = value["promptFeedback"]?["blockReason"]?.stringValue {
            throw .refused(
                block.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") } ? String(block.prefix(40)) : nil)
        }
        guard let candidate = Self.chosen(value["candidates"]?.arrayValue ?? [], &index) else { return }
        hasChoice = true
        if let error = FailureReader.errorObject(candidate) { throw .error(error) }
        ending = candidate["finishReason"]?.stringValue.flatMap(AnswerEnding.init)
        for part in candidate["content"]?["parts"]?.arrayValue ?? [] {
            if part["functionCall"]?.objectValue != nil { ending = .toolCalled }
            if part["thought"]?.boolValue == true {
                hasThoughts = true
            } else if let written = part["text"]?.stringValue {
                text += written
            }
        }
    }
}
