extension Duration {
    /// Reads a sum of whole numbers with units, such as `500ms`, `30s`, `1h30m` or `2d`; `0` needs no unit.
    package init?(setting text: String) {
        guard text != "0" else {
            self = .zero
            return
        }
        var total: Int64 = 0
        var rest = Substring(text)
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let count = Int64(digits), let size = Self.milliseconds[String(unit)] else { return nil }
            let (product, tooMuch) = count.multipliedReportingOverflow(by: size)
            let (sum, tooLong) = total.addingReportingOverflow(product)
            guard !tooMuch, !tooLong else { return nil }
            total = sum
        }
        self = .milliseconds(total)
    }

    /// The length as ``init(setting:)`` reads it, with the largest unit that divides it: `90s`, `2h`, `500ms`.
    package var settingText: String {
        let count = wholeMilliseconds
        for (unit, size) in [("d", Int64(86_400_000)), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)]
        where count != 0 && count.isMultiple(of: size) {
            return "\(count / size)\(unit)"
        }
        return "\(count)ms"
    }

    /// Milliseconds, rounded towards zero.
    package var wholeMilliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// Seconds as a floating-point number.
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }

    private static let milliseconds: [String: Int64] = [
        "ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
    ]
}
