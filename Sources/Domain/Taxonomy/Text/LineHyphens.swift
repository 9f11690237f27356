/// Tells the hyphens of compounds at line ends from those that cut a word.
struct LineHyphens: Sendable {
    private let isWord: (@Sendable (String) -> Bool)?
    /// Words, joined and with their hyphen, that are looked for elsewhere in the text, and whether they were found.
    private var found: [String: Bool] = [:]
    private var place = 0

    /// Bytes of a word at most.
    private static let wordLimit = 64

    init(isWord: (@Sendable (String) -> Bool)?) {
        self.isWord = isWord
    }

    /// Whether there is nothing to look for.
    var isEmpty: Bool { found.isEmpty }

    /// Takes the hyphens at these places.
    mutating func look(for hyphens: [Int], in bytes: [UInt8]) {
        for hyphen in hyphens {
            guard let halves = Self.halves(around: hyphen, in: bytes) else { continue }
            found[halves.left + halves.right] = false
            found[halves.left + "-" + halves.right] = false
        }
    }

    /// Looks through some more of the text; `true` at its end.
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

    /// Whether the word that the hyphen at a place is in is one that the text writes elsewhere or the reader knows.
    func isKnown(at hyphen: Int, in bytes: [UInt8]) -> Bool {
        guard let (left, right) = Self.halves(around: hyphen, in: bytes) else { return false }
        return found[left + right] == true || found[left + "-" + right] == true || isWord?(left + right) == true
    }

    /// Whether the hyphen at a place belongs to a compound.
    func isCompound(at hyphen: Int, in bytes: [UInt8]) -> Bool {
        guard let (left, right) = Self.halves(around: hyphen, in: bytes) else { return false }
        if found[left + right] == true { return false }
        if found[left + "-" + right] == true { return true }
        guard let isWord else { return left.count == 1 }
        if isWord(left + right) { return false }
        return isWord(right) || left.count == 1
    }

    /// What stands before a hyphen and at the beginning of the next line, in small letters.
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

    /// A letter of ASCII, or a byte of any character beyond it.
    private static func isLetter(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (0x61...0x7A).contains(byte | 0x20)
    }
}
