internal import Foundation
internal import HTTPClient
package import ServiceSupport

/// A provider's remaining allowance, read from the headers of a response.
///
/// `requests` are per day and `tokens` per minute, as at Groq.
package struct ProviderAllowance: Sendable, Hashable {
    /// The limit of requests per day.
    package var requestLimit: Int?
    /// The remaining requests of the day.
    package var requestsLeft: Int?
    /// The time until all requests are available again.
    package var requestsReset: Duration?
    /// The limit of tokens per minute.
    package var tokenLimit: Int?
    /// The remaining tokens of the minute.
    package var tokensLeft: Int?
    /// The time until all tokens are available again.
    package var tokensReset: Duration?

    /// Creates an unknown allowance.
    package init() {}

    /// Reads the `x-ratelimit-*` headers; missing and non-numeric ones are `nil`.
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

/// A provider's address and key.
package struct ProviderEndpoint: Sendable {
    /// Its name in the settings.
    package let name: String
    /// The address without a slash at its end.
    package let baseURL: String
    /// The key, if the provider requires one.
    package let key: Secret?
    /// Whether it runs on this machine.
    package let isLocal: Bool

    /// Validates an address.
    ///
    /// - Throws: ``LanguageModelError`` `.configuration` if it has a user, query or fragment, or if a key would be sent
    ///   unencrypted over the network.
    package init(name: String, baseURL: String, key: Secret?) throws(LanguageModelError) {
        guard let url = URL(string: baseURL), let scheme = url.scheme?.lowercased(), let host = url.host?.lowercased(),
            scheme == "http" || scheme == "https", !host.isEmpty
        else { throw LanguageModelError(.configuration, "the address of \(name) is not one of http or https") }
        guard url.user == nil, url.password == nil, url.query == nil, url.fragment == nil else {
            throw LanguageModelError(
                .configuration, "the address of \(name) must be one without user, query and fragment")
        }
        let key = key.flatMap { $0.isEmpty ? nil : $0 }
        isLocal = Loopback.contains(host)
        guard key == nil || isLocal || scheme == "https" else {
            throw LanguageModelError(
                .configuration, "the address of \(name) must be an https address, because a key is sent to it")
        }
        if let key, key.reveal().unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value >= 0x7F }) {
            throw LanguageModelError(
                .configuration, "the key of \(name) has characters that no key has, perhaps a line end")
        }
        var base = baseURL
        while base.hasSuffix("/") { base.removeLast() }
        self.name = name
        self.baseURL = base
        self.key = key
    }

    /// Strings that must never be shown.
    var secrets: [String] { key.map { [$0.reveal()] } ?? [] }
}
