/// An identifier that sorts by its creation time (RFC 9562, version 7).
package struct UUIDv7: Sendable, Hashable, Comparable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Parses the 36-character form in either case; `nil` for anything else, including other versions.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return nil }
        var words: [UInt64] = [0, 0]
        var digits = 0
        for (index, byte) in bytes.enumerated() {
            if [8, 13, 18, 23].contains(index) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let value = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            words[digits / 16] = words[digits / 16] << 4 | UInt64(value)
            digits += 1
        }
        guard words[0] >> 12 & 0xF == 7, words[1] >> 62 == 0b10 else { return nil }
        self.init(high: words[0], low: words[1])
    }

    /// Its creation time, to the millisecond (slightly later where many are created at once).
    package var timestamp: Timestamp { Timestamp(milliseconds: Int64(high >> 16)) }

    package var description: String {
        let digits = [high, low].map { word in
            let text = String(word, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        return text
    }

    package static func < (left: UUIDv7, right: UUIDv7) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    private static let shared = UUIDv7Generator()

    /// The next identifier of this process; each is greater than all before it.
    package static func next() -> UUIDv7 { shared.next() }
}

/// Generates increasing identifiers, also within a millisecond and when the clock is set back.
///
/// The 12 bits after the time are a counter (RFC 9562, 6.2, method 1) that starts at a random value in its lower half;
/// when it overflows, the time is advanced by a millisecond. The last 62 bits are random.
package final class UUIDv7Generator: Sendable {
    private struct State {
        var milliseconds: Int64 = 0
        var counter: UInt64 = 0
    }

    private let now: @Sendable () -> Timestamp
    private let random: @Sendable () -> UInt64
    private let state = Locked(State())

    /// Creates a generator; clock and randomness are replaced in tests.
    package init(
        now: @escaping @Sendable () -> Timestamp = { .now },
        random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: 0...UInt64.max) }
    ) {
        self.now = now
        self.random = random
    }

    /// The next identifier.
    package func next() -> UUIDv7 {
        let time = max(0, now().milliseconds)
        let (start, tail) = (random() & 0x7FF, random() >> 2)
        let (milliseconds, counter) = state.withLock { state -> (Int64, UInt64) in
            if time > state.milliseconds {
                state = State(milliseconds: time, counter: start)
            } else if state.counter == 0xFFF {
                state = State(milliseconds: state.milliseconds + 1, counter: start)
            } else {
                state.counter += 1
            }
            return (state.milliseconds, state.counter)
        }
        return UUIDv7(
            high: UInt64(milliseconds) << 16 | 0x7000 | counter, low: 0x8000_0000_0000_0000 | tail)
    }
}
