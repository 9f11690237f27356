/// Sends one request once: no retries, no deadline beyond the caller's cancellation.
package protocol HTTPTransport: Sendable {
    /// Sends a request and hands over the answer as it comes.
    ///
    /// - Parameters:
    ///   - request: the request.
    ///   - onHead: told the status and headers, once, before any bytes; throwing ends the exchange.
    ///   - onBytes: takes the body piece by piece, in order; throwing ends the exchange.
    /// - Throws: `HTTPClientError`, `CancellationError`, or what the closures throw.
    func exchange(
        _ request: OutboundRequest, onHead: @escaping @Sendable (InboundResponse) throws -> Void,
        onBytes: @escaping @Sendable ([UInt8]) throws -> Void
    ) async throws
}
