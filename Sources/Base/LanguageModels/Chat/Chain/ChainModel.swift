/// A model of the chain.
package struct ChainModel: Sendable {
    /// US dollars per million tokens.
    package struct Price: Sendable, Hashable {
        /// The price of input tokens.
        package let input: Double
        /// The price of output tokens.
        package let output: Double

        package init(input: Double, output: Double) {
            self.input = input
            self.output = output
        }

        /// The cost of a call.
        package func cost(input: Int, output: Int) -> Double {
            (Double(input) * self.input + Double(output) * self.output) / 1_000_000
        }
    }

    /// The provider of the model.
    package let provider: any ChatProvider
    /// The provider's name for the model.
    package let model: String
    /// Its price; `nil` if unknown.
    package let price: Price?

    package init(_ provider: any ChatProvider, _ model: String, price: Price? = nil) {
        self.provider = provider
        self.model = model
        self.price = price
    }

    /// Its name in the settings.
    package var name: String { "\(provider.name)/\(model)" }
}
