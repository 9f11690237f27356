/// Sends one request once: no retries, no deadline beyond the caller's cancellation.
package protocol HTTPTransport: Sendable {
    /// Sends a request, whose answer is read from what is returned.
    ///
    /// Returns at once. Whoever reads abandons the exchange when they want no more of it.
    func begin(_ request: OutboundRequest) -> HTTPExchange
}
