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
        // Not `invalidateAndCancel`: on Linux the program is ended when a redirect is decided after its task was cancelled,
        // and only `SessionExchange` orders the two. Whoever gave up on an exchange has cancelled its task already.
        session.finishTasksAndInvalidate()
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
            exchange.cancel(task)
        }
    }
}
