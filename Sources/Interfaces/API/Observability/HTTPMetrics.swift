package import HTTPServer
package import ServiceSupport

/// Counts requests and connections for `/metrics`.
package struct HTTPMetrics: HTTPObserver {
    private let requests: MetricSeries<Counter>
    private let seconds: MetricSeries<Histogram>
    private let bytes: Counter
    private let connections: Gauge

    /// Declares the families in a registry.
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
        requests(summary.method.rawValue, summary.route, String(summary.status)).add()
        seconds(summary.route).record(summary.duration)
        bytes.add(UInt64(max(0, summary.bytesSent)))
    }

    package func connectionsChanged(open: Int) {
        connections.set(Double(open))
    }
}
