internal import Foundation
internal import ServiceSupport

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

/// Hands what the session reports to the exchange it belongs to.
final class SessionDelegate: NSObject, URLSessionDataDelegate {
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
        // A refused redirect comes as an answer, too; its exchange is over.
        guard let exchange = exchange(dataTask), exchange.isOpen, let response = response as? HTTPURLResponse else {
            return completionHandler(.allow)
        }
        let headers = response.allHeaderFields.compactMap { name, value -> (name: String, value: String)? in
            guard let name = name as? String, let value = value as? String else { return nil }
            return (name, value)
        }
        guard !headers.isEmpty else {
            // curl takes bytes without a head for HTTP/0.9.
            let url = exchange.state.withLock { $0.url }
            exchange.fail(HTTPClientError(.other, "\(HTTPClientError.place(url)) did not answer in HTTP."))
            completionHandler(.allow)
            return exchange.cancel(dataTask)
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
            completionHandler(.allow)
            exchange.cancel(dataTask)
        }
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        guard let exchange = exchange(dataTask), exchange.isOpen else { return }
        exchange.state.withLock { $0.received += data.count }
        do {
            try exchange.onBytes([UInt8](data))
        } catch {
            exchange.fail(error)
            exchange.cancel(dataTask)
        }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        guard let exchange = exchange(task) else { return completionHandler(nil) }
        let origin = exchange.state.withLock { $0.url }
        exchange.decidingRedirect(of: task) {
            if let refusal = exchange.refusal(ofRedirectTo: request.url) {
                // The redirect itself then comes as the answer, which nobody waits for any more.
                exchange.fail(refusal)
                return completionHandler(nil)
            }
            var next = request
            let target = request.url
            if origin.host != target?.host || origin.port != target?.port || origin.scheme != target?.scheme {
                // Credentials for one host are none of another's business.
                for name in ["Authorization", "Cookie", "X-Api-Key"] { next.setValue(nil, forHTTPHeaderField: name) }
            }
            completionHandler(next)
        }
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
