internal import CCurl
internal import Foundation

/// Sends requests with libcurl, which reuses connections and speaks HTTP/2 where the other side offers it over TLS.
///
/// One dedicated thread runs all exchanges and sleeps when idle. The proxies from the environment (`http_proxy`,
/// `https_proxy`, `no_proxy`) are used; cookies and `.netrc` are not. Certificates are verified.
package final class CurlTransport: HTTPTransport {
    private let userAgent: String
    private let maximumRedirects: Int
    private let loop: CurlLoop

    /// Creates a transport.
    ///
    /// - Parameters:
    ///   - userAgent: The value of `User-Agent`.
    ///   - maximumRedirects: The maximum number of redirects, 5 by default.
    ///   - connectionsPerHost: The maximum number of connections per host, 6 by default; further requests wait for one.
    package init(userAgent: String, maximumRedirects: Int = 5, connectionsPerHost: Int = 6) {
        self.userAgent = userAgent
        self.maximumRedirects = maximumRedirects
        loop = CurlLoop(connectionsPerHost: connectionsPerHost)
    }

    deinit {
        loop.stop()
    }

    /// Ends every exchange in progress, and refuses further ones.
    package func close() {
        loop.stop()
    }

    /// Sends a request; see ``HTTPTransport``.
    package func begin(_ request: OutboundRequest) -> HTTPExchange {
        loop.begin(request, userAgent: userAgent, redirects: maximumRedirects)
    }
}

/// Sends one request once: no retries, no deadline beyond the caller's cancellation.
package protocol HTTPTransport: Sendable {
    /// Sends a request; the response is read from the returned exchange.
    ///
    /// Returns at once. The reader abandons the exchange when it needs no more of it.
    func begin(_ request: OutboundRequest) -> HTTPExchange
}

/// libcurl's description of a failure; contains nothing of the request or the response.
struct CurlFailure: Error, Sendable, CustomStringConvertible {
    let code: UInt32

    init(_ code: CURLcode) {
        self.code = code.rawValue
    }

    var description: String {
        "libcurl \(code): \(String(cString: curl_easy_strerror(CURLcode(rawValue: code))))"
    }

    /// The error for an exchange with `url`, depending on whether the head of the response was received.
    func error(_ url: URL, hasHead: Bool) -> HTTPClientError {
        let place = HTTPClientError.place(url)
        switch CURLcode(rawValue: code) {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
            return HTTPClientError(.refused, "Cannot connect to \(place).", cause: self)
        case CURLE_OPERATION_TIMEDOUT:
            return HTTPClientError(.timedOut, "\(place) did not answer in time.", cause: self)
        case CURLE_URL_MALFORMAT:
            return HTTPClientError(.invalidURL, "The address is not one of http or https.", cause: self)
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
            return HTTPClientError(.other, "\(place) did not answer in HTTP.", cause: self)
        case CURLE_BAD_CONTENT_ENCODING:
            return HTTPClientError(.other, "The answer of \(place) cannot be decompressed.", cause: self)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
            return HTTPClientError(.tls, "No secure connection to \(place) could be made.", cause: self)
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2,
            CURLE_HTTP2_STREAM:
            return HTTPClientError(.truncated, "\(place) ended its answer too early.", cause: self)
        default:
            return hasHead
                ? HTTPClientError(.truncated, "\(place) ended its answer too early.", cause: self)
                : HTTPClientError(.other, "The request to \(place) failed.", cause: self)
        }
    }
}
