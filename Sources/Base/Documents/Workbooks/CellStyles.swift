/// The cell styles of a workbook that show numbers as dates.
struct CellStyles: Sendable {
    private var isDate: [Bool] = []
    private let countsFrom1904: Bool

    init(countsFrom1904: Bool) {
        self.countsFrom1904 = countsFrom1904
    }

    init(_ bytes: FileBytes, file: String, countsFrom1904: Bool) throws(DocumentError) {
        self.countsFrom1904 = countsFrom1904
        try bytes.withUnsafeBytes { (raw) throws(DocumentError) in
            var scanner = try XMLScanner(raw, file: file)
            var dates: Set<Int> = Set(14...22).union(45...47)
            var isCellFormats = false
            while true {
                switch try scanner.next() {
                case .finished: return
                case .start where scanner.isNamed("numFmt"):
                    guard let id = scanner.attribute("numFmtId").flatMap({ Int($0) }) else { continue }
                    if CellStyles.showsDate(scanner.attribute("formatCode") ?? "") { dates.insert(id) }
                case .start where scanner.isNamed("cellXfs"): isCellFormats = true
                case .end where scanner.isNamed("cellXfs"): isCellFormats = false
                case .start where isCellFormats && scanner.isNamed("xf"):
                    isDate.append(scanner.attribute("numFmtId").flatMap { Int($0) }.map(dates.contains) ?? false)
                default: continue
                }
            }
        }
    }

    /// Whether a format has a year or a day outside quotes and brackets.
    private static func showsDate(_ format: String) -> Bool {
        var isQuoted = false
        var isBracketed = false
        for character in format.lowercased() {
            switch character {
            case "\"": isQuoted.toggle()
            case "[": isBracketed = true
            case "]": isBracketed = false
            case "y", "d": if !isQuoted, !isBracketed { return true }
            default: continue
            }
        }
        return false
    }

    /// A number as its style shows it: a date as `2024-05-31`, anything else as written, without digits that are only
    /// artefacts of binary floating point.
    func text(of number: String, style: Int?) -> String {
        if let style, isDate.indices.contains(style), isDate[style], let days = Double(number), days >= 0,
            days < 2_958_466
        {
            return CellStyles.date(days: days, countsFrom1904: countsFrom1904)
        }
        guard number.utf8.count > 15, let value = Double(number), value.isFinite else { return number }
        let short = "\(value)"
        return short.hasSuffix(".0") ? String(short.dropLast(2)) : short
    }

    /// Days from 30 December 1899, or from 1 January 1904, as a date; with the time if there is one.
    private static func date(days: Double, countsFrom1904: Bool) -> String {
        // Day 60 is 29 February 1900, which never existed; earlier days are off by one. ECMA-376 part 1, 18.17.4.1.
        var whole = Int(days)
        if countsFrom1904 { whole += 1462 } else if whole < 60 { whole += 1 }
        // Days from 1 March of year 0 (Howard Hinnant, "chrono-compatible low-level date algorithms").
        let shifted = whole - 25_569 + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let date = "\(year + era * 400 + (month <= 2 ? 1 : 0))-\(padded(month))-\(padded(day))"
        let seconds = Int(((days - days.rounded(.down)) * 86_400).rounded())
        if seconds == 0 || seconds == 86_400 { return date }
        return date + "T\(padded(seconds / 3600)):\(padded(seconds / 60 % 60)):\(padded(seconds % 60))"
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
