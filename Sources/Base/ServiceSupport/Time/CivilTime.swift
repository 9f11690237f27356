/// Calendar arithmetic and parsing of timestamps in the proleptic Gregorian calendar in UTC.
package enum CivilTime {
    /// A date.
    package struct Date: Sendable, Hashable {
        /// The year.
        package let year: Int
        /// The month, 1 to 12.
        package let month: Int
        /// The day, 1 to 31.
        package let day: Int
    }

    /// The milliseconds of a day.
    package static let day: Int64 = 86_400_000

    /// The date for a number of days since 1970-01-01.
    package static func date(ofDay days: Int64) -> Date {
        let (year, month, day) = Timestamp.civil(days: days)
        return Date(year: Int(year), month: Int(month), day: Int(day))
    }

    /// The number of days since 1970-01-01 of a valid date (Howard Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms", `days_from_civil`).
    package static func days(year: Int, month: Int, day: Int) -> Int64 {
        let shifted = Int64(month <= 2 ? year - 1 : year)
        let (era, yearOfEra) = Timestamp.divide(shifted, 400)
        let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The weekday for a number of days since 1970-01-01: 0 for Sunday to 6 for Saturday.
    package static func weekday(ofDay days: Int64) -> Int {
        // 1970-01-01 was a Thursday.
        Int(Timestamp.divide(days + 4, 7).remainder)
    }

    /// The number of days in a month.
    package static func length(year: Int, month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Timestamp {
    /// Parses `2026-11-21T08:00:00Z`, with an optional fraction of the second and an optional offset such as `+01:00`;
    /// a space may replace the `T`. `nil` for anything else and for dates that do not exist.
    package init?(rfc3339 text: String) {
        guard
            let match = text.wholeMatch(
                of: /(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))/)
        else { return nil }
        let parts = match.output
        guard let year = Int(parts.1), let month = Int(parts.2), let day = Int(parts.3), let hour = Int64(parts.4),
            let minute = Int64(parts.5), let second = Int64(parts.6), (1...12).contains(month), day >= 1,
            day <= CivilTime.length(year: year, month: month), hour < 24, minute < 60, second < 60
        else { return nil }
        var offset: Int64 = 0
        if let sign = parts.8, let hours = parts.9.flatMap({ Int64($0) }), let minutes = parts.10.flatMap({ Int64($0) })
        {
            guard hours < 24, minutes < 60 else { return nil }
            offset = (hours * 60 + minutes) * (sign == "-" ? -1 : 1)
        }
        let fraction = (parts.7.map(String.init) ?? "").padding(to: 3).prefix(3)
        let days = CivilTime.days(year: year, month: month, day: day)
        let seconds = (hour * 60 + minute - offset) * 60 + second
        self.init(milliseconds: days * CivilTime.day + seconds * 1_000 + (Int64(fraction) ?? 0))
    }

    /// The timestamp later by a duration.
    package static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds + duration.wholeMilliseconds)
    }

    /// The timestamp earlier by a duration.
    package static func - (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds - duration.wholeMilliseconds)
    }
}

extension String {
    fileprivate func padding(to length: Int) -> String {
        self + String(repeating: "0", count: max(0, length - count))
    }
}
