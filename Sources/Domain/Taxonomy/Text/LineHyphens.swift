/// Distinguishes hyphens of compounds at line ends from hyphenated words.
struct LineHyphens: Sendable {
    private let isWord: (@Sendable (String) -> Bool)?
    /// Words, both joined and with their hyphen, that are searched for elsewhere in the text, and whether they were
    /// found.
    private var found: [String: Bool] = [:]
    private var place = 0

    /// The maximum length of a word, in bytes.
    private static let wordLimit = 64

    init(isWord: (@Sendable (String) -> Bool)?) {
        self.isWord = isWord
    }

    /// Whether there is nothing to search for.
    var isEmpty: Bool { found.isEmpty }

    /// Registers the words around the hyphens at these offsets.
    mutating func look(for hyphens: [Int], in bytes: [UInt8]) {
        for hyphen in hyphens {
            guard let halves = Self.halves(around: hyphen, in: bytes) else { continue }
            found[halves.left + halves.right] = false
            found[halves.left + "-" + halves.right] = false
        }
    }

    /// Searches a further part of the text; `true` at its end.
    mutating func advance(_ bytes: [UInt8], _ limit: Int) -> Bool {
        let end = limit < bytes.count - place ? place + limit : bytes.count
        while place < end {
            guard Self.isLetter(bytes[place]) else {
                place += 1
                continue
            }
            let start = place
            while place < bytes.count, place - start < Self.wordLimit,
                Self.isLetter(bytes[place])
                    || bytes[place] == 0x2D && place + 1 < bytes.count
                        && Self.isLetter(bytes[place + 1])
            { place += 1 }
            let word = String(decoding: bytes[start..<place], as: UTF8.self).lowercased()
            if found[word] != nil { found[word] = true }
        }
        return place >= bytes.count
    }

    /// Whether the word around a hyphen occurs elsewhere in the text or in the vocabulary.
    func isKnown(at hyphen: Int, in bytes: [UInt8]) -> Bool {
        guard let (left, right) = Self.halves(around: hyphen, in: bytes) else { return false }
        return found[left + right] == true || found[left + "-" + right] == true || isWord?(left + right) == true
    }

    /// Whether the hyphen at an offset belongs to a compound.
    func isCompound(at hyphen: Int, in bytes: [UInt8]) -> Bool {
        guard let (left, right) = Self.halves(around: hyphen, in: bytes) else { return false }
        if found[left + right] == true { return false }
        if found[left + "-" + right] == true { return true }
        guard let isWord else { return left.count == 1 }
        if isWord(left + right) { return false }
        return isWord(right) || left.count == 1
    }

    /// The parts of the word before a hyphen and at the beginning of the next line, in lowercase.
    private static func halves(around hyphen: Int, in bytes: [UInt8]) -> (left: String, right: String)? {
        var start = hyphen
        while start > 0, isLetter(bytes[start - 1]), hyphen - start < wordLimit { start -= 1 }
        var next = hyphen + (bytes[hyphen] == 0x2D ? 1 : bytes[hyphen] == 0xE2 ? 3 : 2)
        while next < bytes.count, bytes[next] <= 0x20 { next += 1 }
        var end = next
        while end < bytes.count, isLetter(bytes[end]), end - next < wordLimit { end += 1 }
        guard start < hyphen, end > next else { return nil }
        return (
            String(decoding: bytes[start..<hyphen], as: UTF8.self).lowercased(),
            String(decoding: bytes[next..<end], as: UTF8.self).lowercased()
        )
    }

    /// Whether a byte is an ASCII letter or part of a non-ASCII character.
    private static func isLetter(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (0x61...0x7A).contains(byte | 0x20)
    }
}
