internal import HTTPClient
internal import ServiceSupport

/// What a provider says it still allows, read from the headers of an answer.
///
/// `requests` are of a day and `tokens` of a minute, as Groq has them.
package struct ProviderAllowance: Sendable, Hashable {
    /// Requests that a day has.
    package var requestLimit: Int?
    /// Requests that are left of the day.
    package var requestsLeft: Int?
    /// When all requests are there again.
    package var requestsReset: Duration?
    /// Tokens that a minute has.
    package var tokenLimit: Int?
    /// Tokens that are left of the minute.
    package var tokensLeft: Int?
    /// When all tokens are there again.
    package var tokensReset: Duration?

    /// Knows nothing.
    package init() {}

    /// Reads the `x-ratelimit-*` headers; what is missing or no number is not known.
    init(_ response: InboundResponse) {
        func number(_ name: String) -> Int? {
            response.header("x-ratelimit-\(name)").flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
        }
        func time(_ name: String) -> Duration? {
            response.header("x-ratelimit-\(name)").flatMap(GoDuration.parse)
        }
        requestLimit = number("limit-requests")
        requestsLeft = number("remaining-requests")
        requestsReset = time("reset-requests")
        tokenLimit = number("limit-tokens")
        tokensLeft = number("remaining-tokens")
        tokensReset = time("reset-tokens")
    }
}

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
