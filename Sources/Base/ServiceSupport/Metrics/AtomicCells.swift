import Synchronization

/// A whole number that many threads may add to.
final class AtomicCount: Sendable {
    private let cell = Atomic<UInt64>(0)

    var value: UInt64 { cell.load(ordering: .relaxed) }

    func add(_ amount: UInt64) {
        // Relaxed: a metric orders nothing else.
        cell.wrappingAdd(amount, ordering: .relaxed)
    }
}

/// A floating-point number that many threads may set or add to.
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
