/// Amounts of memory and disk as text.
package enum ByteCount {
    /// Reads a whole number of bytes with an optional unit: `B`, `kB`, `MB`, `GB`, `TB` (powers of 1000) or `KiB`, `MiB`,
    /// `GiB`, `TiB` (powers of 1024); letter case does not matter, one space may stand before the unit.
    package static func parse(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        var unit = text.dropFirst(digits.count)
        if unit.first == " " { unit = unit.dropFirst() }
        guard let count = Int(digits), let size = sizes[unit.lowercased()] else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        return overflow ? nil : product
    }

    /// The amount as ``parse(_:)`` reads it, with the largest power of 1024 that divides it.
    package static func settingText(_ count: Int) -> String {
        for (unit, shift) in [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)]
        where count != 0 && count.isMultiple(of: 1 << shift) {
            return "\(count >> shift)\(unit)"
        }
        return String(count)
    }

    private static let sizes: [String: Int] = [
        "": 1, "b": 1, "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000, "tb": 1_000_000_000_000, "kib": 1 << 10,
        "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
    ]
}
