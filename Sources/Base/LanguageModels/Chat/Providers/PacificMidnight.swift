internal import Foundation
internal import ServiceSupport

/// Google's days begin at midnight in California.
enum PacificMidnight {
    /// How long until the next one; a whole hour more than that does no harm, so without a time zone table it is UTC-8.
    static func wait(from now: Timestamp) -> Duration {
        let date = Date(timeIntervalSince1970: Double(now.milliseconds) / 1_000)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "America/Los_Angeles") ?? TimeZone(secondsFromGMT: -8 * 3_600) ?? .gmt
        let start = calendar.startOfDay(for: date)
        guard let next = calendar.date(byAdding: .day, value: 1, to: start) else { return .seconds(86_400) }
        return .milliseconds(Int64(max(1, next.timeIntervalSince(date)) * 1_000))
    }
}
