package import ServiceSupport

/// Figures about a shared cache, for `/metrics`.
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
