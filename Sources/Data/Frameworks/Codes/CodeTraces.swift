/// The forms that spreadsheets turn codes into: numbers without their zeros, and dates.
///
/// A code and the text in a table are compared by these traces. Several codes may share one trace.
enum CodeTraces {
    /// The traces of a code: the texts that a table may contain in its place.
    static func of(_ code: String) -> Set<String> {
        var traces: Set = [CodeText.asNumber(code)]
        if let plain = hyphenated(code) {
            traces.insert(plain)
            // Without the hyphen, spreadsheets read these codes as numbers.
            traces.insert(plain.filter { $0 != "-" })
        }
        if let (year, month) = date(madeOf: code) {
            traces.formUnion([exact(year, month), short(year % 100, month), "\(serial(year, month))"])
        }
        return traces
    }

    /// The traces of a table's text: several where a date can be read in two ways.
    static func written(_ text: String) -> Set<String> {
        let dates = dates(text)
        guard dates.isEmpty else { return dates }
        return [hyphenated(text) ?? CodeText.asNumber(text)]
    }

    /// A SOC or O*NET-SOC code without trailing zeros after the point: `15-1252.00` is `15-1252`, `15-1199.10` is
    /// `15-1199.1`.
    private static func hyphenated(_ text: String) -> String? {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
        guard let whole = parts.first, CodeText.fits(String(whole), "99-9999"), parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return String(whole) }
        guard parts[1].utf8.count <= 2, CodeText.isDigits(parts[1]) else { return nil }
        let rest = parts[1].reversed().drop { $0 == "0" }.reversed()
        return rest.isEmpty ? String(whole) : "\(whole).\(String(rest))"
    }

    // MARK: - Dates

    /// The month that spreadsheets read in a code: `11-2021` and `2111/01`. Their calendar begins in 1900.
    private static func date(madeOf code: String) -> (year: Int, month: Int)? {
        let parts = code.split { $0 == "-" || $0 == "/" }.compactMap { Int($0) }
        let isMonthFirst = CodeText.fits(code, "99-9999")
        guard parts.count == 2, isMonthFirst || CodeText.fits(code, "9999/99") else { return nil }
        let (year, month) = isMonthFirst ? (parts[1], parts[0]) : (parts[0], parts[1])
        return year >= 1_900 && (1...12).contains(month) ? (year, month) : nil
    }

    /// The months that a text may mean.
    private static func dates(_ text: String) -> Set<String> {
        let parts = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        let numbers = parts.compactMap { Int($0) }
        if let name = parts.first(where: { $0.first?.isLetter == true }) {
            // `Nov-21`, `01-Nov-2021`, `Nov 2021`.
            guard let month = month(named: name), numbers.count == parts.count - 1, let year = numbers.last,
                numbers.count == 1 || numbers.count == 2 && numbers[0] == 1
            else { return [] }
            return [year >= 100 ? exact(year, month) : short(year, month)]
        }
        guard let date = CodeText.numericDate(text) else { return [] }
        let day = date.numbers
        if date.isYearFirst { return day[2] == 1 ? [exact(day[0], day[1])] : [] }
        // The day is the first of the month, and may come first or second.
        var found: Set<String> = []
        if day[0] == 1 { found.insert(exact(day[2], day[1])) }
        if day[1] == 1 { found.insert(exact(day[2], day[0])) }
        return found
    }

    private static func exact(_ year: Int, _ month: Int) -> String { "month \(month) \(year)" }
    private static func short(_ year: Int, _ month: Int) -> String { "month \(month) '\(year)" }

    /// The number of a month from the beginning of its name in English, German, French or Spanish.
    private static func month(named name: String) -> Int? {
        let beginnings = [
            ["jan", "ene"], ["feb", "f\u{E9}v", "fev"], ["mar", "m\u{E4}r", "mrz"], ["apr", "avr", "abr"],
            ["may", "mai"], ["jun", "juin"], ["jul", "juil"], ["aug", "ao\u{FB}", "aou", "ago"], ["sep"],
            ["oct", "okt"], ["nov"], ["dec", "d\u{E9}c", "dez", "dic"],
        ]
        guard name.count <= 10 else { return nil }
        return beginnings.firstIndex { $0.contains(where: name.hasPrefix) }.map { $0 + 1 }
    }

    /// The serial number of the first day of a month in spreadsheets: days since the end of 1899, including the
    /// non-existent leap day of 1900 (days by Hinnant's `days_from_civil`).
    private static func serial(_ year: Int, _ month: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let ofEra = shifted - era * 400
        let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5
        let days = era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
        return days + 25_569
    }
}
