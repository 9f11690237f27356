/// Summary of a request, made after its response was sent.
package struct HTTPExchangeSummary: Sendable {
    /// The method.
    package let method: HTTPMethod
    /// The matched route's template, or `unmatched`: a bounded set, suitable for metric labels.
    package let route: String
    /// The status; 499 when the client disconnected first.
    package let status: Int
    /// The number of body bytes passed to the connection, without headers.
    package let bytesSent: Int
    /// The time from the request line to the end of the response.
    package let duration: Duration
    /// The request's identifier.
    package let requestID: String
    /// The client's address.
    package let remoteAddress: String
    /// The target as sent, cut after 512 bytes; empty unless the observer wants client details.
    package let target: String
    /// The client's `User-Agent`, cut after 256 bytes; nil unless the observer wants client details.
    package let userAgent: String?
}

/// Receives notifications of requests and connections, for metrics and access logs.
///
/// Called on the server's threads: it must not block.
package protocol HTTPObserver: Sendable {
    /// True to have `target` and `userAgent` filled in.
    var wantsClientDetails: Bool { get }
    /// A response was sent, or abandoned.
    func requestFinished(_ summary: HTTPExchangeSummary)
    /// A connection was accepted or closed; `open` is the current number.
    func connectionsChanged(open: Int)
}

extension HTTPObserver {
    package var wantsClientDetails: Bool { false }
    package func connectionsChanged(open: Int) {}
}

/// Forwards all notifications to several observers.
package struct HTTPObservers: HTTPObserver {
    private let observers: [any HTTPObserver]

    /// Creates an observer from its members, which are notified in order.
    package init(_ observers: [any HTTPObserver]) {
        self.observers = observers
    }

    package var wantsClientDetails: Bool { observers.contains { $0.wantsClientDetails } }

    package func requestFinished(_ summary: HTTPExchangeSummary) {
        for observer in observers { observer.requestFinished(summary) }
    }

    package func connectionsChanged(open: Int) {
        for observer in observers { observer.connectionsChanged(open: open) }
    }
}
