package import ServiceSupport
package import Store

/// `prune`: deletes items that finished longer ago than they are kept.
package struct PruneWork: WorkHandler {
    /// `prune`.
    package let kind = "prune"
    /// What it does.
    package let summary = "Deletes finished work items that are older than the retention time."
    private let store: Store
    private let clock: WorkClock
    private let retention: Duration
    /// How many items one transaction deletes.
    private static let batch = 1_000

    /// Makes the handler.
    package init(store: Store, clock: WorkClock, retention: Duration) {
        self.store = store
        self.clock = clock
        self.retention = retention
    }

    /// None has a field.
    package let payloads: [[WorkField]] = [[]]

    /// Every field is one too many.
    package func complaints(about payload: JSONObject) -> [(field: String, text: String)] {
        payload.names.map { ($0, "is not known; `prune` takes no fields") }
    }

    package func run(_ item: WorkItem, _ context: WorkContext) async throws -> WorkOutcome {
        let moment = clock.now - retention
        var count = 0
        while true {
            try Task.checkCancellation()
            let deleted = try await store.pruneWork(finishedBefore: moment, limit: Self.batch)
            count += deleted
            context.report(0, "\(count) deleted")
            if deleted < Self.batch { break }
        }
        return WorkOutcome(result: #"{"deleted":\#(count)}"#)
    }
}
