internal import ServiceSupport
internal import Store

/// Keeps the levels of the releases that are served, and makes them anew when a release changes.
package final class SkillLevelsHolder: Sendable {
    private let snapshots: SnapshotHolder
    private let built = Locked<[String: Building]>([:])

    private struct Building {
        let snapshot: OccupationSnapshot
        let task: Task<SkillLevels, Never>
    }

    /// Makes a holder over the snapshots that are served; nothing is trained before it is asked for.
    package init(snapshots: SnapshotHolder) {
        self.snapshots = snapshots
    }

    /// The levels of the release of a framework that is served now; `nil` where none is.
    ///
    /// Waits while they are being made. Everyone who asks waits for one making; what an older release had is dropped.
    package func current(_ framework: String = "onet") async -> SkillLevels? {
        guard let served = snapshots.snapshot(of: framework) else { return nil }
        return await levels(of: served)
    }

    /// The levels of a snapshot that the caller holds, so that positions agree with it whatever is served meanwhile.
    package func levels(of snapshot: OccupationSnapshot) async -> SkillLevels {
        let task = built.withLock { built in
            let framework = snapshot.release.frameworkID
            if let building = built[framework], building.snapshot === snapshot { return building.task }
            let task = Task.detached(executorPreference: ComputeExecutor.shared) { SkillLevels(snapshot) }
            built[framework] = Building(snapshot: snapshot, task: task)
            return task
        }
        return await task.value
    }
}
