/// The edit distance between words: insertions, deletions, replacements and swaps of neighbours, each 1.
///
/// Optimal string alignment in bit vectors (Hyyrö, "A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit
/// Distances", 2003): one pass over the other word, a few operations per letter.
package struct EditDistance: Sendable {
    private let masks: [UInt64]
    private let length: Int

    /// Prepares a pattern; only its first 64 bytes are used.
    package init(pattern: [UInt8]) {
        var masks = [UInt64](repeating: 0, count: 256)
        for (index, byte) in pattern.prefix(64).enumerated() { masks[Int(byte)] |= 1 << UInt64(index) }
        self.masks = masks
        length = min(pattern.count, 64)
    }

    /// The distance to another word, in bytes of UTF-8.
    package func distance(to text: some Sequence<UInt8>) -> Int {
        guard length > 0 else { return text.reduce(0) { count, _ in count + 1 } }
        var positive = ~UInt64(0)
        var negative: UInt64 = 0
        var diagonal: UInt64 = 0
        var lastMask: UInt64 = 0
        var score = length
        let top = UInt64(1) << UInt64(length - 1)
        for byte in text {
            let mask = masks[Int(byte)]
            let swap = (((~diagonal) & mask) << 1) & lastMask
            diagonal = swap | (((mask & positive) &+ positive) ^ positive) | mask | negative
            var horizontalPositive = negative | ~(diagonal | positive)
            let horizontalNegative = diagonal & positive
            if horizontalPositive & top != 0 { score += 1 }
            if horizontalNegative & top != 0 { score -= 1 }
            horizontalPositive = (horizontalPositive << 1) | 1
            positive = (horizontalNegative << 1) | ~(diagonal | horizontalPositive)
            negative = diagonal & horizontalPositive
            lastMask = mask
        }
        return score
    }
}
