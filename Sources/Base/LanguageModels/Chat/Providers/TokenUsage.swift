internal import ServiceSupport

/// The token usage of a call, as far as the provider states it.
package struct TokenUsage: Sendable, Hashable {
    /// Tokens of the request.
    package var input: Int?
    /// Tokens of the answer, including hidden reasoning.
    package var output: Int?

    /// Creates a usage; `nil` means unknown.
    package init(input: Int? = nil, output: Int? = nil) {
        self.input = input
        self.output = output
    }

    /// Merges the usage of another part. Counts of a stream are cumulative, so the maximum is used.
    mutating func take(_ other: TokenUsage) {
        input = [input, other.input].compactMap(\.self).max()
        output = [output, other.output].compactMap(\.self).max()
    }

    /// A valid token count: a whole number, also as a string or with a decimal point.
    static func count(_ value: JSONValue?) -> Int? {
        let number = value?.intValue ?? value?.stringValue.flatMap { Int($0) ?? Double($0).flatMap(Int.init(exactly:)) }
        return number.flatMap { (0...100_000_000).contains($0) ? $0 : nil }
    }

    /// Reads OpenAI's usage object.
    init(openAI usage: JSONValue) {
        input = Self.count(usage["prompt_tokens"]) ?? Self.count(usage["input_tokens"])
        output = Self.count(usage["completion_tokens"]) ?? Self.count(usage["output_tokens"])
        let total = Self.count(usage["total_tokens"])
        if let input, let total, total >= input {
            let thought = Self.count(usage["completion_tokens_details"]?["reasoning_tokens"]) ?? 0
            // Some count hidden reasoning separately; the total shows it.
            if output == nil || (output ?? 0) + thought == total - input { output = total - input }
        }
    }

    /// Reads Gemini's usage object.
    init(gemini usage: JSONValue) {
        let counts = ["promptTokenCount", "toolUsePromptTokenCount"].map { Self.count(usage[$0]) }
        input = counts[0].map { $0 + (counts[1] ?? 0) }
        let written = Self.count(usage["candidatesTokenCount"])
        let thought = Self.count(usage["thoughtsTokenCount"])
        if written != nil || thought != nil { output = (written ?? 0) + (thought ?? 0) }
    }

    /// Reads llama.cpp's timings of a call, which are sent even if no usage was requested.
    init(timings: JSONValue) {
        // Cached prompt tokens were not processed again but count as prompt.
        input = Self.count(timings["prompt_n"]).map { $0 + (Self.count(timings["cache_n"]) ?? 0) }
        output = Self.count(timings["predicted_n"])
    }
}
