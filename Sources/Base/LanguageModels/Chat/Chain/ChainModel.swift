/// A model of the chain.
package struct ChainModel: Sendable {
    /// US dollars per million tokens.
    package struct Price: Sendable, Hashable {
        /// Of the request.
        package let input: Double
        /// Of the answer.
        package let output: Double

        /// Makes a price.
        package init(input: Double, output: Double) {
            self.input = input
            self.output = output
        }

        /// What a call costs.
        package func cost(input: Int, output: Int) -> Double {
            (Double(input) * self.input + Double(output) * self.output) / 1_000_000
        }
    }

    /// Who has it.
    package let provider: any ChatProvider
    /// Its name there.
    package let model: String
    /// What it costs; `nil` where that is not known.
    package let price: Price?

    /// Makes an entry.
    package init(_ provider: any ChatProvider, _ model: String, price: Price? = nil) {
        self.provider = provider
        self.model = model
        self.price = price
    }

    /// How the settings name it.
    package var name: String { "\(provider.name)/\(model)" }
}
