/// One pass over a text that normalizes characters, hyphenated words at line ends and letter-spaced words.
struct TextFormer: Sendable {
    private(set) var pieces: [FormedText.Piece] = []
    var output: [UInt8] = []
    private var place = 0
    /// Whether the line so far consists of spaced letters.
    private var isSpacedLine = false

    /// The maximum number of combining characters per letter: real texts have no more, and each costs time.
    private static let clusterLimit = 32
    /// The maximum number of letters of a letter-spaced word.
    private static let spacedLimit = 100

    init(capacity: Int) {
        output.reserveCapacity(capacity)
        // Unused capacity is never touched, and moving a long list takes milliseconds.
        pieces.reserveCapacity(capacity / 4)
    }

    /// Processes a further part of the text; `true` at its end.
    mutating func advance(_ bytes: [UInt8], _ limit: Int, _ hyphens: LineHyphens) -> Bool {
        let end = limit < bytes.count - place ? place + limit : bytes.count
        while place < end {
            let atStart = place == 0 || Self.isLineEnd(bytes[place - 1])
            if atStart { isSpacedLine = Self.isSpaced(bytes, from: place) }
            let plain = atStart ? place : Self.plainEnd(bytes, from: place, to: end)
            if plain > place {
                take(plain - place, as: nil, bytes)
            } else {
                takeSpecial(bytes, hyphens)
            }
        }
        return place == bytes.count
    }

    /// The end of the bytes that are copied unchanged.
    private static func plainEnd(_ bytes: [UInt8], from start: Int, to end: Int) -> Int {
        bytes.withUnsafeBufferPointer { bytes in
            var index = start
            while index < end {
                let byte = bytes[index]
                if byte > 0x26, byte < 0x7F, byte != 0x2D {
                    // After a wide gap a single letter may begin a letter-spaced word.
                    if index > 1, index + 1 < bytes.count, bytes[index - 1] == 0x20, bytes[index + 1] == 0x20,
                        bytes[index - 2] == 0x20
                    {
                        return index
                    }
                    index += 1
                    continue
                }
                switch byte {
                case 0x09, 0x20..<0x26: break
                case 0x2D:
                    let next = index + 1 < bytes.count ? bytes[index + 1] : 0
                    if isLineEnd(next) { return index }
                // A combining mark may belong to the letter before it.
                case 0x80...: return max(start, index - 1)
                default: return index
                }
                index += 1
            }
            return index < bytes.count && bytes[index] >= 0x80 ? max(start, index - 1) : index
        }
    }

    private mutating func takeSpecial(_ bytes: [UInt8], _ hyphens: LineHyphens) {
        let (scalar, length) = Self.scalar(bytes, at: place)
        if let count = Self.quoteMarks(bytes, at: place) {
            take(count, as: "", bytes)
        } else if scalar == "&", let (decoded, count) = TextEntities.decode(bytes, at: place) {
            take(count, as: CharacterForms.isUnseen(decoded) ? "" : CharacterForms.form(String(decoded)), bytes)
        } else if let cut = Self.hyphenation(scalar, length, bytes, at: place),
            Self.scalar(bytes, at: place + cut).0.properties.isLowercase || hyphens.isKnown(at: place, in: bytes)
        {
            if scalar != "\u{AD}", hyphens.isCompound(at: place, in: bytes) {
                take(length, as: scalar == "-" ? nil : "-", bytes)
                take(cut - length, as: "", bytes)
            } else {
                take(cut, as: "", bytes)
            }
        } else if CharacterForms.isUnseen(scalar) {
            take(length, as: "", bytes)
        } else if let end = spacedEnd(bytes) {
            takeSpaced(bytes, to: end)
        } else {
            takeCluster(bytes)
        }
    }

    private mutating func takeCluster(_ bytes: [UInt8]) {
        let (scalar, length) = Self.scalar(bytes, at: place)
        var end = place + length
        var count = 1
        while end < bytes.count, bytes[end] >= 0x80, count < Self.clusterLimit {
            let (mark, markLength) = Self.scalar(bytes, at: end)
            guard CharacterForms.joins(mark) else { break }
            end += markLength
            count += 1
        }
        if count == 1, !CharacterForms.hasForm(scalar) { return take(length, as: nil, bytes) }
        let cluster = String(decoding: bytes[place..<end], as: UTF8.self)
        let formed = CharacterForms.form(cluster)
        take(end - place, as: formed.unicodeScalars.elementsEqual(cluster.unicodeScalars) ? nil : formed, bytes)
    }

    /// Copies bytes unchanged, or replaces them.
    private mutating func take(_ count: Int, as replacement: String?, _ bytes: [UInt8]) {
        let before = output.count
        if let replacement {
            output.append(contentsOf: replacement.utf8)
        } else {
            output.append(contentsOf: bytes[place..<(place + count)])
        }
        let written = output.count - before
        let isCopy = replacement == nil
        if isCopy, let last = pieces.last, last.isCopy, last.original.upperBound == place {
            pieces[pieces.count - 1].grow(by: count)
        } else if written > 0 {
            pieces.append(
                FormedText.Piece(
                    formed: before..<(before + written), original: place..<(place + count), isCopy: isCopy))
        }
        place += count
    }

    /// The length of the quote marks that an e-mail puts before each quoted line, including the blank after them.
    private static func quoteMarks(_ bytes: [UInt8], at place: Int) -> Int? {
        guard bytes[place] == quoteMark, place == 0 || isLineEnd(bytes[place - 1]) else { return nil }
        var end = place
        while end < bytes.count, bytes[end] == quoteMark {
            end += 1
            if end + 1 < bytes.count, bytes[end] == 0x20, bytes[end + 1] == quoteMark { end += 1 }
        }
        guard end < bytes.count, !isLineEnd(bytes[end]) else { return end - place }
        return bytes[end] == 0x20 ? end + 1 - place : nil
    }

    private static let quoteMark = UInt8(ascii: ">")

    // MARK: - Hyphenated words at line ends

    /// The length in bytes of the hyphen, the line end and the blanks before the next line's text, if the hyphen is
    /// between two halves of a word.
    private static func hyphenation(_ scalar: Unicode.Scalar, _ length: Int, _ bytes: [UInt8], at place: Int) -> Int? {
        guard scalar == "-" || scalar == "\u{AD}" || scalar == "\u{2010}", place > 0 else { return nil }
        var end = place + length
        if end < bytes.count, bytes[end] == 0x0D { end += 1 }
        if end < bytes.count, bytes[end] == 0x0A { end += 1 }
        guard end > place + length else { return nil }
        while end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
        guard end < bytes.count, Self.scalar(bytes, at: end).0.properties.isAlphabetic else { return nil }
        var before = place - 1
        while before > 0, bytes[before] & 0xC0 == 0x80 { before -= 1 }
        return Self.scalar(bytes, at: before).0.properties.isAlphabetic ? end - place : nil
    }

    // MARK: - Letter-spaced words

    /// The end of a letter-spaced word that begins here: letters separated by one blank each, from the beginning of a
    /// line or a wider gap to the end of the line or a wider gap.
    private func spacedEnd(_ bytes: [UInt8]) -> Int? {
        let isAtStart = place == 0 || Self.isLineEnd(bytes[place - 1])
        let isAfterGap = !isAtStart && Self.endsGap(bytes, before: place)
        guard isAtStart || isAfterGap, var end = Self.letterEnd(bytes, at: place) else { return nil }
        var letters = 1
        while letters <= Self.spacedLimit {
            let blank = Self.blankLength(bytes, at: end)
            guard blank > 0, let next = Self.letterEnd(bytes, at: end + blank) else { break }
            end = next
            letters += 1
        }
        guard letters >= (isSpacedLine ? 2 : 4), letters <= Self.spacedLimit else { return nil }
        return Self.isWordEnd(bytes, at: end) ? end : nil
    }

    /// Whether a letter-spaced word may end here: at the end of a line, or before a wider gap or a colon.
    private static func isWordEnd(_ bytes: [UInt8], at place: Int) -> Bool {
        guard place < bytes.count, !isLineEnd(bytes[place]) else { return true }
        let blank = blankLength(bytes, at: place)
        let next = place + blank
        guard next < bytes.count, !isLineEnd(bytes[next]) else { return true }
        if bytes[next] == UInt8(ascii: ":") { return true }
        return blank > 0 && blankLength(bytes, at: next) > 0
    }

    /// Whether a line consists only of spaced letters: several words, at least one of which has three letters or more.
    private static func isSpaced(_ bytes: [UInt8], from start: Int) -> Bool {
        var place = start
        var (letters, inWord, longest) = (0, 0, 0)
        while place < bytes.count, !isLineEnd(bytes[place]) {
            let blank = blankLength(bytes, at: place)
            if blank > 0 {
                if blankLength(bytes, at: place + blank) > 0 { inWord = 0 }
                place += blank
                continue
            }
            let isFree = place == start || endsBlank(bytes, before: place)
            if let end = letterEnd(bytes, at: place) {
                letters += 1
                inWord += 1
                longest = max(longest, inWord)
                guard isFree else { return false }
                place = end
            } else {
                guard bytes[place] < 0x80, isFree || bytes[place] == UInt8(ascii: ":"), letters <= spacedLimit else {
                    return false
                }
                inWord = 0
                place += 1
            }
        }
        return letters >= 4 && longest >= 3
    }

    private mutating func takeSpaced(_ bytes: [UInt8], to end: Int) {
        isSpacedLine = true
        while place < end {
            let blank = Self.blankLength(bytes, at: place)
            if blank > 0 { take(blank, as: "", bytes) } else { takeCluster(bytes) }
        }
    }

    // MARK: - Bytes

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    /// The length in bytes of a blank at an offset: an ordinary, no-break or other space; 0 if there is none.
    private static func blankLength(_ bytes: [UInt8], at place: Int) -> Int {
        guard place < bytes.count else { return 0 }
        switch bytes[place] {
        case 0x20: return 1
        case 0xC2: return place + 1 < bytes.count && bytes[place + 1] == 0xA0 ? 2 : 0
        case 0xE2:
            guard place + 2 < bytes.count, bytes[place + 1] == 0x80 else { return 0 }
            return (0x80...0x8A).contains(bytes[place + 2]) || bytes[place + 2] == 0xAF ? 3 : 0
        default: return 0
        }
    }

    private static func blankStart(_ bytes: [UInt8], before place: Int) -> Int? {
        (1...3).first { place >= $0 && blankLength(bytes, at: place - $0) == $0 }.map { place - $0 }
    }

    private static func endsBlank(_ bytes: [UInt8], before place: Int) -> Bool {
        blankStart(bytes, before: place) != nil
    }

    private static func endsGap(_ bytes: [UInt8], before place: Int) -> Bool {
        blankStart(bytes, before: place).map { endsBlank(bytes, before: $0) } ?? false
    }

    /// The end of the letter at an offset; `nil` if there is none.
    private static func letterEnd(_ bytes: [UInt8], at place: Int) -> Int? {
        guard place < bytes.count else { return nil }
        if bytes[place] < 0x80 { return (0x61...0x7A).contains(bytes[place] | 0x20) ? place + 1 : nil }
        let (scalar, length) = scalar(bytes, at: place)
        return scalar.properties.isAlphabetic ? place + length : nil
    }

    /// The scalar at an offset of well-formed UTF-8, and its length in bytes.
    private static func scalar(_ bytes: [UInt8], at place: Int) -> (Unicode.Scalar, Int) {
        let lead = UInt32(bytes[place])
        func rest(_ offset: Int) -> UInt32 {
            place + offset < bytes.count ? UInt32(bytes[place + offset]) & 0x3F : 0
        }
        let (value, length): (UInt32, Int) =
            switch lead {
            case ..<0x80: (lead, 1)
            case ..<0xE0: ((lead & 0x1F) << 6 | rest(1), 2)
            case ..<0xF0: ((lead & 0x0F) << 12 | rest(1) << 6 | rest(2), 3)
            default: ((lead & 0x07) << 18 | rest(1) << 12 | rest(2) << 6 | rest(3), 4)
            }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", min(length, bytes.count - place))
    }
}
