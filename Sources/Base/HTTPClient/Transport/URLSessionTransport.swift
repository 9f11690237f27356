internal import Foundation
internal import ServiceSupport

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

/// Sends requests with URLSession, which keeps connections and follows redirects.
///
/// On Linux `bytes(for:)` does not exist and the session's resource timeout is ignored: bytes come through a delegate, and
/// whoever calls races the exchange against a deadline.
package final class URLSessionTransport: HTTPTransport {
    private let userAgent: String
    private let maximumRedirects: Int
    private let session: URLSession
    private let delegate = SessionDelegate()

    /// Makes a transport.
    ///
    /// - Parameters:
    ///   - userAgent: the value of `User-Agent`.
    ///   - maximumRedirects: how many redirects are followed, 5 by default.
    ///   - connectionsPerHost: how many connections one host gets, 6 by default.
    package init(userAgent: String, maximumRedirects: Int = 5, connectionsPerHost: Int = 6) {
        self.userAgent = userAgent
        self.maximumRedirects = maximumRedirects
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = connectionsPerHost
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.urlCache = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        session = URLSession(configuration: configuration, delegate: delegate, delegateQueue: nil)
    }

    deinit {
        session.invalidateAndCancel()
    }

    package func exchange(
        _ request: OutboundRequest, onHead: @escaping @Sendable (InboundResponse) throws -> Void,
        onBytes: @escaping @Sendable ([UInt8]) throws -> Void
    ) async throws {
        guard let url = request.parsedURL else {
            throw HTTPClientError(.invalidURL, "The address is not one of http or https.")
        }
        var outgoing = URLRequest(url: url)
        outgoing.httpMethod = request.method
        for (name, value) in request.headers { outgoing.addValue(value, forHTTPHeaderField: name) }
        outgoing.setValue(userAgent, forHTTPHeaderField: "User-Agent")
        if !request.body.isEmpty { outgoing.httpBody = Data(request.body) }
        // The longest silence; whole seconds, because shorter ones become 0 on Linux. The caller's deadline is exact.
        outgoing.timeoutInterval = Double(max(1, request.deadline.components.seconds + 1))
        let task = session.dataTask(with: outgoing)
        let exchange = SessionExchange(
            url: url, redirectsLeft: maximumRedirects, onHead: onHead, onBytes: onBytes)
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                exchange.begin(continuation)
                delegate.add(exchange, for: task)
                task.resume()
            }
        } onCancel: {
            exchange.fail(CancellationError())
            task.cancel()
        }
    }
}

/// One exchange: the first failure wins, and the continuation is resumed once.
private final class SessionExchange: Sendable {
    struct State {
        var continuation: CheckedContinuation<Void, any Error>?
        var outcome: Result<Void, any Error>?
        var redirectsLeft: Int
        var url: URL
        var received = 0
        var expected: Int?
        var hasHead = false
    }

    let onHead: @Sendable (InboundResponse) throws -> Void
    let onBytes: @Sendable ([UInt8]) throws -> Void
    let state: Locked<State>

    init(
        url: URL, redirectsLeft: Int, onHead: @escaping @Sendable (InboundResponse) throws -> Void,
        onBytes: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        self.onHead = onHead
        self.onBytes = onBytes
        state = Locked(State(redirectsLeft: redirectsLeft, url: url))
    }

    func begin(_ continuation: CheckedContinuation<Void, any Error>) {
        let outcome: Result<Void, any Error>? = state.withLock { state in
            if state.outcome == nil { state.continuation = continuation }
            return state.outcome
        }
        if let outcome { continuation.resume(with: outcome) }
    }

    func fail(_ error: any Error) {
        finish(.failure(error))
    }

    func finish(_ outcome: Result<Void, any Error>) {
        let continuation: CheckedContinuation<Void, any Error>? = state.withLock { state in
            guard state.outcome == nil else { return nil }
            state.outcome = outcome
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(with: outcome)
    }

    /// True while nothing has failed.
    var isOpen: Bool { state.withLock { $0.outcome == nil } }
}

private final class SessionDelegate: NSObject, URLSessionDataDelegate {
    private let exchanges = Locked<[Int: SessionExchange]>([:])

    func add(_ exchange: SessionExchange, for task: URLSessionTask) {
        let identifier = task.taskIdentifier
        exchanges.withLock { $0[identifier] = exchange }
    }

    private func exchange(_ task: URLSessionTask) -> SessionExchange? {
        let identifier = task.taskIdentifier
        return exchanges.withLock { $0[identifier] }
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        guard let exchange = exchange(dataTask), let response = response as? HTTPURLResponse else {
            exchange(dataTask)?.fail(HTTPClientError(.other, "The answer is not HTTP."))
            return completionHandler(.cancel)
        }
        let headers = response.allHeaderFields.compactMap { name, value -> (name: String, value: String)? in
            guard let name = name as? String, let value = value as? String else { return nil }
            return (name, value)
        }
        let head = InboundResponse(status: response.statusCode, headers: headers)
        exchange.state.withLock { state in
            state.hasHead = true
            // A compressed body is handed over decompressed, so its length cannot be compared.
            if head.header("Content-Encoding") == nil {
                state.expected = head.header("Content-Length").flatMap { Int($0) }
            }
        }
        do {
            try exchange.onHead(head)
            completionHandler(.allow)
        } catch {
            exchange.fail(error)
            completionHandler(.cancel)
        }
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        guard let exchange = exchange(dataTask), exchange.isOpen else { return }
        exchange.state.withLock { $0.received += data.count }
        do {
            try exchange.onBytes([UInt8](data))
        } catch {
            exchange.fail(error)
            dataTask.cancel()
        }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        guard let exchange = exchange(task) else { return completionHandler(nil) }
        let target = request.url
        let refusal: String? = exchange.state.withLock { state in
            guard state.redirectsLeft > 0 else { return "redirects too often" }
            guard let target, let scheme = target.scheme?.lowercased(), scheme == "http" || scheme == "https" else {
                return "redirects to an address that is neither http nor https"
            }
            guard state.url.scheme?.lowercased() != "https" || scheme == "https" else {
                return "redirects from https to http"
            }
            state.redirectsLeft -= 1
            return nil
        }
        if let refusal {
            let url = exchange.state.withLock { $0.url }
            exchange.fail(HTTPClientError(.redirect, "\(HTTPClientError.place(url)) \(refusal)."))
            task.cancel()
            return completionHandler(nil)
        }
        let origin = exchange.state.withLock { state in
            defer { if let target { state.url = target } }
            return state.url
        }
        var next = request
        if origin.host != target?.host || origin.port != target?.port || origin.scheme != target?.scheme {
            // Credentials for one host are none of another's business.
            for name in ["Authorization", "Cookie", "X-Api-Key"] { next.setValue(nil, forHTTPHeaderField: name) }
        }
        completionHandler(next)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let identifier = task.taskIdentifier
        guard let exchange = exchanges.withLock({ $0.removeValue(forKey: identifier) }) else { return }
        let (url, received, expected, hasHead) = exchange.state.withLock {
            ($0.url, $0.received, $0.expected, $0.hasHead)
        }
        let isHead = task.originalRequest?.httpMethod == "HEAD"
        if let error {
            let mapped = HTTPClientError.from(error, url: url)
            if hasHead, mapped.code == .other || mapped.code == .refused {
                exchange.fail(
                    HTTPClientError(
                        .truncated, "\(HTTPClientError.place(url)) ended its answer too early.", cause: error))
            } else {
                exchange.fail(mapped)
            }
        } else if let expected, received < expected, !isHead, received > 0 || expected > 0, hasBody(task) {
            exchange.fail(HTTPClientError(.truncated, "\(HTTPClientError.place(url)) ended its answer too early."))
        } else {
            exchange.finish(.success(()))
        }
    }

    private func hasBody(_ task: URLSessionTask) -> Bool {
        guard let status = (task.response as? HTTPURLResponse)?.statusCode else { return false }
        return status != 204 && status != 304
    }
}
