package import ServiceSupport

/// Why a text is not a valid cron line.
package struct CronError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, naming the field.
    package let message: String

    package var description: String { message }
}

/// The moments given by a cron line, in UTC, to the minute.
///
/// Five fields: minute (0-59), hour (0-23), day of the month (1-31), month (1-12 or `jan`-`dec`), weekday (0-7 or
/// `sun`-`sat`; 0 and 7 are Sunday). A field is `*`, or a list of numbers, ranges `a-b` and steps `*/n`, `a-b/n`. Where
/// day and weekday are both restricted (neither begins with `*`), a day that matches either is due, as in Vixie cron.
/// Instead of five fields a line may be `@hourly`, `@daily` (`@midnight`), `@weekly`, `@monthly` or `@yearly`
/// (`@annually`).
package struct CronSchedule: Sendable, Hashable {
    /// The line as it was given.
    package let line: String
    private let minutes: [Int]
    private let hours: [Int]
    private let days: Set<Int>
    private let months: Set<Int>
    private let weekdays: Set<Int>
    private let isEitherDay: Bool

    /// How many days to search before a line is assumed never to be due; leap days on a given weekday recur within 40
    /// years.
    private static let horizon: Int64 = 36_525
    private static let minute: Int64 = 60_000

    /// Parses a line; refuses everything that is not described above.
    package init(_ line: String) throws(CronError) {
        self.line = line
        let fields = (Self.names[line] ?? line).split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        if line.hasPrefix("@"), Self.names[line] == nil {
            let known = Self.names.keys.sorted().joined(separator: ", ")
            throw CronError(message: "'\(line)' is not one of \(known)")
        }
        guard fields.count == 5 else {
            throw CronError(
                message: "'\(line)' has \(fields.count) fields instead of 5: minute hour day month weekday")
        }
        minutes = try Self.values(fields[0], "minute", 0...59).sorted()
        hours = try Self.values(fields[1], "hour", 0...23).sorted()
        days = try Self.values(fields[2], "day", 1...31)
        months = try Self.values(fields[3], "month", 1...12, names: Self.monthNames, firstName: 1)
        weekdays = Set(
            try Self.values(fields[4], "weekday", 0...7, names: Self.weekdayNames, firstName: 0).map { $0 % 7 })
        isEitherDay = !fields[2].hasPrefix("*") && !fields[4].hasPrefix("*")
        // 2024 is a leap year, so February has its maximum number of days.
        let hasDay = months.contains { month in
            days.contains { $0 <= CivilTime.length(year: 2_024, month: month) }
        }
        guard isEitherDay || hasDay else {
            throw CronError(message: "'\(line)' names a day that none of its months has")
        }
    }

    /// The first moment after another; `nil` if there is none within a century.
    package func next(after moment: Timestamp) -> Timestamp? {
        let first = Self.floor(moment.milliseconds, Self.minute) + 1
        let today = Self.floor(first, 1_440)
        for day in today..<(today + Self.horizon) where isDay(day) {
            let least = day == today ? Int(first - day * 1_440) : 0
            for hour in hours where hour * 60 + 59 >= least {
                if let minute = minutes.first(where: { hour * 60 + $0 >= least }) {
                    return Self.moment(day, hour, minute)
                }
            }
        }
        return nil
    }

    /// The last moment that is not after another; `nil` if there was none within a century.
    package func latest(notAfter moment: Timestamp) -> Timestamp? {
        let last = Self.floor(moment.milliseconds, Self.minute)
        let today = Self.floor(last, 1_440)
        for day in stride(from: today, to: today - Self.horizon, by: -1) where isDay(day) {
            let most = day == today ? Int(last - day * 1_440) : 1_439
            for hour in hours.reversed() where hour * 60 <= most {
                if let minute = minutes.last(where: { hour * 60 + $0 <= most }) {
                    return Self.moment(day, hour, minute)
                }
            }
        }
        return nil
    }

    private func isDay(_ day: Int64) -> Bool {
        let date = CivilTime.date(ofDay: day)
        guard months.contains(date.month) else { return false }
        let fits = (days.contains(date.day), weekdays.contains(CivilTime.weekday(ofDay: day)))
        return isEitherDay ? fits.0 || fits.1 : fits.0 && fits.1
    }

    private static func moment(_ day: Int64, _ hour: Int, _ minute: Int) -> Timestamp {
        Timestamp(milliseconds: (day * 1_440 + Int64(hour * 60 + minute)) * Self.minute)
    }

    private static func floor(_ value: Int64, _ by: Int64) -> Int64 {
        value >= 0 ? value / by : -((by - 1 - value) / by)
    }

    // MARK: - Fields

    private static let names = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]
    private static let monthNames = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    private static let weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    private static func values(
        _ field: String, _ name: String, _ range: ClosedRange<Int>, names: [String] = [], firstName: Int = 0
    ) throws(CronError) -> Set<Int> {
        func number(_ text: Substring) throws(CronError) -> Int {
            if let place = names.firstIndex(of: text.lowercased()) { return place + firstName }
            // `Int` would accept a sign.
            guard text.count <= 4, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int(text) else {
                throw CronError(message: "\(name): '\(text)' is not a number\(names.isEmpty ? "" : " or name")")
            }
            guard range.contains(value) else {
                throw CronError(
                    message: "\(name): \(value) is not between \(range.lowerBound) and \(range.upperBound)")
            }
            return value
        }
        var found: Set<Int> = []
        for part in field.split(separator: ",", omittingEmptySubsequences: false) {
            let halves = part.split(separator: "/", omittingEmptySubsequences: false)
            let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false)
            guard halves.count <= 2, ends.count <= 2 else {
                throw CronError(message: "\(name): '\(part)' is not a number, a range or a step")
            }
            var span = range
            if halves[0] != "*" {
                let lower = try number(ends[0])
                let upper = ends.count == 2 ? try number(ends[1]) : lower
                guard lower <= upper else {
                    throw CronError(message: "\(name): the range '\(halves[0])' goes backwards")
                }
                span = lower...upper
            }
            guard halves.count == 2 else {
                found.formUnion(span)
                continue
            }
            guard halves[0] == "*" || ends.count == 2 else {
                throw CronError(message: "\(name): the step in '\(part)' needs a range or * before it")
            }
            guard halves[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let step = Int(halves[1]), step > 0,
                step <= range.upperBound
            else { throw CronError(message: "\(name): the step in '\(part)' is not from 1 to \(range.upperBound)") }
            found.formUnion(stride(from: span.lowerBound, through: span.upperBound, by: step))
        }
        return found
    }
}
