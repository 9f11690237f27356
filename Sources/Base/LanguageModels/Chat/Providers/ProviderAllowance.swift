internal import HTTPClient

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
