import Database
package import Occupations
package import ServiceSupport
package import Store
import Taxonomy

/// Metrics of the served releases and the database, for `/metrics`.
package enum DataMetrics {
    /// Declares the metric families in a registry.
    package static func declare(
        in registry: MetricsRegistry, snapshots: SnapshotHolder, store: Store, remote: RemoteOccupations? = nil
    ) {
        registry.reading(
            "metier_release_occupations", .gauge, help: "Occupations of the served release, by framework and version.",
            labels: ["framework", "version"]
        ) {
            snapshots.all.map { id, snapshot in
                .init(Double(snapshot.base.occupations.count), labels: [id, snapshot.release.version])
            }
        }
        registry.reading(
            "metier_release_ratings", .gauge, help: "Ratings of the served release, by framework and version.",
            labels: ["framework", "version"]
        ) {
            snapshots.all.map { id, snapshot in
                .init(Double(snapshot.base.ratings.count), labels: [id, snapshot.release.version])
            }
        }
        registry.reading(
            "metier_release_rows_set_aside", .gauge, help: "Source rows of the served release that could not be used.",
            labels: ["framework", "version"]
        ) {
            snapshots.all.map { id, snapshot in
                .init(Double(snapshot.release.rowsSetAside), labels: [id, snapshot.release.version])
            }
        }
        registry.reading(
            "metier_remote_occupations", .gauge,
            help: "Occupations that are served and come from a remote source, by framework.", labels: ["framework"]
        ) { snapshots.all.map { id, snapshot in .init(Double(snapshot.remote.count), labels: [id]) } }
        registry.reading(
            "metier_remote_fetches_total", .counter,
            help: "Occupations that a remote source was asked for, by what came of it.", labels: ["outcome"]
        ) { (remote?.fetches ?? [:]).map { .init(Double($0.value), labels: [$0.key]) } }
        registry.reading(
            "metier_database_connections", .gauge, help: "Database connections, by state.", labels: ["state"]
        ) {
            let statistics = store.connectionStatistics
            return [
                .init(Double(statistics.leased), labels: ["leased"]),
                .init(Double(statistics.open - statistics.leased), labels: ["idle"]),
            ]
        }
        registry.reading(
            "metier_database_waiting", .gauge, help: "Tasks that wait for a database connection."
        ) { [.init(Double(store.connectionStatistics.waiting))] }
        registry.reading(
            "metier_database_statements_total", .counter, help: "Database statements that were run."
        ) { [.init(Double(store.statementCounts.statements))] }
        registry.reading(
            "metier_database_statement_seconds_total", .counter, help: "Time that database statements took."
        ) { [.init(store.statementCounts.seconds)] }
        registry.reading(
            "metier_database_slow_statements_total", .counter,
            help: "Database statements that took longer than database.slow_statement."
        ) { [.init(Double(store.statementCounts.slow))] }
        registry.reading(
            "metier_database_failures_total", .counter, help: "Database statements that failed, by class.",
            labels: ["code"]
        ) { store.statementCounts.failures.map { .init(Double($0.value), labels: [$0.key.rawValue]) } }
        registry.reading(
            "metier_database_opened_total", .counter, help: "Database connections that were opened."
        ) { [.init(Double(store.connectionStatistics.opened))] }
        registry.reading(
            "metier_database_retries_total", .counter,
            help: "Transactions that were run again because they lost against another one."
        ) { [.init(Double(store.connectionStatistics.retries))] }
        registry.reading(
            "metier_database_leases_total", .counter, help: "Times that a database connection was asked for."
        ) { [.init(Double(store.connectionStatistics.leases))] }
    }
}
