/// What is known of a request once its answer has gone out.
package struct HTTPExchangeSummary: Sendable {
    /// The method.
    package let method: HTTPMethod
    /// The matched route's template, or `unmatched`: a bounded set, fit for metric labels.
    package let route: String
    /// The status; 499 when the client went away first.
    package let status: Int
    /// The body's bytes that were handed to the connection, headers not counted.
    package let bytesSent: Int
    /// The time from the request line to the end of the answer.
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

/// Learns of requests and connections, for metrics and access logs.
///
/// Called on the server's threads: it must not wait.
package protocol HTTPObserver: Sendable {
    /// True to have `target` and `userAgent` filled in.
    var wantsClientDetails: Bool { get }
    /// An answer was sent, or given up.
    func requestFinished(_ summary: HTTPExchangeSummary)
    /// A connection was accepted or closed; `open` is how many there are now.
    func connectionsChanged(open: Int)
}

extension HTTPObserver {
    package var wantsClientDetails: Bool { false }
    package func connectionsChanged(open: Int) {}
}

/// Passes everything on to several observers.
package struct HTTPObservers: HTTPObserver {
    private let observers: [any HTTPObserver]

    /// Makes one from its members, told in order.
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
