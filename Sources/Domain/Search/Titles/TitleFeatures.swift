internal import Taxonomy

/// Scratch memory for splitting a title into features: its stemmed words, and their n-grams of three to five bytes.
///
/// A feature has 64 bits: a word's hash with the top bit set, or an n-gram's bytes with its length above them. N-grams
/// do not cross words; a word's ends count as a space, so that prefixes and suffixes weigh more than the middle. Bytes
/// instead of letters make no difference for ASCII and support every script.
struct TitleFeatures {
    /// The features of the words, in order, including repetitions.
    private(set) var words: [UInt64] = []
    /// The features of the n-grams.
    private(set) var pieces: [UInt64] = []
    private var word: [UInt8] = []

    /// The maximum number of words; further ones are ignored.
    private static let wordLimit = 24
    /// The maximum number of bytes used of a word.
    private static let byteLimit = 48
    private static let longest = 5

    /// Splits a title; replaces the previous features, reusing their memory.
    mutating func read(_ title: String) {
        words.removeAll(keepingCapacity: true)
        pieces.removeAll(keepingCapacity: true)
        word.removeAll(keepingCapacity: true)
        word.append(UInt8(ascii: " "))
        var copy = title
        let isASCII = copy.withUTF8 { bytes in
            guard bytes.allSatisfy({ $0 < 0x80 }) else { return false }
            for byte in bytes {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"),
                    UInt8(ascii: "#"):
                    word.append(byte)
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
                case UInt8(ascii: "'"): break
                default: endWord()
                }
            }
            endWord()
            return true
        }
        if !isASCII {
            for other in TextNormalizer.words(title) {
                word.append(contentsOf: other.utf8)
                endWord()
            }
        }
    }

    private mutating func endWord() {
        defer { word.removeSubrange(1...) }
        guard word.count > 1, words.count < Self.wordLimit else { return }
        if word.count > Self.byteLimit + 1 { word.removeSubrange((Self.byteLimit + 1)...) }
        let stem = word.withUnsafeBufferPointer { TextNormalizer.stem(UnsafeBufferPointer(rebasing: $0[1...])) }
        word.removeSubrange((stem.length + 1)...)
        if stem.endsInY { word.append(UInt8(ascii: "y")) }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in word.dropFirst() { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        words.append(hash | 1 << 63)
        word.append(UInt8(ascii: " "))
        for length in 3...Self.longest where word.count >= length {
            for start in 0...(word.count - length) {
                var piece = UInt64(length) << 40
                for offset in 0..<length { piece |= UInt64(word[start + offset]) << UInt64(8 * offset) }
                pieces.append(piece)
            }
        }
    }
}

/// Numbers features from 0 up; built once, then only read.
struct FeatureTable: Sendable {
    private var keys: [UInt64] = []
    private var values: [Int32] = []
    private(set) var count = 0

    init() {
        keys = [UInt64](repeating: 0, count: 1 << 12)
        values = [Int32](repeating: -1, count: 1 << 12)
    }

    /// The number of a feature; `nil` if it is unknown.
    func number(of feature: UInt64) -> Int32? {
        let slot = slot(of: feature)
        return values[slot] < 0 ? nil : values[slot]
    }

    /// The number of a feature; assigns a new one if necessary.
    mutating func insert(_ feature: UInt64) -> Int32 {
        var slot = slot(of: feature)
        if values[slot] >= 0 { return values[slot] }
        if count * 2 >= keys.count {
            grow()
            slot = self.slot(of: feature)
        }
        keys[slot] = feature
        values[slot] = Int32(count)
        count += 1
        return values[slot]
    }

    private func slot(of feature: UInt64) -> Int {
        let mask = keys.count - 1
        var slot = Int(truncatingIfNeeded: (feature &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
        while values[slot] >= 0, keys[slot] != feature { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        let (oldKeys, oldValues) = (keys, values)
        keys = [UInt64](repeating: 0, count: oldKeys.count * 2)
        values = [Int32](repeating: -1, count: oldKeys.count * 2)
        for (key, value) in zip(oldKeys, oldValues) where value >= 0 {
            let slot = slot(of: key)
            keys[slot] = key
            values[slot] = value
        }
    }
}
