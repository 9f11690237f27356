package import Database
package import ServiceSupport

extension Store {
    /// What enqueuing came to.
    package struct Enqueued: Sendable, Hashable {
        /// The item.
        package let item: WorkItem
        /// Whether it is new; otherwise an unfinished one had the same unique key.
        package let isNew: Bool
    }

    /// Enqueues an item in the caller's transaction, so that it is there exactly if the change that needs it is.
    ///
    /// - Parameters:
    ///   - draft: The item.
    ///   - now: The moment, of the clock that workers go by.
    ///   - session: In a transaction.
    /// - Throws: `WorkDraftRefused` for a draft with `complaints`.
    package static func enqueue(
        _ draft: WorkDraft, now: Timestamp, in session: any DatabaseSession
    ) throws -> Enqueued {
        let complaints = draft.complaints
        guard complaints.isEmpty else { throw WorkDraftRefused(complaints: complaints) }
        // The item that is in the way may finish between the two statements, hence more than one round.
        for _ in 0..<10 {
            let id = UUIDv7.next().description
            if try insert(draft, id: id, now: now, in: session) == 1, let item = try workItem(id, in: session) {
                return Enqueued(item: item, isNew: true)
            }
            let existing = try session.first(
                "SELECT \(raw: workColumns) FROM work_items WHERE active_key = \(draft.activeKey.sqlValue)",
                read: workItem)
            if let existing { return Enqueued(item: existing, isNew: false) }
        }
        throw DatabaseError(.conflict, "Items of the same unique key come and go too fast; try again.")
    }

    private static func insert(
        _ draft: WorkDraft, id: String, now: Timestamp, in session: any DatabaseSession
    ) throws -> Int {
        let runAt = draft.runAt ?? now
        let state = runAt > now ? WorkState.waiting : .ready
        return try session.execute(
            """
            INSERT INTO work_items (id, kind, payload, priority, claim_order, state, unique_key, active_key, attempts,
                max_attempts, run_at, token, progress, progress_text, cancel_requested, enqueued_at)
            VALUES (\(id), \(draft.kind), \(draft.payload), \(draft.priority), \(-draft.priority), \(state.rawValue),
                \(draft.uniqueKey.sqlValue), \(draft.activeKey.sqlValue), 0, \(draft.maximumAttempts), \(runAt.milliseconds), 0, 0.0, '', 0,
                \(now.milliseconds))\(clause: .orKeep(key: ["active_key"]))
            """)
    }

    /// Enqueues items in a transaction of their own; answers in the same order.
    package func enqueue(_ drafts: [WorkDraft], now: Timestamp) async throws -> [Enqueued] {
        try await pool.transaction { session in
            try drafts.map { try Self.enqueue($0, now: now, in: session) }
        }
    }

    // MARK: - Rows

    /// The columns that `workItem(_:)` reads, in its order.
    static let workColumns = """
        id, kind, payload, priority, state, unique_key, attempts, max_attempts, run_at, leased_by, lease_until, token, \
        progress, progress_text, cancel_requested, last_error, result, enqueued_at, started_at, finished_at
        """

    static func workItem(_ row: any RowReading) -> WorkItem {
        func moment(_ column: Int) -> Timestamp? { row.optionalInteger(column).map { Timestamp(milliseconds: $0) } }
        return WorkItem(
            id: row.text(0), kind: row.text(1), payload: row.text(2), priority: Int(row.integer(3)),
            state: WorkState(rawValue: row.text(4)) ?? .dead, uniqueKey: row.optionalText(5),
            attempts: Int(row.integer(6)), maximumAttempts: Int(row.integer(7)),
            runAt: Timestamp(milliseconds: row.integer(8)), leasedBy: row.optionalText(9), leaseUntil: moment(10),
            token: row.integer(11), progress: row.real(12), progressText: row.text(13),
            isCancelRequested: row.integer(14) != 0, lastError: row.optionalText(15), result: row.optionalText(16),
            enqueuedAt: Timestamp(milliseconds: row.integer(17)), startedAt: moment(18), finishedAt: moment(19))
    }

    static func workItem(_ id: String, in session: any DatabaseSession) throws -> WorkItem? {
        try session.first("SELECT \(raw: workColumns) FROM work_items WHERE id = \(id)", read: workItem)
    }

    /// The database's own clock, cut to whole seconds, in words that every engine understands; sessions are in UTC.
    package func databaseTime() async throws -> Timestamp? {
        try await pool.withSession { session in
            let text = try session.first("SELECT CAST(CURRENT_TIMESTAMP AS CHAR(19))") { $0.text(0) }
            return text.flatMap { Timestamp(rfc3339: $0 + "Z") }
        }
    }
}
