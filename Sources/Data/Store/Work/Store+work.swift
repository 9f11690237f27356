package import Database
package import ServiceSupport

extension Store {
    /// The work queue: items, their leases, and schedules.
    package struct Work: Sendable {
        let pool: ConnectionPool
    }

    /// The work queue: items, their leases, and schedules.
    package var work: Work { Work(pool: pool) }
}

extension Store.Work {
    /// The result of enqueuing.
    package struct Enqueued: Sendable, Hashable {
        /// The item.
        package let item: WorkItem
        /// Whether it is new; otherwise an unfinished item with the same unique key existed.
        package let isNew: Bool
    }

    /// Enqueues an item in the caller's transaction, so that it exists if and only if the change that needs it is
    /// committed.
    ///
    /// - Parameters:
    ///   - draft: The item.
    ///   - now: The current moment, from the clock that workers use.
    ///   - session: A session in a transaction.
    /// - Throws: `WorkDraftRefused` for a draft with `complaints`.
    package static func enqueue(
        _ draft: WorkDraft, now: Timestamp, in session: any DatabaseSession
    ) throws -> Enqueued {
        let complaints = draft.complaints
        guard complaints.isEmpty else { throw WorkDraftRefused(complaints: complaints) }
        // The conflicting item may finish between the two statements, so this is repeated.
        for _ in 0..<10 {
            let item = WorkItem(id: UUIDv7.next().description, draft: draft, now: now)
            let count = try WorkTables.items.insert(item, .orKeep(key: ["active_key"]), in: session)
            if count == 1 { return Enqueued(item: item, isNew: true) }
            let existing = try WorkTables.items.first("WHERE active_key = \(item.activeKey.sqlValue)", in: session)
            if let existing { return Enqueued(item: existing, isNew: false) }
        }
        throw DatabaseError(.conflict, "Items of the same unique key come and go too fast; try again.")
    }

    /// Enqueues items in a transaction of their own; returns the results in the same order.
    package func enqueue(_ drafts: [WorkDraft], now: Timestamp) async throws -> [Enqueued] {
        try await pool.transaction { session in
            try drafts.map { try Self.enqueue($0, now: now, in: session) }
        }
    }

    static func item(_ id: String, in session: any DatabaseSession) throws -> WorkItem? {
        try WorkTables.items.first("WHERE id = \(id)", in: session)
    }

    /// The database's own clock in whole seconds, in SQL that every engine understands; sessions are in UTC.
    package func databaseTime() async throws -> Timestamp? {
        try await pool.withSession { session in
            let text = try session.first("SELECT CAST(CURRENT_TIMESTAMP AS CHAR(19))") { $0.text(0) }
            return text.flatMap { Timestamp(rfc3339: $0 + "Z") }
        }
    }
}

/// A filter for listing work items.
package struct WorkFilter: Sendable {
    /// Only those in a state.
    package var state: WorkState?
    /// Only those of a kind.
    package var kind: String?
    /// Only those enqueued before the one with this id.
    package var before: String?
    /// The maximum number of items.
    package var limit: Int

    package init(state: WorkState? = nil, kind: String? = nil, before: String? = nil, limit: Int = 50) {
        self.state = state
        self.kind = kind
        self.before = before
        self.limit = limit
    }
}

/// The result of a requested change.
package enum WorkChange: Sendable, Hashable {
    /// The change was made; the item as it is now.
    case changed(WorkItem)
    /// There is no such item.
    case notFound
    /// The change is not possible; with the reason.
    case refused(WorkItem, reason: String)
}

/// The number of items of a kind in a state.
package struct WorkCount: Sendable, Hashable {
    /// The state.
    package let state: WorkState
    /// The kind.
    package let kind: String
    /// The number of items.
    package let count: Int

    package init(state: WorkState, kind: String, count: Int) {
        self.state = state
        self.kind = kind
        self.count = count
    }
}

extension Store.Work {
    /// Work items, the latest first.
    package func items(_ filter: WorkFilter) async throws -> [WorkItem] {
        try await pool.withSession { session in
            let state: SQL = if let state = filter.state { " AND state = \(state.rawValue)" } else { "" }
            let kind: SQL = if let kind = filter.kind { " AND kind = \(kind)" } else { "" }
            let before: SQL = if let before = filter.before { " AND id < \(before)" } else { "" }
            return try WorkTables.items.all(
                "WHERE 1 = 1\(state)\(kind)\(before) ORDER BY id DESC LIMIT \(filter.limit)", in: session)
        }
    }

    /// A work item; `nil` if there is none.
    package func item(_ id: String) async throws -> WorkItem? {
        try await pool.withSession { try Self.item(id, in: $0) }
    }

    /// The number of items per state and kind; done and cancelled items are not counted, so that the query stays cheap.
    package func counts() async throws -> [WorkCount] {
        try await pool.withSession { session in
            try session.all(
                """
                SELECT state, kind, COUNT(*) FROM work_items WHERE state IN ('waiting', 'ready', 'running', 'dead')
                GROUP BY state, kind
                """
            ) { row in
                WorkCount(
                    state: WorkState(rawValue: row.text(0)) ?? .dead, kind: row.text(1), count: Int(row.integer(2)))
            }
        }
    }

    /// Makes a dead, cancelled or waiting item due at once; resets the attempts of one that had ended.
    package func retry(_ id: String, now: Timestamp) async throws -> WorkChange {
        do {
            return try await retryOnce(id, now: now)
        } catch let error as DatabaseError where error.code == .constraint {
            // An item with the same unique key was added in between; the second try sees it.
            return try await retryOnce(id, now: now)
        }
    }

    private func retryOnce(_ id: String, now: Timestamp) async throws -> WorkChange {
        try await change(id) { item, session in
            switch item.state {
            case .waiting:
                try session.execute(
                    """
                    UPDATE work_items SET state = 'ready', run_at = \(now.milliseconds)
                    WHERE id = \(id) AND state = 'waiting'
                    """)
                return nil
            case .dead, .cancelled:
                let key = item.activeKey
                let rival = try session.first("SELECT id FROM work_items WHERE active_key = \(key.sqlValue)") {
                    $0.text(0)
                }
                if let rival { return "work item \(rival) has the same unique key and is unfinished" }
                try session.execute(
                    """
                    UPDATE work_items SET state = 'ready', run_at = \(now.milliseconds), attempts = 0,
                        cancel_requested = 0, finished_at = NULL, progress = 0.0, progress_text = '', active_key = \(key.sqlValue)
                    WHERE id = \(id) AND state = \(item.state.rawValue)
                    """)
                return nil
            case .ready, .running, .done: return "it is \(item.state.rawValue)"
            }
        }
    }

    /// Cancels an item: at once if no worker holds it, otherwise its worker is requested to stop.
    package func cancel(_ id: String, now: Timestamp) async throws -> WorkChange {
        try await change(id) { item, session in
            switch item.state {
            case .waiting, .ready:
                try session.execute(
                    """
                    UPDATE work_items SET state = 'cancelled', cancel_requested = 1, finished_at = \(now.milliseconds),
                        active_key = NULL
                    WHERE id = \(id) AND state = \(item.state.rawValue)
                    """)
                return nil
            case .running:
                try session.execute(
                    "UPDATE work_items SET cancel_requested = 1 WHERE id = \(id) AND state = 'running'")
                return nil
            case .done, .dead, .cancelled: return "it is \(item.state.rawValue)"
            }
        }
    }

    /// Changes an item while its row is locked; `body` returns the reason where it cannot.
    private func change(
        _ id: String, _ body: @escaping @Sendable (WorkItem, any DatabaseSession) throws -> String?
    ) async throws -> WorkChange {
        try await pool.transaction { session in
            let item = try WorkTables.items.first("WHERE id = \(id)\(clause: .forUpdate)", in: session)
            guard let item else { return .notFound }
            if let reason = try body(item, session) { return .refused(item, reason: reason) }
            return .changed(try Self.item(id, in: session) ?? item)
        }
    }

    /// Deletes up to `limit` items that finished before a moment, the oldest first; returns how many.
    ///
    /// Ids begin with their creation time, so the primary key finds candidates; an hour is added for nodes whose clocks
    /// are ahead.
    package func prune(finishedBefore moment: Timestamp, limit: Int = 1_000) async throws -> Int {
        try await pool.transaction { session in
            let old = try session.all(
                """
                SELECT id FROM work_items
                WHERE id < \(Self.firstID(at: moment + .seconds(3_600))) AND state IN ('done', 'dead', 'cancelled')
                    AND finished_at < \(moment.milliseconds)
                ORDER BY id LIMIT \(limit)\(clause: .forUpdateSkippingLocked)
                """
            ) { $0.text(0) }
            guard !old.isEmpty else { return 0 }
            return try session.execute("DELETE FROM work_items WHERE id IN (\(list: Self.padded(old)))")
        }
    }

    /// A lower bound of the ids created from a moment on.
    private static func firstID(at moment: Timestamp) -> String {
        let digits = String(max(0, moment.milliseconds), radix: 16)
        let padded = String(repeating: "0", count: max(0, 12 - digits.count)) + digits
        return padded.prefix(8) + "-" + padded.dropFirst(8)
    }
}

/// Work that is enqueued periodically.
package struct WorkSchedule: Sendable, Hashable {
    /// Its name.
    package let name: String
    /// Its times, as a cron line.
    package let cron: String
    /// The kind of work enqueued.
    package let kind: String
    /// Its payload, as JSON.
    package let payload: String
    /// The due time of the item enqueued last; initially the time at which the schedule starts.
    package internal(set) var lastDue: Timestamp

    /// Makes a schedule that starts at a moment.
    package init(name: String, cron: String, kind: String, payload: String = "{}", since: Timestamp) {
        self.name = name
        self.cron = cron
        self.kind = kind
        self.payload = payload
        lastDue = since
    }
}

extension Store.Work {
    /// The schedules, by name.
    package func schedules() async throws -> [WorkSchedule] {
        try await pool.withSession { try WorkTables.schedules.all("ORDER BY name", in: $0) }
    }

    /// Stores a schedule; an unchanged one keeps its stored `lastDue`, a changed one takes the new `lastDue`.
    package func keep(_ schedule: WorkSchedule) async throws {
        try await pool.transaction { session in
            let existing = try WorkTables.schedules.first("WHERE name = \(schedule.name)", in: session)
            if let existing,
                (existing.cron, existing.kind, existing.payload)
                    == (schedule.cron, schedule.kind, schedule.payload)
            {
                return
            }
            try WorkTables.schedules.insert(
                schedule, .orUpdate(key: ["name"], columns: ["cron", "kind", "payload", "last_due"]), in: session)
        }
    }

    /// Deletes a schedule.
    package func removeSchedule(_ name: String) async throws {
        _ = try await pool.transaction { session in
            try session.execute("DELETE FROM work_schedules WHERE name = \(name)")
        }
    }

    /// Enqueues the item of a due moment, once even if several nodes try; `nil` if another node was faster.
    package func enqueue(_ schedule: WorkSchedule, due: Timestamp, now: Timestamp) async throws -> Enqueued? {
        try await pool.transaction { session in
            let count = try session.execute(
                """
                UPDATE work_schedules SET last_due = \(due.milliseconds)
                WHERE name = \(schedule.name) AND last_due = \(schedule.lastDue.milliseconds)
                """)
            guard count == 1 else { return nil }
            return try Self.enqueue(
                WorkDraft(
                    kind: schedule.kind, payload: schedule.payload,
                    uniqueKey: "schedule:\(schedule.name):\(due.rfc3339)"), now: now, in: session)
        }
    }
}
