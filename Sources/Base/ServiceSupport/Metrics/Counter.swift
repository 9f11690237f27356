/// A number that only grows: one series of a counter family. Adding takes no lock.
package final class Counter: Sendable {
    private let count = AtomicCount()

    init() {}

    /// What has been counted.
    package var value: UInt64 { count.value }

    /// Adds to the count.
    package func add(_ amount: UInt64 = 1) { count.add(amount) }
}
