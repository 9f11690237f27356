/// One record of a table, valid until the reader advances.
///
/// A row does not own memory: its fields point into the file, or into the reader's scratch memory where a field was
/// unquoted or converted. Neither the row nor a field may be kept beyond the call that provides it.
package struct TableRow {
    /// Faults in the text of a record.
    package struct Flaws: OptionSet, Sendable {
        /// The bits.
        package let rawValue: UInt8

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// The bytes were not UTF-8 and were read as Windows-1252; the fields are UTF-8 now.
        package static let converted = Flaws(rawValue: 1)
        /// The record contains a zero byte, which is not allowed in text.
        package static let zeroByte = Flaws(rawValue: 2)
        /// The file ends inside or right after the record, without a line end.
        package static let noLineEnd = Flaws(rawValue: 4)
        /// Text follows a closing quote, or the file ends inside quotes.
        package static let badQuotes = Flaws(rawValue: 8)
        /// The record has more fields than a reader keeps.
        package static let tooManyFields = Flaws(rawValue: 16)
        /// The record was shorter than the header and was padded with empty fields.
        package static let padded = Flaws(rawValue: 32)
        /// A quote that opens in the record was never closed, so that records after it were read as text of a field.
        package static let openQuote = Flaws(rawValue: 64)
    }

    /// The fields.
    package let fields: UnsafeBufferPointer<UnsafeRawBufferPointer>
    /// The line that the record starts on, counted from 1.
    package let line: Int
    /// The faults in its text.
    package let flaws: Flaws
    /// Where `flaws` has `openQuote`: the line of that quote; else 0.
    package var quoteLine = 0

    /// How many fields there are.
    @inline(__always)
    package var count: Int { fields.count }

    /// The record without the fields after the first `width`; it must have at least that many.
    package func cut(to width: Int) -> TableRow {
        TableRow(
            fields: UnsafeBufferPointer(rebasing: fields[..<width]), line: line, flaws: flaws, quoteLine: quoteLine)
    }

    /// The bytes of a field. `index` must be less than `count`.
    @inline(__always)
    package subscript(index: Int) -> UnsafeRawBufferPointer { fields[index] }
}
