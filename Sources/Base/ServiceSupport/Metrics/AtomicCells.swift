import Synchronization

/// An integer that several threads may add to.
final class AtomicCount: Sendable {
    private let cell = Atomic<UInt64>(0)

    var value: UInt64 { cell.load(ordering: .relaxed) }

    func add(_ amount: UInt64) {
        // Relaxed: a metric does not order other memory accesses.
        cell.wrappingAdd(amount, ordering: .relaxed)
    }
}

/// A floating-point number that several threads may set or add to.
final class AtomicDouble: Sendable {
    private let bits = Atomic<UInt64>(0)

    var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func set(_ value: Double) {
        bits.store(value.bitPattern, ordering: .relaxed)
    }

    func add(_ amount: Double) {
        var seen = bits.load(ordering: .relaxed)
        while true {
            let sum = (Double(bitPattern: seen) + amount).bitPattern
            let (exchanged, original) = bits.weakCompareExchange(expected: seen, desired: sum, ordering: .relaxed)
            if exchanged { return }
            seen = original
        }
    }
}

/// A monotonically increasing number: one series of a counter family. Adding takes no lock.
package final class Counter: Sendable {
    private let count = AtomicCount()

    init() {}

    /// The current count.
    package var value: UInt64 { count.value }

    /// Adds to the count.
    package func add(_ amount: UInt64 = 1) { count.add(amount) }
}

/// A number that goes up and down: one series of a gauge family. Changing it takes no lock.
package final class Gauge: Sendable {
    private let number = AtomicDouble()

    init() {}

    /// The current number.
    package var value: Double { number.value }

    /// Replaces the number.
    package func set(_ value: Double) { number.set(value) }

    /// Adds to the number; negative amounts subtract.
    package func add(_ amount: Double) { number.add(amount) }
}
