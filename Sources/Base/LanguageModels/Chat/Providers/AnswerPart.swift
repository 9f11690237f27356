internal import ServiceSupport

/// The content of one JSON object from a provider: a whole answer, or a part of a streamed one.
struct AnswerPart {
    /// Text of the answer; thoughts in separate fields are excluded.
    var text = ""
    /// How the answer ended, if stated.
    var ending: AnswerEnding?
    /// Whether the object has a choice.
    var hasChoice = false
    /// Whether it has thoughts in a separate field.
    var hasThoughts = false

    /// Why an object is not part of an answer.
    enum Fault: Error {
        /// It does not have the provider's format; the value names what is missing.
        case malformed(String)
        /// It reports an error.
        case error(JSONValue)
        /// The model or its provider refuses to answer; the value is the reason, if it is a string.
        case refused(String?)
    }

    /// The response formats of providers.
    enum Shape: Sendable {
        case openAI
        case gemini
    }

    /// Parses an object.
    ///
    /// - Parameters:
    ///   - value: The object.
    ///   - index: The index of the choice that is read: the first one seen, as only one was requested.
    ///   - hasText: Whether text of the answer was received before.
    init(_ value: JSONValue, _ shape: Shape, index: inout Int?, hasText: Bool) throws(Fault) {
        switch shape {
        case .openAI: try takeOpenAI(value, &index, hasText)
        case .gemini: try takeGemini(value, &index)
        }
    }

    /// The token usage in an object, whatever else it contains.
    static func usage(of value: JSONValue, _ shape: Shape) -> TokenUsage {
        var usage = TokenUsage()
        switch shape {
        case .openAI:
            let choices = value["choices"]?.arrayValue ?? []
            for case let found? in [value["usage"], value["x_groq"]?["usage"]] + choices.map({ $0["usage"] }) {
                usage.take(TokenUsage(openAI: found))
            }
            if usage == TokenUsage(), let timings = value["timings"] { usage.take(TokenUsage(timings: timings)) }
        case .gemini:
            if let found = value["usageMetadata"] { usage.take(TokenUsage(gemini: found)) }
        }
        return usage
    }

    /// How an answer ended: a value that is neither missing nor a string is not a normal end.
    private static func ending(_ reason: JSONValue?) -> AnswerEnding? {
        switch reason {
        case nil, .null?: nil
        case .string(let word)?: AnswerEnding(word: word)
        default: AnswerEnding.failed
        }
    }

    // MARK: - OpenAI

    private mutating func takeOpenAI(_ value: JSONValue, _ index: inout Int?, _ hasText: Bool) throws(Fault) {
        switch value["choices"] {
        case .array(let choices)?:
            guard let choice = Self.chosen(choices, &index) else { return }
            try take(choice: choice, hasText)
        case nil, .null?:
            // A message without choices is an error of a gateway before the model.
            let words = ["message", "detail", "msg", "error_description"].compactMap { value[$0]?.stringValue }
            if words.contains(where: { !$0.isEmpty }) { throw .error(value) }
        default: throw .malformed("has no list of choices")
        }
    }

    private mutating func take(choice: JSONValue, _ hasText: Bool) throws(Fault) {
        guard choice.objectValue != nil else { throw .malformed("has a choice that is none") }
        hasChoice = true
        if let error = FailureReader.errorObject(choice) { throw .error(error) }
        ending = Self.ending(choice["finish_reason"])
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
        if let error = FailureReader.errorObject(message) { throw .error(error) }
        if let refusal = message["refusal"]?.stringValue, !refusal.isEmpty { throw .refused(nil) }
        hasThoughts = ["reasoning", "reasoning_content", "thinking"].contains {
            message[$0]?.stringValue?.isEmpty == false
        }
        // A complete message at the end of a stream repeats the text.
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
        if Self.thoughtWords.contains(where: { type.contains($0) }) || part["thought"]?.boolValue == true {
            hasThoughts = true
            return
        }
        if type == "refusal" { throw .refused(nil) }
        if ["tool_use", "tool_call", "function_call"].contains(type) { ending = .toolCalled }
        // An unknown type may also be a thought.
        guard Self.textTypes.contains(type) else { return }
        if let written = part["text"]?.stringValue ?? part["text"]?["value"]?.stringValue { text += written }
    }

    /// Substrings of the names of part types whose text is a thought.
    private static let thoughtWords = ["think", "thought", "reason", "summary"]
    /// Types of parts whose text belongs to the answer.
    private static let textTypes: Set<String> = ["text", "output_text", "text_delta", "input_text"]

    /// Whether a filter removed something, as Azure reports beside the choice.
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
        if let block = value["promptFeedback"]?["blockReason"]?.stringValue {
            throw .refused(
                block.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") } ? String(block.prefix(40)) : nil)
        }
        guard let candidate = Self.chosen(value["candidates"]?.arrayValue ?? [], &index) else { return }
        hasChoice = true
        if let error = FailureReader.errorObject(candidate) { throw .error(error) }
        ending = Self.ending(candidate["finishReason"])
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
