/// Sends requests with libcurl, which keeps connections and speaks HTTP/2 where the other side offers it over TLS.
///
/// One thread of its own runs all exchanges and sleeps while nothing happens. The proxies that the environment names
/// (`http_proxy`, `https_proxy`, `no_proxy`) are used; cookies and `.netrc` are not. Certificates are verified.
package final class CurlTransport: HTTPTransport {
    private let userAgent: String
    private let maximumRedirects: Int
    private let loop: CurlLoop

    /// Makes a transport.
    ///
    /// - Parameters:
    ///   - userAgent: The value of `User-Agent`.
    ///   - maximumRedirects: How many redirects are followed, 5 by default.
    ///   - connectionsPerHost: How many connections one host gets, 6 by default; further requests wait for one.
    package init(userAgent: String, maximumRedirects: Int = 5, connectionsPerHost: Int = 6) {
        self.userAgent = userAgent
        self.maximumRedirects = maximumRedirects
        loop = CurlLoop(connectionsPerHost: connectionsPerHost)
    }

    deinit {
        loop.stop()
    }

    /// Ends every exchange that is on its way, and refuses further ones.
    package func close() {
        loop.stop()
    }

    /// Sends a request; see ``HTTPTransport``.
    package func begin(_ request: OutboundRequest) -> HTTPExchange {
        loop.begin(request, userAgent: userAgent, redirects: maximumRedirects)
    }
}
