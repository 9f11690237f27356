import Database
package import ServiceSupport

/// Which work items are listed.
package struct WorkFilter: Sendable {
    /// Only those in a state.
    package var state: WorkState?
    /// Only those of a kind.
    package var kind: String?
    /// Only those enqueued before the one with this id.
    package var before: String?
    /// How many at most.
    package var limit: Int

    /// Makes a filter.
    package init(state: WorkState? = nil, kind: String? = nil, before: String? = nil, limit: Int = 50) {
        self.state = state
        self.kind = kind
        self.before = before
        self.limit = limit
    }
}

/// What came of a change that somebody asked for.
package enum WorkChange: Sendable, Hashable {
    /// It was made; the item as it is now.
    case changed(WorkItem)
    /// There is no such item.
    case notFound
    /// It cannot be made, and why.
    case refused(WorkItem, reason: String)
}

/// How many items are in a state.
package struct WorkCount: Sendable, Hashable {
    /// The state.
    package let state: WorkState
    /// The kind.
    package let kind: String
    /// How many.
    package let count: Int

    /// Makes a count.
    package init(state: WorkState, kind: String, count: Int) {
        self.state = state
        self.kind = kind
        self.count = count
    }
}

extension Store {
    /// Work items, the latest first.
    package func workItems(_ filter: WorkFilter) async throws -> [WorkItem] {
        try await pool.withSession { session in
            let state: SQL = if let state = filter.state { " AND state = \(state.rawValue)" } else { "" }
            let kind: SQL = if let kind = filter.kind { " AND kind = \(kind)" } else { "" }
            let before: SQL = if let before = filter.before { " AND id < \(before)" } else { "" }
            return try session.all(
                """
                SELECT \(raw: Self.workColumns) FROM work_items WHERE 1 = 1\(state)\(kind)\(before)
                ORDER BY id DESC LIMIT \(filter.limit)
                """, read: Self.workItem)
        }
    }

    /// A work item; `nil` if there is none.
    package func workItem(_ id: String) async throws -> WorkItem? {
        try await pool.withSession { try Self.workItem(id, in: $0) }
    }

    /// How many items are in which state, by kind; those that are done or cancelled are left out, so that the answer
    /// stays cheap however many there are.
    package func workCounts() async throws -> [WorkCount] {
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

    /// Makes a dead, cancelled or waiting item due at once; one that had ended begins to count its attempts anew.
    package func retryWork(_ id: String, now: Timestamp) async throws -> WorkChange {
        do {
            return try await retry(id, now: now)
        } catch let error as DatabaseError where error.code == .constraint {
            // An item of the same unique key came in between; now it is seen.
            return try await retry(id, now: now)
        }
    }

    private func retry(_ id: String, now: Timestamp) async throws -> WorkChange {
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
                let key = item.uniqueKey.map { "\(item.kind):\($0)" }
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

    /// Cancels an item: at once if no worker has it, else its worker is asked to stop.
    package func cancelWork(_ id: String, now: Timestamp) async throws -> WorkChange {
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

    /// Changes an item whose row is locked meanwhile; `body` tells why it cannot.
    private func change(
        _ id: String, _ body: @escaping @Sendable (WorkItem, any DatabaseSession) throws -> String?
    ) async throws -> WorkChange {
        try await pool.transaction { session in
            let item = try session.first(
                "SELECT \(raw: Self.workColumns) FROM work_items WHERE id = \(id)\(clause: .forUpdate)",
                read: Self.workItem)
            guard let item else { return .notFound }
            if let reason = try body(item, session) { return .refused(item, reason: reason) }
            return .changed(try Self.workItem(id, in: session) ?? item)
        }
    }

    /// Deletes up to `limit` items that finished before a moment, the oldest first; returns how many.
    ///
    /// Ids begin with the time they were made, so the primary key leads to what can be old enough; an hour is added for
    /// nodes whose clocks are ahead.
    package func pruneWork(finishedBefore moment: Timestamp, limit: Int = 1_000) async throws -> Int {
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

    /// What ids made from a moment on begin with, at least.
    private static func firstID(at moment: Timestamp) -> String {
        let digits = String(max(0, moment.milliseconds), radix: 16)
        let padded = String(repeating: "0", count: max(0, 12 - digits.count)) + digits
        return padded.prefix(8) + "-" + padded.dropFirst(8)
    }
}
