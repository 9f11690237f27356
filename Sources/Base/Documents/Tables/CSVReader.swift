/// Reads the records of a delimited text with quoting as in RFC 4180, one after another.
///
/// A field that starts with a double quote runs to the closing one and may contain delimiters, line ends and doubled
/// quotes. LF, CRLF and a lone CR end a record outside quotes; empty lines are skipped. A quote inside an unquoted
/// field is an ordinary character, as in spreadsheets. No input makes it fail.
package struct CSVReader: ~Copyable {
    private let bytes: UnsafeRawBufferPointer
    private let encoding: TextProbe.Encoding
    private let delimiter: UInt8
    private let leastFields: Int
    private let width: Int
    private var position: Int
    private var line: Int
    private var quoteLine = 0
    private var buffer = FieldBuffer()
    private var unquoted = ScratchBytes()
    private var converted = ScratchBytes()

    /// Starts at the beginning of the text that `probe` describes. `bytes` must outlive the reader.
    ///
    /// `delimiter` is an ASCII character other than a quote or a line end. Records with fewer than `leastFields` fields
    /// are padded with empty ones, unless the text ends in them. `width` is the number of fields in the header; it is
    /// used to detect a quoted field that swallowed whole records.
    package init(
        _ bytes: UnsafeRawBufferPointer, probe: TextProbe, delimiter: UInt8 = 0x2C, leastFields: Int = 0, width: Int = 0
    ) {
        self.bytes = bytes
        self.encoding = probe.encoding
        self.delimiter = delimiter
        self.leastFields = leastFields
        self.width = width
        self.position = probe.start
        line = probe.firstLine
    }

    /// The next record, or `nil` at the end. It is valid until the next call.
    package mutating func next() -> TableRow? {
        while position < bytes.count {
            let startLine = line
            let start = position
            let length = recordLength()
            // Unquoting only shortens, so the record's own length is sufficient capacity.
            unquoted.reset(capacity: length)
            buffer.reset()
            var flaws: TableRow.Flaws = []
            quoteLine = 0
            readRecord(&flaws)
            if buffer.count == 1, buffer.fields[0].isEmpty, length == 0 { continue }
            if buffer.count < leastFields, !flaws.contains(.noLineEnd) {
                flaws.insert(.padded)
                while buffer.count < leastFields, !buffer.isFull { appendEmpty() }
            }
            let record = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
            if encoding == .mixed, !ByteText.isUTF8(record) {
                flaws.insert(.converted)
                buffer.convert(using: &converted)
            }
            if record.contains(0) { flaws.insert(.zeroByte) }
            if buffer.isFull { flaws.insert(.tooManyFields) }
            return TableRow(fields: buffer.fields, line: startLine, flaws: flaws, quoteLine: quoteLine)
        }
        return nil
    }

    /// The length in bytes of the record at `position`, without its line end.
    private func recordLength() -> Int {
        var index = position
        var isQuoted = false
        var isFieldStart = true
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x22 {
                if isFieldStart {
                    isQuoted = true
                } else if isQuoted {
                    if index + 1 < bytes.count, bytes[index + 1] == 0x22 {
                        index += 1
                    } else {
                        isQuoted = false
                    }
                }
                isFieldStart = false
            } else if isQuoted {
                isFieldStart = false
            } else if byte == 0x0A || byte == 0x0D {
                break
            } else {
                isFieldStart = byte == delimiter
            }
            index += 1
        }
        return index - position
    }

    private mutating func readRecord(_ flaws: inout TableRow.Flaws) {
        while true {
            if position < bytes.count, bytes[position] == 0x22 {
                readQuotedField(&flaws)
            } else {
                let field = readPlainText()
                if let base = field.baseAddress { buffer.append(base, field.count) } else { appendEmpty() }
            }
            guard position < bytes.count else {
                flaws.insert(.noLineEnd)
                return
            }
            let byte = bytes[position]
            position += 1
            if byte == delimiter { continue }
            line += 1
            if byte == 0x0D, position < bytes.count, bytes[position] == 0x0A { position += 1 }
            return
        }
    }

    /// The text up to the next delimiter or line end; `position` is set to it.
    private mutating func readPlainText() -> UnsafeRawBufferPointer {
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == delimiter || byte == 0x0A || byte == 0x0D { break }
            position += 1
        }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
    }

    private mutating func readQuotedField(_ flaws: inout TableRow.Flaws) {
        let opening = line
        position += 1
        let fieldStart = position
        var pieceStart = position
        var parts = unquoted.append(UnsafeRawBufferPointer(start: nil, count: 0))
        var length = 0
        var isClosed = false
        while position < bytes.count {
            let byte = bytes[position]
            if byte == 0x22 {
                let isDoubled = position + 1 < bytes.count && bytes[position + 1] == 0x22
                // A doubled quote represents one: the piece up to and including the first of them is text.
                let piece = unquoted.append(
                    UnsafeRawBufferPointer(rebasing: bytes[pieceStart..<(position + (isDoubled ? 1 : 0))]))
                if length == 0 { parts = piece }
                length += piece.count
                position += isDoubled ? 2 : 1
                pieceStart = position
                if isDoubled { continue }
                isClosed = true
                break
            }
            if byte == 0x0A || (byte == 0x0D && !(position + 1 < bytes.count && bytes[position + 1] == 0x0A)) {
                line += 1
            }
            position += 1
        }
        if line > opening, quoteLine == 0,
            !isClosed || isSwallowing(bytes[fieldStart..<(position - 1)])
        {
            flaws.formUnion([.badQuotes, .openQuote])
            quoteLine = opening
        }
        if !isClosed || !isAtFieldEnd {
            // Text after the closing quote, or no closing quote: the content is kept so that it can be shown.
            flaws.insert(.badQuotes)
            let start = pieceStart
            if isClosed { _ = readPlainText() }
            let piece = unquoted.append(UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
            if length == 0 { parts = piece }
            length += piece.count
        }
        // The pieces are contiguous in the scratch memory.
        if length > 0, let base = parts.baseAddress { buffer.append(base, length) } else { appendEmpty() }
    }

    /// Whether the text of a quoted field consists of records swallowed by an unclosed quote.
    private func isSwallowing(_ text: Slice<UnsafeRawBufferPointer>) -> Bool {
        let first = buffer.count > 0 ? buffer.fields[0] : UnsafeRawBufferPointer(start: nil, count: 0)
        return SwallowedRecords(
            first: first, place: buffer.count, width: width, delimiter: delimiter, endsField: isAtFieldEnd
        ).fill(text)
    }

    private var isAtFieldEnd: Bool {
        guard position < bytes.count else { return true }
        let byte = bytes[position]
        return byte == delimiter || byte == 0x0A || byte == 0x0D
    }

    private mutating func appendEmpty() {
        if let base = bytes.baseAddress { buffer.append(base, 0) }
    }
}
