/// Distinguishes lines of a long text from records that an unclosed quote made part of a field.
///
/// A quote that is never closed ends at the next quote in the file, which may leave a record of the right width behind.
/// The evidence is in the lines inside: each is as wide as the table and begins like the record itself.
struct SwallowedRecords {
    /// The first field of the record that contains the quote; empty where the quote is in it.
    let first: UnsafeRawBufferPointer
    /// The number of fields before the quoted one.
    let place: Int
    /// The number of fields in the header; 0 if unknown.
    let width: Int
    let delimiter: UInt8
    /// Whether the field ends with its closing quote. If text follows it, the quote is another field's opening quote,
    /// and the record's last line may end anywhere.
    let endsField: Bool

    /// The number of lines as wide as the table that no field can contain, whatever they begin with.
    private static let plainLimit = 5

    /// Whether the text of a field, between its opening quote and the next quote, contains records.
    func fill(_ text: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard width > 1 else { return false }
        // The text up to the first line end is the rest of the record itself.
        var start = text.startIndex
        var isFirst = true
        var wide = 0
        var narrow = 0
        while start <= text.endIndex {
            let end = text[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? text.endIndex
            let line = text[start..<end]
            let isLast = end == text.endIndex
            start = end + 1
            if !isLast, text[end] == 0x0D, start < text.endIndex, text[start] == 0x0A { start += 1 }
            if isFirst {
                isFirst = false
                // A doubled closing quote makes its own record and the next unreadable, and no others.
                if !endsField, hasDoubledEnd(line) { return false }
            } else if !line.isEmpty {
                let fields = 1 + line.count { $0 == delimiter }
                if isLast
                    ? place > 0 && isLastPart(fields) && isLikeFirst(line, needsDigit: width < 4) : fields >= width
                {
                    if isLast || isLikeFirst(line, needsDigit: width < 4) { return true }
                    wide += fields == width ? 1 : 0
                } else if !isLast {
                    narrow += 1
                }
            }
            if isLast { break }
        }
        return width > 3 && narrow == 0 && wide >= Self.plainLimit
    }

    /// Whether a doubled quote is at the end of a field in the line.
    private func hasDoubledEnd(_ line: Slice<UnsafeRawBufferPointer>) -> Bool {
        var quotes = 0
        for byte in line {
            if byte == delimiter, quotes > 0, quotes % 2 == 0 { return true }
            quotes = byte == 0x22 ? quotes + 1 : 0
        }
        return quotes > 0 && quotes % 2 == 0
    }

    /// Whether the last line can be the beginning of a record, judged by its number of fields.
    private func isLastPart(_ fields: Int) -> Bool { endsField ? fields == place + 1 : fields > 1 }

    /// Whether a line's first field equals the record's first field or, as codes do, has the same character pattern.
    private func isLikeFirst(_ line: Slice<UnsafeRawBufferPointer>, needsDigit: Bool) -> Bool {
        let field = line.prefix { $0 != delimiter }
        guard !first.isEmpty, !field.isEmpty else { return false }
        if !needsDigit, field.elementsEqual(first) { return true }
        let form = Self.form(field)
        return form.contains(UInt8(ascii: "9")) && form == Self.form(first)
    }

    /// The character pattern of a field: a run of digits becomes one 9, a run of letters one a, all else is unchanged.
    private static func form(_ field: some Sequence<UInt8>) -> [UInt8] {
        var form: [UInt8] = []
        for byte in field {
            let mark: UInt8 =
                switch byte {
                case 0x30...0x39: UInt8(ascii: "9")
                case 0x41...0x5A, 0x61...0x7A, 0x80...: UInt8(ascii: "a")
                default: byte
                }
            if form.last != mark || mark == byte { form.append(mark) }
        }
        return form
    }
}
