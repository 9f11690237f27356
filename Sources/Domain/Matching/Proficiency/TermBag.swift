/// A bag of words: the frequencies of terms in an occupation's texts. Terms are stored as 64-bit FNV-1a hashes.
package struct TermBag: Sendable, Hashable {
    /// Occurrences by the term's hash.
    package private(set) var counts: [UInt64: Int] = [:]

    /// Creates an empty bag.
    package init() {}

    /// Creates a bag with the words of a text.
    package init(words text: String) {
        add(words: text)
    }

    /// Adds a whole term, for instance a code.
    package mutating func add(_ term: String) {
        var hash = Self.offset
        for byte in term.utf8 { hash = Self.step(hash, byte) }
        counts[hash, default: 0] += 1
    }

    /// Adds the words of a text: runs of letters longer than two bytes, in lowercase.
    ///
    /// Non-ASCII bytes count as letters, which keeps words of other languages together.
    ///
    /// - Parameters:
    ///   - text: any text.
    ///   - times: the number of times that each occurrence counts.
    package mutating func add(words text: String, times: Int = 1) {
        var (hash, length) = (Self.offset, 0)
        for byte in text.utf8 {
            let lower = byte | 0x20
            if byte >= 0x80 || (lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")) {
                hash = Self.step(hash, byte >= 0x80 ? byte : lower)
                length += 1
            } else {
                if length > 2 { counts[hash, default: 0] += times }
                (hash, length) = (Self.offset, 0)
            }
        }
        if length > 2 { counts[hash, default: 0] += times }
    }

    private static let offset: UInt64 = 0xCBF2_9CE4_8422_2325

    private static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
}
