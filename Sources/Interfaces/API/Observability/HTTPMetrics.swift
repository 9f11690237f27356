package import HTTPServer
package import ServiceSupport
import Synchronization

/// Counts requests and connections for `/metrics`.
package struct HTTPMetrics: HTTPObserver {
    private let requests: MetricSeries<Counter>
    private let seconds: MetricSeries<Histogram>
    private let bytes: Counter
    private let connections: Gauge
    private let known = KnownSeries()

    /// Declares the metric families in a registry.
    package init(registry: MetricsRegistry) {
        requests = registry.counter(
            "metier_http_requests_total", help: "Requests answered, by method, route template and status.",
            labels: ["method", "route", "status"])
        seconds = registry.histogram(
            "metier_http_request_seconds",
            help: "Time from the request line to the end of the answer, by route template.",
            unit: "seconds", labels: ["route"], bounds: Histogram.requestSeconds)
        bytes = registry.counter(
            "metier_http_response_bytes_total", help: "Bytes of answers' bodies.", unit: "bytes")()
        connections = registry.gauge("metier_http_connections", help: "Open connections.")()
    }

    package func requestFinished(_ summary: HTTPExchangeSummary) {
        let series =
            known.find(summary)
            ?? known.add(
                summary, requests: requests(summary.method.rawValue, summary.route, String(summary.status)),
                seconds: seconds(summary.route))
        series.requests.add()
        series.seconds.record(summary.duration)
        bytes.add(UInt64(max(0, summary.bytesSent)))
    }

    package func connectionsChanged(open: Int) {
        connections.set(Double(open))
    }
}

/// A lock-free cache of known series: every request looks one up, and concurrent threads use the same few.
///
/// A linked list that only grows at its head; methods, route templates and statuses bound its length.
private final class KnownSeries: Sendable {
    final class Node: Sendable {
        let method: HTTPMethod
        let route: String
        let status: Int
        let requests: Counter
        let seconds: Histogram
        /// The node added before; this node owns a reference to it.
        let next: Unmanaged<Node>?

        init(_ summary: HTTPExchangeSummary, requests: Counter, seconds: Histogram, next: Unmanaged<Node>?) {
            method = summary.method
            route = summary.route
            status = summary.status
            self.requests = requests
            self.seconds = seconds
            self.next = next
        }
    }

    private let head = Atomic<Unmanaged<Node>?>(nil)

    deinit {
        var rest = head.load(ordering: .acquiring)
        while let node = rest {
            rest = node._withUnsafeGuaranteedRef { $0.next }
            node.release()
        }
    }

    func find(_ summary: HTTPExchangeSummary) -> Node? {
        var rest = head.load(ordering: .acquiring)
        while let node = rest {
            let isSame = node._withUnsafeGuaranteedRef { node in
                node.status == summary.status && node.method == summary.method && node.route == summary.route
            }
            if isSame { return node.takeUnretainedValue() }
            rest = node._withUnsafeGuaranteedRef { $0.next }
        }
        return nil
    }

    /// Adds a node; two threads may add the same series, which is harmless, as both nodes refer to it.
    func add(_ summary: HTTPExchangeSummary, requests: Counter, seconds: Histogram) -> Node {
        var seen = head.load(ordering: .acquiring)
        while true {
            let node = Unmanaged.passRetained(Node(summary, requests: requests, seconds: seconds, next: seen))
            let (isDone, current) = head.compareExchange(
                expected: seen, desired: node, ordering: .acquiringAndReleasing)
            if isDone { return node.takeUnretainedValue() }
            node.release()
            seen = current
        }
    }
}
