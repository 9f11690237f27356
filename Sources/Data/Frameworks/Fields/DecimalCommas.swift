import Documents

/// Figures with a comma in the place of the point, as spreadsheets of most countries write them.
struct DecimalCommas: Sendable {
    /// Whether the table is separated by semicolons, as those spreadsheets do because the comma is in the figures.
    let isUsual: Bool

    init(_ rows: some RowSource) {
        isUsual = (rows as? DelimitedTable)?.format == .quoted(delimiter: UInt8(ascii: ";"))
    }

    /// The value of a figure with commas; `nil` for what is none, and for `1,234` where that may be thousands.
    func value(_ bytes: UnsafeRawBufferPointer) -> Double? {
        guard bytes.count <= 40 else { return nil }
        let text = ByteText.string(bytes)
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "." }
        let marks = text.filter { $0 == "," || $0 == "." }
        guard let last = marks.last, let fraction = parts.last else { return nil }
        let groups = parts.dropFirst().dropLast().allSatisfy { $0.count == 3 }
        let whole = parts.dropLast().joined()
        if marks.count == 1 {
            guard isUsual || fraction.count != 3 || whole.drop(while: { $0 == "-" }) == "0" else { return nil }
            return number(whole + "." + fraction)
        }
        if marks.allSatisfy({ $0 == last }) {
            // Several of one kind can only stand between thousands.
            return groups && fraction.count == 3 ? number(whole + fraction) : nil
        }
        guard groups, marks.dropLast().allSatisfy({ $0 != last }) else { return nil }
        return number(whole + "." + fraction)
    }

    private func number(_ text: String) -> Double? {
        var text = text
        return text.withUTF8 { Decimal.double(UnsafeRawBufferPointer($0)) }
    }
}
