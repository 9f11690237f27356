package import ServiceSupport

/// Settings of a shared cache.
package struct SharedCacheOptions: Sendable {
    /// Follows `metier:` in the names of keys and channels; installations that share a server need different prefixes.
    package var prefix = ""
    /// The time limit for opening a connection.
    package var connectLimit = Duration.milliseconds(200)
    /// The time limit for the reply to one command.
    package var commandLimit = Duration.milliseconds(100)
    /// The maximum number of connections, each with a thread of its own.
    package var connections = 4
    /// The maximum number of calls that wait for a connection; further calls behave as without a cache.
    package var waitingLimit = 64
    /// The maximum size of a value, in bytes.
    package var valueLimit = 8 << 20
    /// The number of consecutive failures that opens the breaker.
    package var failureLimit = 3
    /// How long the breaker stays open at first; each failed probe doubles it.
    package var firstPause = Duration.milliseconds(500)
    /// The longest pause of an open breaker.
    package var longestPause = Duration.seconds(30)
    /// How long a subscriber waits without messages before it checks that the server is alive.
    package var silenceLimit = Duration.seconds(15)

    /// Creates the default settings.
    package init() {}
}

/// Metrics of a shared cache, for `/metrics`.
package enum SharedCacheMetrics {
    /// Declares the families in a registry; without a cache they have no values.
    package static func declare(in registry: MetricsRegistry, cache: SharedCache? = nil) {
        registry.reading(
            "metier_cache_requests_total", .counter,
            help: "Calls of the shared cache, by what came of them.", labels: ["result"]
        ) {
            guard let statistics = cache?.statistics else { return [] }
            return [
                .init(Double(statistics.hits), labels: ["hit"]), .init(Double(statistics.misses), labels: ["miss"]),
                .init(Double(statistics.done), labels: ["done"]),
                .init(Double(statistics.failures), labels: ["failed"]),
                .init(Double(statistics.skipped), labels: ["skipped"]),
            ]
        }
        registry.reading(
            "metier_cache_breaker_open", .gauge, help: "Whether the shared cache is left alone because it failed."
        ) { cache.map { [.init($0.statistics.isOpen ? 1 : 0)] } ?? [] }
    }
}
