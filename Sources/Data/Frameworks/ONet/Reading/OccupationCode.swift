/// The shape of an O*NET-SOC code.
enum OccupationCode {
    /// Whether the bytes are two digits, `-`, four digits, `.`, two digits.
    static func isWellFormed(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count == 10 else { return false }
        for (index, byte) in bytes.enumerated() {
            switch index {
            case 2: guard byte == 0x2D else { return false }
            case 7: guard byte == 0x2E else { return false }
            default: guard byte >= 0x30, byte <= 0x39 else { return false }
            }
        }
        return true
    }

    /// A code without the marks by which it was kept as text, with the zeros at its end that were lost: `15-1252` is
    /// `15-1252.00`, `15-1199.1` is `15-1199.10`; `nil` for all else.
    static func withZeros(_ text: String) -> String? {
        let text = CodeText.unguarded(text).replacing(",", with: ".")
        if CodeText.fits(text, "99-9999.99") { return text }
        if CodeText.fits(text, "99-9999") { return text + ".00" }
        return CodeText.fits(text, "99-9999.9") ? text + "0" : nil
    }
}
