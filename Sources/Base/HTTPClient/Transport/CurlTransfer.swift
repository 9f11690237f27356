internal import CCurl
internal import Foundation

/// One exchange on the thread of ``CurlLoop``: a libcurl handle for each address in its chain of redirects.
///
/// Not `Sendable`: created, used and released on that thread.
final class CurlTransfer {
    /// The exchange to run.
    struct Order: Sendable {
        let id: Int
        let request: OutboundRequest
        let url: URL
        let userAgent: String
        let redirects: Int
        let exchange: HTTPExchange
    }

    /// The request to the current address.
    private struct Hop {
        var url: URL
        var method: String
        var keepsBody = true
        var keepsCredentials = true
        var redirectsLeft: Int
    }

    let id: Int
    private let order: Order
    private var hop: Hop
    private var head = AnswerHead()
    /// The target of a redirect.
    private var next: RedirectRule.Next?
    private var easy: UnsafeMutableRawPointer?
    private var headers: UnsafeMutablePointer<curl_slist>?
    /// The reference that libcurl holds on this object while it may call it.
    private var hold: Unmanaged<CurlTransfer>?

    init(_ order: Order) {
        id = order.id
        self.order = order
        hop = Hop(url: order.url, method: order.request.method, redirectsLeft: order.redirects)
    }

    func runs(_ handle: UnsafeMutableRawPointer) -> Bool { easy == handle }

    func end(_ outcome: Result<Void, any Error>) {
        order.exchange.end(outcome)
    }

    /// Resumes a response that was paused by its reader.
    func goOn() {
        if let easy { _ = metier_curl_go_on(easy) }
    }

    // MARK: - Sending

    /// Sends the request to the current address; false when it failed immediately.
    func start(_ multi: UnsafeMutableRawPointer) -> Bool {
        head = AnswerHead()
        next = nil
        do {
            try prepare()
        } catch {
            end(.failure(error))
            close(multi)
            return false
        }
        guard let easy, curl_multi_add_handle(multi, easy) == CURLM_OK else {
            end(.failure(HTTPClientError(.other, "The request to \(HTTPClientError.place(hop.url)) failed.")))
            close(multi)
            return false
        }
        return true
    }

    /// Removes the handle from libcurl and frees it.
    func close(_ multi: UnsafeMutableRawPointer) {
        if let easy {
            curl_multi_remove_handle(multi, easy)
            curl_easy_cleanup(easy)
        }
        easy = nil
        if let headers { curl_slist_free_all(headers) }
        headers = nil
        hold?.release()
        hold = nil
    }

    /// Continues after a handle has ended and was closed: true when a redirect was followed, else the exchange has
    /// ended.
    func isSentOn(after code: CURLcode, _ multi: UnsafeMutableRawPointer) -> Bool {
        if let next, !order.exchange.isOver {
            hop = Hop(
                url: next.url, method: next.method, keepsBody: hop.keepsBody && next.keepsBody,
                keepsCredentials: hop.keepsCredentials && next.keepsCredentials,
                redirectsLeft: hop.redirectsLeft - 1)
            return start(multi)
        }
        if code != CURLE_OK {
            end(.failure(CurlFailure(code).error(hop.url, hasHead: head.isWhole)))
        } else if head.isWhole {
            end(.success(()))
        } else {
            end(.failure(HTTPClientError(.other, "\(HTTPClientError.place(hop.url)) did not answer in HTTP.")))
        }
        return false
    }

    private func prepare() throws {
        let request = order.request
        guard let easy = curl_easy_init() else {
            throw HTTPClientError(.other, "The request to \(HTTPClientError.place(hop.url)) failed.")
        }
        self.easy = easy
        let hold = Unmanaged.passRetained(self)
        self.hold = hold
        func check(_ code: CURLcode) throws {
            guard code == CURLE_OK else { throw CurlFailure(code).error(hop.url, hasHead: false) }
        }
        func set(_ option: CURLoption, _ value: Int) throws { try check(metier_curl_set_number(easy, option, value)) }
        try check(metier_curl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https"))
        try check(metier_curl_set_text(easy, CURLOPT_URL, hop.url.absoluteString))
        try check(metier_curl_set_text(easy, CURLOPT_USERAGENT, order.userAgent))
        // Decompressed bytes count against the reader's limit.
        try check(metier_curl_set_text(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate"))
        try check(metier_curl_keep_sockets(easy))
        try set(CURLOPT_NOSIGNAL, 1)
        // Giving up does not wait for the resolver.
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_NETRC, 0)
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(min(request.connectDeadline, request.deadline)))
        // The reader enforces the deadline itself; this is for exchanges whose reader is gone.
        try set(CURLOPT_TIMEOUT_MS, Self.milliseconds(request.deadline) + 1_000)
        if let silence = request.silence {
            try set(CURLOPT_LOW_SPEED_LIMIT, 1)
            try set(CURLOPT_LOW_SPEED_TIME, max(1, Int(silence.components.seconds)))
        }
        try check(
            metier_curl_set_receivers(
                easy, hold.toOpaque(), { CurlTransfer.header($0, $1, $2, $3) }, { CurlTransfer.body($0, $1, $2, $3) }))
        try setMethod(set, check, easy)
        try setHeaders(easy, check)
    }

    private func setMethod(
        _ set: (CURLoption, Int) throws -> Void, _ check: (CURLcode) throws -> Void, _ easy: UnsafeMutableRawPointer
    ) throws {
        guard !hop.method.isEmpty, hop.method.utf8.allSatisfy(AnswerHead.isTokenByte) else {
            throw HTTPClientError(.other, "The request has a method that is none.")
        }
        let body = hop.keepsBody ? order.request.body : []
        switch hop.method {
        case "GET" where body.isEmpty: try set(CURLOPT_HTTPGET, 1)
        case "HEAD" where body.isEmpty: try set(CURLOPT_NOBODY, 1)
        case "OPTIONS" where body.isEmpty, "DELETE" where body.isEmpty:
            try check(metier_curl_set_text(easy, CURLOPT_CUSTOMREQUEST, hop.method))
        default:
            try set(CURLOPT_POST, 1)
            try check(body.withUnsafeBytes { metier_curl_set_body(easy, $0.baseAddress, Int64($0.count)) })
            if hop.method != "POST" { try check(metier_curl_set_text(easy, CURLOPT_CUSTOMREQUEST, hop.method)) }
        }
    }

    private func setHeaders(_ easy: UnsafeMutableRawPointer, _ check: (CURLcode) throws -> Void) throws {
        var hasType = false
        var lines: [String] = []
        for (name, value) in order.request.headers {
            let lower = name.lowercased()
            if ["host", "content-length", "user-agent"].contains(lower) { continue }
            if !hop.keepsCredentials, RedirectRule.credentials.contains(lower) { continue }
            guard !name.isEmpty, name.utf8.allSatisfy(AnswerHead.isTokenByte),
                value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
            else { throw HTTPClientError(.other, "The request has a header that is none.") }
            if lower == "content-type" {
                if !hop.keepsBody { continue }
                hasType = true
            }
            // libcurl omits a header given as a name without a value; a semicolon gives an empty value.
            lines.append(value.allSatisfy(\.isWhitespace) ? "\(name);" : "\(name): \(value)")
        }
        // Headers that libcurl adds by itself.
        lines.append("Expect:")
        if !hasType { lines.append("Content-Type:") }
        for line in lines {
            guard let longer = curl_slist_append(headers, line) else {
                throw HTTPClientError(.other, "The request to \(HTTPClientError.place(hop.url)) failed.")
            }
            headers = longer
        }
        try check(metier_curl_set_headers(easy, headers))
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        let whole = duration / .milliseconds(1)
        return Int(min(max(1, whole), 2_000_000_000))
    }

    // MARK: - Receiving

    private nonisolated static func header(
        _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
    ) -> Int {
        guard let bytes, let context else { return 0 }
        let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return transfer.isTaken(headLine: line) ? size * count : 0
    }

    private nonisolated static func body(
        _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
    ) -> Int {
        guard let bytes, let context else { return 0 }
        let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
        let piece = [UInt8](UnsafeRawBufferPointer(start: bytes, count: size * count))
        // An interim response has no body, so its bytes would have no head.
        guard transfer.head.isWhole, transfer.next == nil else { return 0 }
        switch transfer.order.exchange.put(.bytes(piece)) {
        case .taken: return size * count
        case .held: return metier_curl_pause()
        case .over: return size * count == 0 ? 1 : 0
        }
    }

    /// Handles a line of the head; false to end the handle.
    private func isTaken(headLine line: UnsafeRawBufferPointer) -> Bool {
        switch head.take(line) {
        case .more: return true
        case .tooLarge:
            end(
                .failure(
                    HTTPClientError(
                        .tooLarge, "The head of the answer of \(HTTPClientError.place(hop.url)) is too large.")))
            return false
        case .malformed:
            end(.failure(HTTPClientError(.other, "\(HTTPClientError.place(hop.url)) did not answer in HTTP.")))
            return false
        case .whole(let response):
            do {
                next = try RedirectRule.next(
                    after: response, from: hop.url, method: hop.method, redirectsLeft: hop.redirectsLeft)
            } catch {
                end(.failure(error))
                return false
            }
            // The body of a redirect is not needed; the connection is closed with it.
            guard next == nil else { return false }
            return order.exchange.put(.head(response)) == .taken
        }
    }
}
