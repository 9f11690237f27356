internal import CCurl
internal import Foundation

/// libcurl's word for what went wrong: never anything of the request or the answer.
struct CurlFailure: Error, Sendable, CustomStringConvertible {
    let code: UInt32

    init(_ code: CURLcode) {
        self.code = code.rawValue
    }

    var description: String {
        "libcurl \(code): \(String(cString: curl_easy_strerror(CURLcode(rawValue: code))))"
    }

    /// The failure of an exchange with an address, of whose answer the head had come or not.
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
