import Database

/// The tables of the work queue.
enum WorkTables {
    /// The longest kind.
    static let kindLimit = 40
    /// The longest unique key.
    static let keyLimit = 200

    /// One row per work item.
    ///
    /// `claim_order` is the negative of `priority`, so that one index with only ascending columns gives the claim
    /// order. `active_key` holds kind and unique key while the item is unfinished and NULL afterwards, so that a unique
    /// index allows one unfinished item per key on every engine. `state` separates items that are due (`ready`) from
    /// those that are not yet (`waiting`), so that claims do not have to skip the latter.
    static let items = Table<WorkItem>(
        "work_items", key: ["id"],
        indexes: [
            .unique("active_key"), .on("state", "claim_order", "run_at", "id"), .on("state", "run_at"),
            .on("lease_until"),
        ]
    ) { column in
        let id = column("id", .code(36)) { $0.id }
        let kind = column("kind", .code(kindLimit)) { $0.kind }
        let payload = column("payload") { $0.payload }
        let priority = column("priority") { $0.priority }
        column.written("claim_order") { -$0.priority }
        let state = column.choice("state", .code(16), { $0.state }, else: .dead)
        let uniqueKey = column("unique_key", .code(keyLimit)) { $0.uniqueKey }
        column.written("active_key", .code(kindLimit + keyLimit + 1)) { $0.state.isFinished ? nil : $0.activeKey }
        return WorkItem(
            id: id, kind: kind, payload: payload, priority: priority, state: state, uniqueKey: uniqueKey,
            attempts: column("attempts") { $0.attempts },
            maximumAttempts: column("max_attempts") { $0.maximumAttempts },
            runAt: column("run_at") { $0.runAt }, leasedBy: column("leased_by") { $0.leasedBy },
            leaseUntil: column("lease_until") { $0.leaseUntil }, token: column("token") { $0.token },
            progress: column("progress") { $0.progress }, progressText: column("progress_text") { $0.progressText },
            isCancelRequested: column("cancel_requested") { $0.isCancelRequested },
            lastError: column("last_error") { $0.lastError }, result: column("result") { $0.result },
            enqueuedAt: column("enqueued_at") { $0.enqueuedAt }, startedAt: column("started_at") { $0.startedAt },
            finishedAt: column("finished_at") { $0.finishedAt })
    }

    /// One row per schedule; `last_due` is the due time of the item enqueued last.
    static let schedules = Table<WorkSchedule>("work_schedules", key: ["name"]) { column in
        WorkSchedule(
            name: column("name", .code(64)) { $0.name }, cron: column("cron") { $0.cron },
            kind: column("kind", .code(kindLimit)) { $0.kind }, payload: column("payload") { $0.payload },
            since: column("last_due") { $0.lastDue })
    }

    /// Both tables.
    static let all = [items.definition, schedules.definition]
}
