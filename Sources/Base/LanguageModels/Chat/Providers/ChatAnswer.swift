/// What one call of one model gave.
package struct ChatAnswer: Sendable, Hashable {
    /// What the model said.
    package var text: String
    /// Tokens of the request, as the provider counted them; an estimate where it did not.
    package var inputTokens: Int
    /// Tokens of the answer, hidden reasoning included.
    package var outputTokens: Int
    /// What the provider says is left.
    package var allowance: ProviderAllowance

    /// Makes an answer.
    package init(
        text: String, inputTokens: Int, outputTokens: Int,
        allowance: ProviderAllowance = ProviderAllowance()
    ) {
        self.text = text
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.allowance = allowance
    }
}
