/// The strings that a workbook's cells refer to by index, in one byte buffer.
struct SharedStrings: Sendable {
    private(set) var arena: [UInt8] = []
    private(set) var cells: [TextCells.Cell] = []

    init() {}

    init(_ bytes: FileBytes, file: String) throws(DocumentError) {
        try bytes.withUnsafeBytes { (raw) throws(DocumentError) in
            arena.reserveCapacity(raw.count)
            var scanner = try XMLScanner(raw, file: file)
            var item = RichText()
            var start = 0
            while true {
                let token = try scanner.next()
                switch token {
                case .finished: return
                case .start where scanner.isNamed("si"):
                    item = RichText()
                    start = arena.count
                case .end where scanner.isNamed("si"):
                    guard arena.count <= UInt32.max else {
                        throw DocumentError(.limitExceeded, "holds too much text; it is refused", file: file)
                    }
                    RichText.decodeEscapes(&arena, from: start)
                    cells.append(TextCells.Cell(start: UInt32(start), length: UInt32(arena.count - start)))
                default: item.take(token, scanner, into: &arena)
                }
            }
        }
    }
}

/// Collects the text of a string item: plain or in runs, without its phonetic parts.
struct RichText {
    private var isText = false
    private var isPhonetic = false

    mutating func take(_ token: XMLScanner.Token, _ scanner: XMLScanner, into text: inout [UInt8]) {
        switch token {
        case .start:
            if scanner.isNamed("rPh") { isPhonetic = true }
            isText = scanner.isNamed("t")
        case .end:
            if scanner.isNamed("rPh") { isPhonetic = false }
            isText = false
        case .text:
            if isText, !isPhonetic { scanner.appendText(to: &text) }
        case .finished: break
        }
    }

    /// Replaces escapes such as `_x000D_` (ECMA-376, ST_Xstring) by their characters, removes carriage returns, and
    /// repairs invalid UTF-8.
    static func decodeEscapes(_ text: inout [UInt8], from start: Int) {
        let isSound = text.withUnsafeBytes { all in
            ByteText.isUTF8(UnsafeRawBufferPointer(rebasing: all[start...]))
        }
        let hasEscape = zip(text[start...], text[start...].dropFirst()).contains { $0 == 0x5F && $1 == 0x78 }
        guard !isSound || hasEscape else { return }
        var rest = Substring(String(decoding: text[start...], as: UTF8.self))
        var output = ""
        while let mark = rest.firstRange(of: "_x") {
            output += rest[..<mark.lowerBound]
            let digits = rest[mark.upperBound...].prefix(4)
            let after = rest[digits.endIndex...]
            if digits.count == 4, after.hasPrefix("_"), let value = UInt32(digits, radix: 16),
                let scalar = Unicode.Scalar(value)
            {
                if value != 0x0D { output.unicodeScalars.append(scalar) }
                rest = after.dropFirst()
            } else {
                output += "_x"
                rest = rest[mark.upperBound...]
            }
        }
        text.removeSubrange(start...)
        text.append(contentsOf: (output + rest).utf8)
    }
}

extension Substring {
    fileprivate func firstRange(of needle: String) -> Range<Index>? {
        var place = startIndex
        while place < endIndex {
            if self[place...].hasPrefix(needle) { return place..<index(place, offsetBy: needle.count) }
            place = index(after: place)
        }
        return nil
    }
}
