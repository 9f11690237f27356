/// Reads the records of a tab-separated text without quoting, one after another, without allocating.
///
/// LF, CRLF and a lone CR end a line; empty lines are skipped. Records that are not UTF-8 are converted from
/// Windows-1252. No input makes it fail: faults of a record are in its `flaws`.
package struct TSVReader: ~Copyable {
    private let bytes: UnsafeRawBufferPointer
    private let encoding: TextProbe.Encoding
    private var position: Int
    private var line = 0
    private var buffer = FieldBuffer()
    private var scratch = ScratchBytes()

    /// Starts at the beginning of the text that `probe` describes. `bytes` must outlive the reader.
    package init(_ bytes: UnsafeRawBufferPointer, probe: TextProbe) {
        self.bytes = bytes
        self.encoding = probe.encoding
        self.position = probe.start
        line = probe.firstLine - 1
    }

    /// The next record, or `nil` at the end. It is valid until the next call.
    @inline(__always)
    package mutating func next() -> TableRow? {
        guard let base = bytes.baseAddress else { return nil }
        let end = bytes.count
        while position < end {
            line += 1
            let start = position
            var flaws: TableRow.Flaws = []
            splitLine(base: base, end: end, flaws: &flaws)
            // An empty line has one field without bytes.
            if buffer.count == 1, buffer.fields[0].isEmpty { continue }
            if encoding == .mixed { convertIfNeeded(base: base, from: start, flaws: &flaws) }
            if buffer.isFull { flaws.insert(.tooManyFields) }
            return TableRow(fields: buffer.fields, line: line, flaws: flaws)
        }
        return nil
    }

    @inline(__always)
    private mutating func splitLine(base: UnsafeRawPointer, end: Int, flaws: inout TableRow.Flaws) {
        buffer.reset()
        var fieldStart = position
        var index = position
        while true {
            index = TSVReader.nextControl(base: base, from: index, end: end)
            guard index < end else {
                buffer.append(base + fieldStart, end - fieldStart)
                flaws.insert(.noLineEnd)
                position = end
                return
            }
            switch base.load(fromByteOffset: index, as: UInt8.self) {
            case 0x09:
                buffer.append(base + fieldStart, index - fieldStart)
                index += 1
                fieldStart = index
            case 0x0A:
                buffer.append(base + fieldStart, index - fieldStart)
                position = index + 1
                return
            case 0x0D:
                buffer.append(base + fieldStart, index - fieldStart)
                let isPair = index + 1 < end && base.load(fromByteOffset: index + 1, as: UInt8.self) == 0x0A
                position = index + (isPair ? 2 : 1)
                return
            case 0x00:
                flaws.insert(.zeroByte)
                index += 1
            default:
                index += 1
            }
        }
    }

    /// The offset of the first byte below 0x20 at or after `from`, or `end`.
    ///
    /// Eight bytes a step: `(word - 0x20...) & ~word & 0x80...` marks bytes below 0x20. Marks above the lowest one may
    /// be false (a borrow propagates upwards), so only the lowest is used. Fields are short, so this beats memchr(3),
    /// which would also have to be called for each of three characters.
    @inline(__always)
    private static func nextControl(base: UnsafeRawPointer, from: Int, end: Int) -> Int {
        var index = from
        while index + 8 <= end {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let marks = (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
            if marks != 0 { return index + marks.trailingZeroBitCount >> 3 }
            index += 8
        }
        while index < end, base.load(fromByteOffset: index, as: UInt8.self) >= 0x20 { index += 1 }
        return index
    }

    private mutating func convertIfNeeded(base: UnsafeRawPointer, from: Int, flaws: inout TableRow.Flaws) {
        guard !ByteText.isUTF8(UnsafeRawBufferPointer(start: base + from, count: position - from)) else { return }
        flaws.insert(.converted)
        buffer.convert(using: &scratch)
    }
}
