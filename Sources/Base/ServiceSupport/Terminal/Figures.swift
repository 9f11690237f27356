internal import Foundation

/// Formats numbers for people.
package enum Figures {
    /// An integer with thousands separators: `1,234,567`.
    package static func grouped(_ value: Int) -> String {
        var digits = String(value.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }

    /// A number with the counted noun: `1 framework`, `1,016 occupations`, `2 copies`.
    /// - Parameters:
    ///   - noun: the noun in the singular.
    ///   - plural: its plural, if it is not formed with an s.
    package static func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
        "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
    }

    /// A number of bytes with about three significant digits: `512 B`, `1.5 KiB`, `10.0 MiB`.
    package static func bytes(_ count: Int) -> String {
        var value = Double(count)
        guard abs(value) >= 1_024 else { return "\(count) B" }
        for unit in ["KiB", "MiB", "GiB", "TiB"] {
            value /= 1_024
            // 1,023.95 KiB would round to 1024.0 KiB.
            if abs(value) < 1_023.95 || unit == "TiB" { return decimal(value, places: 1) + " " + unit }
        }
        return "\(count) B"
    }

    /// A duration: `850 ms`, `4.2 s`, `1m 05s`, `2h 03m`.
    package static func duration(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMilliseconds
        if milliseconds < 1_000 { return "\(milliseconds) ms" }
        if milliseconds < 59_950 { return decimal(Double(milliseconds) / 1_000, places: 1) + " s" }
        let seconds = (milliseconds + 500) / 1_000
        if seconds < 3_600 { return "\(seconds / 60)m \(padded(seconds % 60))s" }
        return "\(seconds / 3_600)h \(padded(seconds / 60 % 60))m"
    }

    /// A duration in milliseconds for logs, to a tenth: `449.5`.
    package static func milliseconds(_ duration: Duration) -> String {
        decimal(duration / .milliseconds(1), places: 1)
    }

    /// A number with fixed decimals, rounded half away from zero in decimal as by `printf`.
    package static func decimal(_ value: Double, places: Int) -> String {
        String(format: "%.\(places)f", locale: Locale(identifier: "en_US_POSIX"), value)
    }

    private static func padded(_ value: Int64) -> String {
        value < 10 ? "0\(value)" : String(value)
    }
}
