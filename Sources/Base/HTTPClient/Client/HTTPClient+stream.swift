internal import Foundation
internal import ServiceSupport

extension HTTPClient {
    /// Sends a request once and passes the response on in pieces as they arrive.
    ///
    /// Nothing is retried, because pieces that were already used cannot be taken back. A reader that is slower than the
    /// service applies back pressure. Ending early, by throwing or by cancellation, ends the exchange.
    ///
    /// - Parameters:
    ///   - request: The request; its `retries` is ignored.
    ///   - silence: How long the service may send nothing, before its first byte and between any two; time spent by the
    ///     reader does not count.
    ///   - onHead: Receives status and headers, once, before any bytes.
    ///   - onBytes: Receives the body, piece by piece in order; pieces have arbitrary boundaries.
    /// - Throws: `HTTPClientError` for transport failures, and what the closures throw.
    package func stream(
        _ request: OutboundRequest, silence: Duration,
        onHead: @escaping @Sendable (InboundResponse) async throws -> Void,
        onBytes: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        guard let url = request.parsedURL else {
            throw HTTPClientError(.invalidURL, "The address is not one of http or https.")
        }
        let place = HTTPClientError.place(url)
        let end = Deadline.after(request.deadline)
        try Task.checkCancellation()
        let limit = request.maximumBodyBytes
        let exchange = begin(request)
        defer { exchange.abandon() }
        var received = 0
        while let event = try await Self.next(of: exchange, before: end.earlier(.after(silence)), url) {
            switch event {
            case .head(let head): try await onHead(head)
            case .bytes(let bytes):
                received += bytes.count
                guard received <= limit else { throw Self.tooLarge(place, limit) }
                try await onBytes(bytes)
            }
        }
    }

    private static func next(
        of exchange: HTTPExchange, before deadline: Deadline, _ url: URL
    ) async throws -> HTTPExchange.Event? {
        do {
            return try await withDeadline(deadline) { try await exchange.next() }
        } catch {
            throw HTTPClientError.from(error, url: url)
        }
    }
}
