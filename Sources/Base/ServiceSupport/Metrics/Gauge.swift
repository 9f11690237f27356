/// A number that goes up and down: one series of a gauge family. Changing it takes no lock.
package final class Gauge: Sendable {
    private let number = AtomicDouble()

    init() {}

    /// The number now.
    package var value: Double { number.value }

    /// Replaces the number.
    package func set(_ value: Double) { number.set(value) }

    /// Adds to the number; negative amounts take away.
    package func add(_ amount: Double) { number.add(amount) }
}
