package import ServiceSupport
package import Store

/// `prune`: deletes finished items that are older than the retention time.
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

    package init(store: Store, clock: WorkClock, retention: Duration) {
        self.store = store
        self.clock = clock
        self.retention = retention
    }

    /// It takes no fields.
    package let payloads: [[WorkField]] = [[]]

    /// Refuses every field.
    package func complaints(about payload: JSONObject) -> [(field: String, text: String)] {
        payload.names.map { ($0, "is not known; `prune` takes no fields") }
    }

    package func run(_ item: WorkItem, _ context: WorkContext) async throws -> WorkOutcome {
        let moment = clock.now - retention
        var count = 0
        while true {
            try Task.checkCancellation()
            let deleted = try await store.work.prune(finishedBefore: moment, limit: Self.batch)
            count += deleted
            context.report(0, "\(count) deleted")
            if deleted < Self.batch { break }
        }
        return WorkOutcome(result: #"{"deleted":\#(count)}"#)
    }
}

/// `probe`: does nothing; shows whether the queue is being worked on, and how fast.
package struct ProbeWork: WorkHandler {
    /// `probe`.
    package let kind = "probe"
    /// What it does.
    package let summary = "Does nothing: shows that the queue is being worked on, and how fast."

    /// Makes the handler.
    package init() {}

    /// It takes no fields.
    package let payloads: [[WorkField]] = [[]]

    /// Refuses every field.
    package func complaints(about payload: JSONObject) -> [(field: String, text: String)] {
        payload.names.map { ($0, "is not known; `probe` takes no fields") }
    }

    package func run(_ item: WorkItem, _ context: WorkContext) async throws -> WorkOutcome { WorkOutcome() }
}
