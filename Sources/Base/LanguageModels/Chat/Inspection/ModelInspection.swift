/// What was found out about a model of the chain.
package struct ModelInspection: Sendable, Hashable {
    /// The provider's name in the settings.
    package let provider: String
    /// The model, as the settings name it.
    package let model: String
    /// Whether the provider answered at all.
    package var isReachable = false
    /// Whether it took the key; `nil` where it did not answer.
    package var isKeyAccepted: Bool?
    /// Whether it lists the model; `nil` where there was no list.
    package var isListed: Bool?
    /// The listed name that may have been meant.
    package var suggestion: String?
    /// Whether it answered a small question with the JSON that was asked for; `nil` where it was not asked.
    package var hasAnswered: Bool?
    /// How long that took.
    package var milliseconds: Int?
    /// Tokens of the question.
    package var inputTokens: Int?
    /// Tokens of the answer.
    package var outputTokens: Int?
    /// What the provider still allows, for people.
    package var budget: String?
    /// What went wrong, safe to show.
    package var problem: String?
    /// The kind of what went wrong, for exit codes.
    package var failure: ChatFailure.Kind?

    /// Whether nothing is wrong with it.
    package var isGood: Bool { problem == nil }
}
