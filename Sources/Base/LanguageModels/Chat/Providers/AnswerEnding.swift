/// How an answer ended, by the provider's word for it.
enum AnswerEnding: Sendable, Hashable {
    /// The model was done.
    case whole
    /// The limit of tokens was reached.
    case cutOff
    /// A filter held it back.
    case blocked
    /// The model called a tool.
    case toolCalled
    /// Anything else, an error and words that nobody knows among them.
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

    /// The meaning of a provider's word, in whatever case; an empty word is none.
    init?(word: String) {
        let word = word.lowercased()
        guard !word.isEmpty else { return nil }
        self = Self.words.first { $0.value.contains(word) }?.key ?? .failed
    }

    /// The one of two that counts: what is wrong with an answer stays wrong.
    func joined(with later: AnswerEnding) -> AnswerEnding { self == .whole ? later : self }
}
