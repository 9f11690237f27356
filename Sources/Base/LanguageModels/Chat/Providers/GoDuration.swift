/// Lengths of time as programs in Go write them: `459.99ms`, `3.6s`, `2m52.8s`, `56m26.88s`, `1h2m3s`.
enum GoDuration {
    /// Reads a length of time; `nil` for anything else, and for more than 400 days.
    static func parse(_ text: String) -> Duration? {
        var rest = text[...]
        guard !rest.isEmpty else { return nil }
        var seconds = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard let number = Double(digits), number.isFinite else { return nil }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            switch unit {
            case "d": seconds += number * 86_400
            case "h": seconds += number * 3_600
            case "m": seconds += number * 60
            case "s": seconds += number
            case "ms": seconds += number / 1_000
            case "us", "µs", "μs": seconds += number / 1_000_000
            case "ns": seconds += number / 1_000_000_000
            default: return nil
            }
        }
        guard seconds <= 400 * 86_400 else { return nil }
        return .seconds(seconds)
    }
}
