package import ServiceSupport
package import Store

/// Metrics of work items, for `/metrics`.
package final class WorkMetrics: Sendable {
    private let started: MetricSeries<Counter>
    private let ended: MetricSeries<Counter>
    private let seconds: MetricSeries<Histogram>
    private let counts: Locked<[WorkCount]>

    /// Histogram bounds for the duration of attempts in seconds, a millisecond to an hour.
    private static let bounds: [Double] = [0.001, 0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600]

    /// Declares the metric families in a registry.
    package init(registry: MetricsRegistry) {
        let counts = Locked<[WorkCount]>([])
        self.counts = counts
        started = registry.counter(
            "metier_work_started_total", help: "Attempts at work items that this process began, by kind.",
            labels: ["kind"])
        ended = registry.counter(
            "metier_work_ended_total", help: "Attempts at work items that ended in this process, by kind and outcome.",
            labels: ["kind", "outcome"])
        seconds = registry.histogram(
            "metier_work_duration_seconds", help: "Seconds that attempts at work items took, by kind.", unit: "seconds",
            labels: ["kind"], bounds: Self.bounds)
        registry.reading(
            "metier_work_items", .gauge,
            help: "Unfinished and dead work items in the database, by state and kind; read every 15 seconds.",
            labels: ["state", "kind"]
        ) {
            counts.withLock { $0 }.map { .init(Double($0.count), labels: [$0.state.rawValue, $0.kind]) }
        }
    }

    /// Reads the counts for the gauge.
    package func refresh(from store: Store) async throws {
        let now = try await store.work.counts()
        counts.withLock { $0 = now }
    }

    func began(_ item: WorkItem) { started(item.kind).add() }

    func finished(_ item: WorkItem, _ outcome: String, _ duration: Duration) {
        ended(item.kind, outcome).add()
        seconds(item.kind).record(duration)
    }
}

/// Keeps the gauge of `WorkMetrics` up to date.
package struct WorkGauges: Service {
    /// The name in log lines.
    package let serviceName = "work gauges"
    private let metrics: WorkMetrics
    private let store: Store
    private let logger: Logger
    private let stopping = StopSwitch()
    private static let interval = Duration.seconds(15)

    package init(metrics: WorkMetrics, store: Store, logger: Logger) {
        self.metrics = metrics
        self.store = store
        self.logger = logger
    }

    package func run() async throws {
        while !stopping.isTurned, !Task.isCancelled {
            do { try await metrics.refresh(from: store) } catch {
                logger.debug("the work items cannot be counted", ["reason": "\(error)"])
            }
            await Nudge.wait(on: stopping, atMost: Self.interval)
        }
    }

    package func stop() { stopping.turn() }
}
