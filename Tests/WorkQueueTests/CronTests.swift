import ServiceSupport
import Testing

@testable import WorkQueue

@Suite("Cron lines")
struct CronTests {
    /// A moment written without seconds.
    private static func moment(_ text: String) -> Timestamp? { Timestamp(rfc3339: text + ":00Z") }

    // Worked out with a calendar: 2027-01-01 is a Friday, 2028 is a leap year, 2028-02-29 a Tuesday, 2100 is none.
    @Test(
        "come next at",
        arguments: [
            ("* * * * *", "2027-01-01T00:00", "2027-01-01T00:01"),
            ("*/15 * * * *", "2027-01-01T10:45", "2027-01-01T11:00"),
            ("0 0 * * *", "2027-12-31T23:59", "2028-01-01T00:00"), ("@daily", "2027-01-01T00:00", "2027-01-02T00:00"),
            ("@hourly", "2027-01-01T00:30", "2027-01-01T01:00"), ("@weekly", "2027-01-01T00:00", "2027-01-03T00:00"),
            ("@monthly", "2027-01-31T12:00", "2027-02-01T00:00"), ("@yearly", "2027-01-01T00:00", "2028-01-01T00:00"),
            ("30 4 29 2 *", "2027-01-01T00:00", "2028-02-29T04:30"),
            ("0 0 29 2 *", "2096-02-29T00:00", "2104-02-29T00:00"),
            ("0 0 31 * *", "2027-01-31T00:00", "2027-03-31T00:00"),
            ("0 9 * * mon-fri", "2027-01-01T09:00", "2027-01-04T09:00"),
            ("0 0 13 * 5", "2027-01-01T00:00", "2027-01-08T00:00"),
            ("0 0 13 * 5", "2027-01-08T00:00", "2027-01-13T00:00"),
            ("0 0 1-7 * */7", "2027-01-01T00:00", "2027-01-03T00:00"),
            ("0 0 * * 7", "2027-01-01T00:00", "2027-01-03T00:00"),
            ("0 0 * * sun", "2027-01-03T00:00", "2027-01-10T00:00"),
            ("5,35 8-10/2 * jan,JUN *", "2027-01-31T10:34", "2027-01-31T10:35"),
            ("5,35 8-10/2 * jan,JUN *", "2027-01-31T10:35", "2027-06-01T08:05"),
            ("0 0 29 2 */2", "2027-01-01T00:00", "2028-02-29T00:00"),
            ("17 3 * * *", "1969-12-31T12:00", "1970-01-01T03:17"),
        ])
    func next(_ line: String, _ from: String, _ expected: String) throws {
        let cron = try CronSchedule(line)
        let (from, expected) = (try #require(Self.moment(from)), try #require(Self.moment(expected)))
        #expect(cron.next(after: from) == expected)
        // The same seen from the other end.
        #expect(cron.latest(notAfter: expected) == expected)
        #expect(try #require(cron.latest(notAfter: expected - .milliseconds(1))) <= from)
    }

    @Test("are not due within the minute that is asked from")
    func within() throws {
        let cron = try CronSchedule("30 4 * * *")
        let due = try #require(Self.moment("2027-01-01T04:30"))
        #expect(cron.next(after: due) == due + .seconds(86_400))
        #expect(cron.next(after: due - .milliseconds(1)) == due)
        #expect(cron.latest(notAfter: due + .seconds(59)) == due)
    }

    @Test(
        "are refused when they are none",
        arguments: [
            ("", "'' has 0 fields instead of 5: minute hour day month weekday"),
            ("* * * *", "'* * * *' has 4 fields instead of 5: minute hour day month weekday"),
            ("60 * * * *", "minute: 60 is not between 0 and 59"), ("* 24 * * *", "hour: 24 is not between 0 and 23"),
            ("* * 0 * *", "day: 0 is not between 1 and 31"), ("* * * 13 *", "month: 13 is not between 1 and 12"),
            ("* * * * 8", "weekday: 8 is not between 0 and 7"),
            ("* * * * day", "weekday: 'day' is not a number or name"),
            ("-1 * * * *", "minute: '' is not a number"), ("+1 * * * *", "minute: '+1' is not a number"),
            ("5-1 * * * *", "minute: the range '5-1' goes backwards"), ("1,,2 * * * *", "minute: '' is not a number"),
            ("*/0 * * * *", "minute: the step in '*/0' is not from 1 to 59"),
            ("5/2 * * * *", "minute: the step in '5/2' needs a range or * before it"),
            ("1/2/3 * * * *", "minute: '1/2/3' is not a number, a range or a step"),
            ("0 0 31 2,4 *", "'0 0 31 2,4 *' names a day that none of its months has"),
            (
                "@often",
                "'@often' is not one of @annually, @daily, @hourly, @midnight, @monthly, @weekly, @yearly"
            ),
        ])
    func refused(_ line: String, _ message: String) {
        let error = #expect(throws: CronError.self) { try CronSchedule(line) }
        #expect(error?.message == message)
    }
}
