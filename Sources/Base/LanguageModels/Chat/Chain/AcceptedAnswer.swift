/// An answer that can be used, and where it came from.
struct AcceptedAnswer: Sendable, Hashable {
    let text: String
    let provider: String
    let model: String
    let inputTokens: Int
    let outputTokens: Int
    let cost: Double?
    var milliseconds: Int
    let callID: String?
    var isCached = false

    var reply: ChatReply {
        ChatReply(
            text: text, provider: provider, model: model, inputTokens: inputTokens, outputTokens: outputTokens,
            cost: cost, milliseconds: milliseconds, isCached: isCached, callID: callID)
    }
}
