package import Database
package import ServiceSupport

/// A worker's request for items.
package struct WorkClaim: Sendable {
    /// The worker's name, for people.
    package var worker: String
    /// The kinds of work it can do.
    package var kinds: [String]
    /// The maximum number of items.
    package var limit: Int
    /// How long the leases last unless extended.
    package var lease: Duration
    /// The leases it already holds: it does not take these items over from itself, even if it extends them late.
    package var holding: Set<WorkLease>

    package init(worker: String, kinds: [String], limit: Int, lease: Duration, holding: Set<WorkLease> = []) {
        self.worker = worker
        self.kinds = kinds
        self.limit = limit
        self.lease = lease
        self.holding = holding
    }
}

/// The state of a worker's lease.
package enum WorkLeaseCheck: Sendable, Hashable {
    /// It is held.
    case held
    /// It is held, and cancellation was requested.
    case cancelRequested
    /// Another worker has the item, or it is no longer running.
    case lost
}

/// The progress of a running item.
package struct WorkProgress: Sendable, Hashable {
    /// 0 to 1.
    package let fraction: Double
    /// The progress in words.
    package let text: String

    /// Makes a progress report; the fraction is clamped to 0 to 1.
    package init(_ fraction: Double, _ text: String) {
        self.fraction = fraction.isFinite ? min(1, max(0, fraction)) : 0
        self.text = String(text.prefix(500))
    }
}

extension Store.Work {
    /// The maximum number of due items moved from `waiting` to `ready` at a time.
    static let wakeLimit = 500

    /// Whether a claim would find anything; reads without locks, so that idle workers do not block others.
    package func hasClaimable(kinds: [String], now: Timestamp) async throws -> Bool {
        try await pool.withSession { session in
            for condition: SQL in [
                "state = 'ready'", "state = 'waiting' AND run_at <= \(now.milliseconds)",
                "state = 'running' AND lease_until <= \(now.milliseconds)",
            ] {
                let found = try session.first(
                    "SELECT 1 FROM work_items WHERE \(condition) AND kind IN (\(list: kinds)) LIMIT 1"
                ) { _ in true }
                if found == true { return true }
            }
            return false
        }
    }

    /// Leases due items, and items whose lease has run out, to a worker: the highest priority first, then the earliest.
    ///
    /// Each lease has a higher token than all before it. An item that ran out in its last attempt becomes `dead`, one
    /// whose cancellation was requested `cancelled`. Must run in a transaction.
    package static func claim(_ claim: WorkClaim, now: Timestamp, in session: any DatabaseSession) throws -> [WorkItem]
    {
        try wake(now: now, in: session)
        let expired = try candidates(
            "state = 'running' AND lease_until <= \(now.milliseconds)", claim,
            limit: claim.limit + claim.holding.count, in: session)
        var found: [WorkItem] = []
        for item in expired where !claim.holding.contains(item.lease) {
            if item.isCancelRequested {
                _ = try end(item.lease, .cancelled, now: now, in: session)
            } else if item.attempts >= item.maximumAttempts {
                let error = "The worker \(item.leasedBy ?? "") ended or hung: its lease ran out in the last attempt."
                _ = try end(item.lease, .dead(error: error), now: now, in: session)
            } else {
                found.append(item)
            }
        }
        found += try candidates("state = 'ready'", claim, limit: claim.limit, in: session)
        found.sort { ($1.priority, $0.runAt.milliseconds, $0.id) < ($0.priority, $1.runAt.milliseconds, $1.id) }
        found = Array(found.prefix(claim.limit))
        guard !found.isEmpty else { return [] }
        let until = now + claim.lease
        try session.execute(
            """
            UPDATE work_items SET state = 'running', leased_by = \(claim.worker), lease_until = \(until.milliseconds),
                token = token + 1, attempts = attempts + 1, started_at = \(now.milliseconds), progress = 0.0,
                progress_text = ''
            WHERE id IN (\(list: padded(found.map(\.id))))
            """)
        return found.map { item in
            var item = item
            item.state = .running
            item.leasedBy = claim.worker
            item.leaseUntil = until
            item.token += 1
            item.attempts += 1
            item.startedAt = now
            return item
        }
    }

    private static func wake(now: Timestamp, in session: any DatabaseSession) throws {
        let due = try session.all(
            """
            SELECT id FROM work_items WHERE state = 'waiting' AND run_at <= \(now.milliseconds)
            ORDER BY run_at LIMIT \(wakeLimit)\(clause: .forUpdateSkippingLocked)
            """
        ) { $0.text(0) }
        guard !due.isEmpty else { return }
        try session.execute(
            "UPDATE work_items SET state = 'ready' WHERE state = 'waiting' AND id IN (\(list: padded(due.sorted())))")
    }

    private static func candidates(
        _ condition: SQL, _ claim: WorkClaim, limit: Int, in session: any DatabaseSession
    ) throws -> [WorkItem] {
        try WorkTables.items.all(
            """
            WHERE \(condition) AND kind IN (\(list: padded(claim.kinds)))
            ORDER BY claim_order, run_at, id LIMIT \(limit)\(clause: .forUpdateSkippingLocked)
            """, in: session)
    }

    /// Pads a list to a power of two by repeating the last value, so that few distinct statements have to be prepared.
    static func padded(_ values: [String]) -> [String] {
        guard let last = values.last else { return [] }
        var length = 1
        while length < values.count { length *= 2 }
        return values + [String](repeating: last, count: length - values.count)
    }

    /// Leases items in a transaction of its own; `now` is called when the transaction has begun, which may take a
    /// while.
    package func claim(
        _ claim: WorkClaim, now: @escaping @Sendable () -> Timestamp
    ) async throws -> [WorkItem] {
        try await pool.transaction { try Self.claim(claim, now: now(), in: $0) }
    }

    // MARK: - Holding

    /// Extends leases, writes their progress where given, and returns the state of each lease.
    ///
    /// - Parameters:
    ///   - leases: The leases, each with its progress if that changed.
    ///   - length: How long they last from now on.
    ///   - now: Called when the transaction has begun, which may take a while.
    package func extend(
        _ leases: [WorkLease: WorkProgress?], by length: Duration, now: @escaping @Sendable () -> Timestamp
    ) async throws -> [WorkLease: WorkLeaseCheck] {
        // In the same order everywhere, so that two workers cannot deadlock.
        let ordered = leases.sorted { $0.key.id < $1.key.id }
        return try await pool.transaction { session in
            let until = now() + length
            for (lease, progress) in ordered {
                let more: SQL =
                    if let progress { ", progress = \(progress.fraction), progress_text = \(progress.text)" } else {
                        ""
                    }
                try session.execute(
                    """
                    UPDATE work_items SET lease_until = \(until.milliseconds)\(more)
                    WHERE id = \(lease.id) AND token = \(lease.token) AND state = 'running'
                    """)
            }
            return try Self.check(ordered.map(\.key), in: session)
        }
    }

    /// The state of leases; changes nothing.
    package func check(_ leases: [WorkLease]) async throws -> [WorkLease: WorkLeaseCheck] {
        try await pool.withSession { try Self.check(leases, in: $0) }
    }

    private static func check(
        _ leases: [WorkLease], in session: any DatabaseSession
    ) throws -> [WorkLease: WorkLeaseCheck] {
        var checks = Dictionary(leases.map { ($0, WorkLeaseCheck.lost) }) { first, _ in first }
        let rows = try session.all(
            """
            SELECT id, token, cancel_requested FROM work_items
            WHERE state = 'running' AND id IN (\(list: padded(leases.map(\.id))))
            """
        ) { (WorkLease(id: $0.text(0), token: $0.integer(1)), $0.integer(2) != 0) }
        for (lease, isCancelRequested) in rows where checks[lease] != nil {
            checks[lease] = isCancelRequested ? .cancelRequested : .held
        }
        return checks
    }

    // MARK: - Ending

    /// Finishes an item and runs its handler's effect, both in the caller's transaction.
    ///
    /// - Throws: `WorkLeaseLost` when the token is not the latest; the caller's transaction must then be rolled back.
    package static func complete(
        _ lease: WorkLease, result: String?, now: Timestamp, in session: any DatabaseSession,
        effect: (any DatabaseSession) throws -> Void = { _ in }
    ) throws {
        // The check comes first: it locks the row, so that the item cannot be taken over while the effect is written.
        guard try end(lease, .done(result: result), now: now, in: session) else { throw WorkLeaseLost(id: lease.id) }
        try effect(session)
    }

    /// Finishes an item and runs its handler's effect, in a transaction of its own.
    package func complete(
        _ lease: WorkLease, result: String?, now: Timestamp,
        effect: @escaping @Sendable (any DatabaseSession) throws -> Void
    ) async throws {
        try await pool.transaction { try Self.complete(lease, result: result, now: now, in: $0, effect: effect) }
    }

    /// Ends several attempts in one transaction; returns those whose lease was lost, which change nothing and do not
    /// affect the others.
    package func end(_ endings: [WorkLease: WorkEnding], now: Timestamp) async throws -> Set<WorkLease> {
        let ordered = endings.sorted { $0.key.id < $1.key.id }
        return try await pool.transaction { session in
            var lost: Set<WorkLease> = []
            for (lease, ending) in ordered where try !Self.end(lease, ending, now: now, in: session) {
                lost.insert(lease)
            }
            return lost
        }
    }

    /// Ends an attempt; returns whether the lease was still held.
    static func end(
        _ lease: WorkLease, _ ending: WorkEnding, now: Timestamp, in session: any DatabaseSession
    ) throws -> Bool {
        let change: SQL
        switch ending {
        case .done(let result):
            change = "state = 'done', result = \(result.sqlValue), progress = 1.0, \(finished(now))"
        case .dead(let error):
            change = "state = 'dead', last_error = \(error), \(finished(now))"
        case .cancelled:
            change = "state = 'cancelled', \(finished(now))"
        case .retry(let moment, let error):
            change = "\(again(from: moment, now: now)), last_error = \(error)"
        case .postponed(let moment, let reason):
            change = "\(again(from: moment, now: now)), progress_text = \(reason), attempts = attempts - 1"
        case .released:
            change = "state = 'ready', attempts = attempts - 1"
        }
        let count = try session.execute(
            """
            UPDATE work_items SET \(change), leased_by = NULL, lease_until = NULL
            WHERE id = \(lease.id) AND token = \(lease.token) AND state = 'running'
            """)
        guard count == 1 else { return false }
        switch ending {
        case .retry, .postponed, .released:
            // Cancellation may have been requested in the meantime.
            try session.execute(
                """
                UPDATE work_items SET state = 'cancelled', \(finished(now))
                WHERE id = \(lease.id) AND token = \(lease.token) AND cancel_requested = 1 AND state <> 'running'
                """)
        case .done, .dead, .cancelled: break
        }
        return true
    }

    private static func finished(_ now: Timestamp) -> SQL {
        "finished_at = \(now.milliseconds), active_key = NULL"
    }

    private static func again(from moment: Timestamp, now: Timestamp) -> SQL {
        "state = \(moment > now ? WorkState.waiting.rawValue : WorkState.ready.rawValue), run_at = \(moment.milliseconds)"
    }
}
