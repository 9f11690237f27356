/// The normalization of a text in steps, so that long texts do not block other tasks.
///
/// A hyphen at a line end belongs to a compound or was inserted by hyphenation. Other occurrences in the text decide
/// first, then the vocabulary: if the joined halves are a word the hyphen is removed ("soft-" "ware"), if only the
/// second half is, it is kept ("problem-" "solving"). Otherwise the hyphen is removed, except after a single letter
/// ("e-" "commerce").
package struct TextForming: Sendable {
    private enum Stage {
        /// Checking whether normalization is needed at all.
        case scanning
        /// Searching for other occurrences of hyphenated words.
        case hyphens
        case forming
        case joining
        case done
    }

    private let original: String
    private let bytes: [UInt8]
    private var stage = Stage.scanning
    private var scan = FormScan()
    private var hyphens: LineHyphens
    private var former: TextFormer?
    private var output: [UInt8] = []
    private var joiner = LineJoiner()

    /// Creates the initial state; nothing is processed yet.
    ///
    /// - Parameters:
    ///   - original: The text.
    ///   - isWord: Whether a lowercase word is in the caller's vocabulary; `nil` without a vocabulary.
    package init(_ original: String, isWord: (@Sendable (String) -> Bool)? = nil) {
        self.original = original
        bytes = Array(original.utf8)
        hyphens = LineHyphens(isWord: isWord)
    }

    /// Processes about `limit` further bytes; `true` when everything is done.
    package mutating func advance(bytes limit: Int) -> Bool {
        switch stage {
        case .scanning:
            if scan.advance(bytes, limit) { begin() }
        case .hyphens:
            if hyphens.advance(bytes, limit) { stage = .forming }
        case .forming:
            if former?.advance(bytes, limit, hyphens) != false {
                output = former?.output ?? []
                former?.output = []
                stage = .joining
            }
        case .joining:
            if joiner.advance(&output, limit) { stage = .done }
        case .done: break
        }
        return stage == .done
    }

    private mutating func begin() {
        if scan.needsForming {
            former = TextFormer(capacity: bytes.count)
            hyphens.look(for: scan.hyphens, in: bytes)
            stage = hyphens.isEmpty ? .forming : .hyphens
        } else if scan.hasLineEnds {
            // Line ends are replaced by blanks, so no byte moves.
            output = bytes
            stage = .joining
        } else {
            stage = .done
        }
    }

    /// The result, valid when everything is done.
    package var formed: FormedText {
        let whole = FormedText.Piece(formed: 0..<bytes.count, original: 0..<bytes.count, isCopy: true)
        guard scan.needsForming || scan.hasLineEnds else { return FormedText(text: original, pieces: [whole]) }
        return FormedText(
            text: String(decoding: output, as: UTF8.self), pieces: former.map(\.pieces) ?? [whole])
    }
}

/// Checks whether a text needs normalization: most are plain letters and stay unchanged.
struct FormScan: Sendable {
    private var place = 0
    private(set) var needsForming = false
    private(set) var hasLineEnds = false
    /// The offsets of hyphens at line ends.
    private(set) var hyphens: [Int] = []

    /// The maximum number of hyphens collected; further ones are decided by the vocabulary alone.
    private static let hyphenLimit = 10_000

    mutating func advance(_ bytes: [UInt8], _ limit: Int) -> Bool {
        let end = limit < bytes.count - place ? place + limit : bytes.count
        if place == 0, bytes.first == UInt8(ascii: ">") { needsForming = true }
        bytes.withUnsafeBufferPointer { bytes in
            while place < end {
                let byte = bytes[place]
                if byte > 0x26, byte < 0x7F, byte != 0x2D {
                    place += 1
                    continue
                }
                look(at: byte, bytes)
                place += 1
            }
        }
        return place == bytes.count
    }

    private mutating func look(at byte: UInt8, _ bytes: UnsafeBufferPointer<UInt8>) {
        switch byte {
        case 0x0A, 0x0D:
            hasLineEnds = true
            // A quoted e-mail.
            if place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: ">") { needsForming = true }
        case 0x20:
            // Two consecutive letters between blanks may belong to a letter-spaced word.
            guard place + 3 < bytes.count, bytes[place + 2] == 0x20, bytes[place + 1] != 0x20, bytes[place + 3] != 0x20
            else { return }
            if place + 4 == bytes.count || bytes[place + 4] <= 0x20 || bytes[place + 4] == UInt8(ascii: ":") {
                needsForming = true
            }
        case 0x2D:
            let next = place + 1 < bytes.count ? bytes[place + 1] : 0
            if next == 0x0A || next == 0x0D {
                needsForming = true
                if hyphens.count < Self.hyphenLimit { hyphens.append(place) }
            }
        case 0x26, 0x7F..., 0..<0x09, 0x0B, 0x0C, 0x0E..<0x20:
            needsForming = true
            // U+2010 at a line end.
            if byte == 0xE2, place + 3 < bytes.count, bytes[place + 1] == 0x80, bytes[place + 2] == 0x90,
                bytes[place + 3] == 0x0A || bytes[place + 3] == 0x0D, hyphens.count < Self.hyphenLimit
            {
                hyphens.append(place)
            }
        default: break
        }
    }
}
