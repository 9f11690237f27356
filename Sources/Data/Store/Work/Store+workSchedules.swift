import Database
package import ServiceSupport

/// Work that is enqueued again and again.
package struct WorkSchedule: Sendable, Hashable {
    /// Its name.
    package let name: String
    /// When, as a cron line.
    package let cron: String
    /// What is enqueued.
    package let kind: String
    /// With what, as JSON.
    package let payload: String
    /// The moment whose item was enqueued last; at first the moment since which the schedule stands.
    package internal(set) var lastDue: Timestamp

    /// Makes a schedule that stands since a moment.
    package init(name: String, cron: String, kind: String, payload: String = "{}", since: Timestamp) {
        self.name = name
        self.cron = cron
        self.kind = kind
        self.payload = payload
        lastDue = since
    }
}

extension Store {
    /// The schedules, by name.
    package func workSchedules() async throws -> [WorkSchedule] {
        try await pool.withSession { try Self.schedules(in: $0) }
    }

    private static func schedules(in session: any DatabaseSession) throws -> [WorkSchedule] {
        try session.all("SELECT name, cron, kind, payload, last_due FROM work_schedules ORDER BY name") { row in
            WorkSchedule(
                name: row.text(0), cron: row.text(1), kind: row.text(2), payload: row.text(3),
                since: Timestamp(milliseconds: row.integer(4)))
        }
    }

    /// Keeps a schedule; one that stands unchanged keeps its last moment, a changed one counts from `lastDue` on.
    package func keep(_ schedule: WorkSchedule) async throws {
        try await pool.transaction { session in
            let existing = try Self.schedules(in: session).first { $0.name == schedule.name }
            if let existing,
                (existing.cron, existing.kind, existing.payload)
                    == (schedule.cron, schedule.kind, schedule.payload)
            {
                return
            }
            try session.execute(
                """
                INSERT INTO work_schedules (name, cron, kind, payload, last_due)
                VALUES (\(schedule.name), \(schedule.cron), \(schedule.kind), \(schedule.payload),
                    \(schedule.lastDue.milliseconds))\
                \(clause: .orUpdate(key: ["name"], columns: ["cron", "kind", "payload", "last_due"]))
                """)
        }
    }

    /// Ends a schedule.
    package func removeWorkSchedule(_ name: String) async throws {
        _ = try await pool.transaction { session in
            try session.execute("DELETE FROM work_schedules WHERE name = \(name)")
        }
    }

    /// Enqueues the item of a due moment, once whoever else tries the same; `nil` if somebody else was quicker.
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
