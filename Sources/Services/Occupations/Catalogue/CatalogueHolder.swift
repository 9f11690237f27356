import ServiceSupport

/// Keeps the catalogue of the releases that are served, and builds it anew when one of them changes.
package final class CatalogueHolder: Sendable {
    private let snapshots: SnapshotHolder
    private let built = Locked<Building?>(nil)

    private struct Building {
        let snapshots: [String: OccupationSnapshot]
        let task: Task<Catalogue, Never>

        func isOf(_ others: [String: OccupationSnapshot]) -> Bool {
            snapshots.count == others.count && snapshots.allSatisfy { others[$0.key] === $0.value }
        }
    }

    /// Makes a holder over the snapshots that are served.
    package init(snapshots: SnapshotHolder) {
        self.snapshots = snapshots
    }

    /// The catalogue of what is served now; waits while it is being built. Everyone who asks waits for one building.
    package func current() async -> Catalogue {
        let served = snapshots.all
        let task = built.withLock { building in
            if let building, building.isOf(served) { return building.task }
            let task = Task.detached(executorPreference: ComputeExecutor.shared) { Catalogue(served) }
            building = Building(snapshots: served, task: task)
            return task
        }
        return await task.value
    }
}
