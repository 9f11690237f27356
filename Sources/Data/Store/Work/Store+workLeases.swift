package import Database
package import ServiceSupport

/// What a worker asks for when it claims items.
package struct WorkClaim: Sendable {
    /// The worker's name, for people.
    package var worker: String
    /// The kinds that it can work on.
    package var kinds: [String]
    /// How many at most.
    package var limit: Int
    /// How long it may hold them without extending.
    package var lease: Duration
    /// What it holds already: it does not take that over from itself, however late it is with extending.
    package var holding: Set<WorkLease>

    /// Makes a claim.
    package init(worker: String, kinds: [String], limit: Int, lease: Duration, holding: Set<WorkLease> = []) {
        self.worker = worker
        self.kinds = kinds
        self.limit = limit
        self.lease = lease
        self.holding = holding
    }
}

/// How a worker's lease stands.
package enum WorkLeaseCheck: Sendable, Hashable {
    /// It holds.
    case held
    /// It holds, and somebody wants the item to stop.
    case cancelRequested
    /// Somebody else has the item.
    case lost
}

/// How far a running item is.
package struct WorkProgress: Sendable, Hashable {
    /// 0 to 1.
    package let fraction: Double
    /// In words.
    package let text: String

    /// Makes a report; the fraction is held within its bounds.
    package init(_ fraction: Double, _ text: String) {
        self.fraction = fraction.isFinite ? min(1, max(0, fraction)) : 0
        self.text = String(text.prefix(500))
    }
}

extension Store {
    /// Items that become due are moved from `waiting` to `ready` so many at a time.
    static let wakeLimit = 500

    /// Whether a claim would find anything; reads without locks, so that idle workers disturb nobody.
    package func hasClaimableWork(kinds: [String], now: Timestamp) async throws -> Bool {
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
    /// Each lease has a higher token than all before it. An item whose last attempt ran out becomes `dead`, one that was
    /// to be stopped `cancelled`. Must run in a transaction.
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
        try session.all(
            """
            SELECT \(raw: workColumns) FROM work_items WHERE \(condition) AND kind IN (\(list: padded(claim.kinds)))
            ORDER BY claim_order, run_at, id LIMIT \(limit)\(clause: .forUpdateSkippingLocked)
            """, read: workItem)
    }

    /// A list whose length is a power of two, so that few statements have to be prepared; the last one is repeated.
    static func padded(_ values: [String]) -> [String] {
        guard let last = values.last else { return [] }
        var length = 1
        while length < values.count { length *= 2 }
        return values + [String](repeating: last, count: length - values.count)
    }

    /// Leases items in a transaction of its own; asks for the moment when that has begun, which may take a while.
    package func claim(
        _ claim: WorkClaim, now: @escaping @Sendable () -> Timestamp
    ) async throws -> [WorkItem] {
        try await pool.transaction { try Self.claim(claim, now: now(), in: $0) }
    }

    // MARK: - Holding

    /// Extends leases, writes progress where there is some, and tells how each lease stands.
    /// - Parameters:
    ///   - leases: The leases, each with its progress if that changed.
    ///   - length: How long they hold from now on.
    ///   - now: Asked when the transaction has begun, which may take a while.
    package func extend(
        _ leases: [WorkLease: WorkProgress?], by length: Duration, now: @escaping @Sendable () -> Timestamp
    ) async throws -> [WorkLease: WorkLeaseCheck] {
        // In one order everywhere, so that two workers cannot wait for each other.
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

    /// How leases stand; changes nothing.
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

    /// Finishes an item in the caller's transaction together with what its handler writes: both or neither.
    ///
    /// - Throws: `WorkLeaseLost` when the token is not the latest; the caller's transaction must then be rolled back.
    package static func complete(
        _ lease: WorkLease, result: String?, now: Timestamp, in session: any DatabaseSession,
        effect: (any DatabaseSession) throws -> Void = { _ in }
    ) throws {
        // The check comes first: it locks the row, so that nobody can take the item over while the effect is written.
        guard try end(lease, .done(result: result), now: now, in: session) else { throw WorkLeaseLost(id: lease.id) }
        try effect(session)
    }

    /// Finishes an item together with what its handler writes, in a transaction of its own.
    package func complete(
        _ lease: WorkLease, result: String?, now: Timestamp,
        effect: @escaping @Sendable (any DatabaseSession) throws -> Void
    ) async throws {
        try await pool.transaction { try Self.complete(lease, result: result, now: now, in: $0, effect: effect) }
    }

    /// Ends several attempts in one transaction; returns those whose lease was lost. These change nothing and do not hold
    /// the others up.
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

    /// Ends an attempt; whether the lease still held.
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
            // Somebody may have asked for its end in the meantime.
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
