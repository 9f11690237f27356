internal import ServiceSupport

/// What a call took in tokens, as far as the provider says.
package struct TokenUsage: Sendable, Hashable {
    /// Tokens of the request.
    package var input: Int?
    /// Tokens of the answer, hidden reasoning included.
    package var output: Int?

    /// Makes a count; `nil` is not known.
    package init(input: Int? = nil, output: Int? = nil) {
        self.input = input
        self.output = output
    }

    /// Takes what another part says. Counts of a stream grow, so the greatest counts, however often it is told.
    mutating func take(_ other: TokenUsage) {
        input = [input, other.input].compactMap(\.self).max()
        output = [output, other.output].compactMap(\.self).max()
    }

    /// A count of tokens that can be one: a whole number, also where it is written as a text or with a point.
    static func count(_ value: JSONValue?) -> Int? {
        let number = value?.intValue ?? value?.stringValue.flatMap { Int($0) ?? Double($0).flatMap(Int.init(exactly:)) }
        return number.flatMap { (0...100_000_000).contains($0) ? $0 : nil }
    }

    /// OpenAI's object.
    init(openAI usage: JSONValue) {
        input = Self.count(usage["prompt_tokens"]) ?? Self.count(usage["input_tokens"])
        output = Self.count(usage["completion_tokens"]) ?? Self.count(usage["output_tokens"])
        let total = Self.count(usage["total_tokens"])
        if let input, let total, total >= input {
            let thought = Self.count(usage["completion_tokens_details"]?["reasoning_tokens"]) ?? 0
            // Some count the hidden reasoning beside the answer, and the total tells.
            if output == nil || (output ?? 0) + thought == total - input { output = total - input }
        }
    }

    /// Gemini's object.
    init(gemini usage: JSONValue) {
        let counts = ["promptTokenCount", "toolUsePromptTokenCount"].map { Self.count(usage[$0]) }
        input = counts[0].map { $0 + (counts[1] ?? 0) }
        let written = Self.count(usage["candidatesTokenCount"])
        let thought = Self.count(usage["thoughtsTokenCount"])
        if written != nil || thought != nil { output = (written ?? 0) + (thought ?? 0) }
    }

    /// llama.cpp's figures of a call, which come also where no usage was asked for.
    init(timings: JSONValue) {
        // What the server still had of the prompt was not worked on again and counts as prompt all the same.
        input = Self.count(timings["prompt_n"]).map { $0 + (Self.count(timings["cache_n"]) ?? 0) }
        output = Self.count(timings["predicted_n"])
    }
}
