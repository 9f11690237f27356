internal import Foundation

/// The target of a redirect, and which parts of the request are sent to it.
enum RedirectRule {
    /// The next request.
    struct Next: Sendable {
        let url: URL
        let method: String
        /// Whether the body is sent again.
        let keepsBody: Bool
        /// Whether headers with credentials are sent again.
        let keepsCredentials: Bool
    }

    /// Headers that are valid for one host only.
    static let credentials: Set<String> = ["authorization", "cookie", "x-api-key", "x-goog-api-key"]

    /// The next request; `nil` for a response that is not a redirect.
    ///
    /// - Throws: `HTTPClientError` `.redirect` for one that is not followed: too many, from https to http, to anything
    ///   but http and https, or to an invalid address.
    static func next(
        after response: InboundResponse, from url: URL, method: String, redirectsLeft: Int
    ) throws(HTTPClientError) -> Next? {
        guard [301, 302, 303, 307, 308].contains(response.status),
            let location = response.header("Location")?.trimmingCharacters(in: .whitespaces), !location.isEmpty
        else { return nil }
        guard redirectsLeft > 0 else { throw refusal(url, "redirects too often") }
        guard var target = URL(string: location, relativeTo: url)?.absoluteURL,
            let scheme = target.scheme?.lowercased(), scheme == "http" || scheme == "https",
            let host = target.host, !host.isEmpty
        else { throw refusal(url, "redirects to an address that is neither http nor https") }
        guard url.scheme?.lowercased() == "http" || scheme == "https" else {
            throw refusal(url, "redirects from https to http")
        }
        let isSame = isSameOrigin(url, target)
        if target.user != nil || target.password != nil, !isSame || target.user != url.user {
            // A redirect must not supply credentials.
            var parts = URLComponents(url: target, resolvingAgainstBaseURL: true)
            parts?.user = nil
            parts?.password = nil
            guard let bare = parts?.url else { throw refusal(url, "redirects to an address with a user") }
            target = bare
        }
        let becomesGet =
            response.status == 303
            ? method != "HEAD" : (response.status == 301 || response.status == 302) && method == "POST"
        return Next(
            url: target, method: becomesGet ? "GET" : method, keepsBody: !becomesGet, keepsCredentials: isSame)
    }

    /// Whether two URLs have the same scheme, host and port.
    static func isSameOrigin(_ first: URL, _ second: URL) -> Bool {
        func port(_ url: URL) -> Int { url.port ?? (url.scheme?.lowercased() == "https" ? 443 : 80) }
        return first.scheme?.lowercased() == second.scheme?.lowercased()
            && first.host?.lowercased() == second.host?.lowercased() && port(first) == port(second)
    }

    private static func refusal(_ url: URL, _ reason: String) -> HTTPClientError {
        HTTPClientError(.redirect, "\(HTTPClientError.place(url)) \(reason).")
    }
}
