import Documents

/// Numbers in the text form of tables, parsed from bytes.
///
/// A decimal of up to 18 digits is an integer over a power of ten. Where the integer is below 2^53 and the power at
/// most 10^22, both are exact doubles and one division rounds correctly (Clinger 1990), so the value equals that of
/// strtod(3) to the last bit. Longer numbers, and those with an exponent, are parsed by the standard library, which is
/// slower.
package enum Decimal {
    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    ]

    /// The value of an optional sign, digits with an optional point, and an optional exponent; `nil` for anything else,
    /// including `nan`, `inf`, hexadecimal and spaces.
    package static func double(_ bytes: UnsafeRawBufferPointer) -> Double? {
        var index = 0
        let end = bytes.count
        guard end > 0 else { return nil }
        let isNegative = bytes[0] == 0x2D
        if isNegative || bytes[0] == 0x2B { index = 1 }
        var mantissa: UInt64 = 0
        var digits = 0
        var fraction = 0
        var hasPoint = false
        while index < end {
            let byte = bytes[index]
            if byte >= 0x30, byte <= 0x39 {
                digits += 1
                if digits <= 18 { mantissa = mantissa &* 10 &+ UInt64(byte &- 0x30) }
                if hasPoint { fraction += 1 }
            } else if byte == 0x2E, !hasPoint {
                hasPoint = true
            } else {
                break
            }
            index += 1
        }
        guard digits > 0 else { return nil }
        guard index == end, digits <= 18, mantissa < 1 << 53 else {
            return index == end || isExponent(bytes[index...]) ? slowly(bytes) : nil
        }
        let value = fraction == 0 ? Double(mantissa) : Double(mantissa) / powers[fraction]
        return isNegative ? -value : value
    }

    /// The value of an optional sign and digits that fit in 32 bits; a fraction of zeros (`95.0`) is allowed.
    package static func integer(_ bytes: UnsafeRawBufferPointer) -> Int32? {
        var index = 0
        let end = bytes.count
        guard end > 0 else { return nil }
        let isNegative = bytes[0] == 0x2D
        if isNegative || bytes[0] == 0x2B { index = 1 }
        let start = index
        var value: Int64 = 0
        while index < end, bytes[index] >= 0x30, bytes[index] <= 0x39 {
            value = value * 10 + Int64(bytes[index] - 0x30)
            guard value <= Int64(Int32.max) else { return nil }
            index += 1
        }
        guard index > start else { return nil }
        if index < end {
            guard bytes[index] == 0x2E, bytes[(index + 1)...].allSatisfy({ $0 == 0x30 }) else { return nil }
        }
        return Int32(isNegative ? -value : value)
    }

    private static func isExponent(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard let first = bytes.first, first | 0x20 == 0x65 else { return false }
        var digits = bytes.dropFirst()
        if let sign = digits.first, sign == 0x2D || sign == 0x2B { digits = digits.dropFirst() }
        return !digits.isEmpty && digits.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }

    private static func slowly(_ bytes: UnsafeRawBufferPointer) -> Double? {
        guard let value = Double(ByteText.string(bytes)), value.isFinite else { return nil }
        return value
    }
}

/// Numbers with a decimal comma, as written by spreadsheets in many locales.
struct DecimalCommas: Sendable {
    /// Whether the table is separated by semicolons, as in locales with a decimal comma.
    let isUsual: Bool

    init(_ rows: some RowSource) {
        isUsual = (rows as? DelimitedTable)?.format == .quoted(delimiter: UInt8(ascii: ";"))
    }

    /// The value of a number with commas; `nil` for other texts, and for `1,234` where the comma may separate
    /// thousands.
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
            // A separator that occurs several times can only separate thousands.
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
