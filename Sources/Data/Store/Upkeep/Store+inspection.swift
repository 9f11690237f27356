package import Database
import ServiceSupport

extension Store {
    /// What the engine says of itself, and how far its clock is ahead of this machine's.
    package func inspect() async throws -> (report: EngineReport, clockLead: Duration?) {
        try await pool.withSession { session in
            guard let pooled = session as? PooledSession else { return (EngineReport(), nil) }
            // The first answer may have to wait for the server to read its catalogue; the clock is asked a second time.
            _ = try pooled.connection.inspect()
            let before = Timestamp.now
            let report = try pooled.connection.inspect()
            guard let clock = report.clock else { return (report, nil) }
            return (report, .milliseconds(clock.milliseconds - before.milliseconds))
        }
    }

    /// In what the tables differ from those that this program makes, one sentence a difference; empty if in nothing.
    ///
    /// References are among it that a load has taken away and did not live to put back.
    package func schemaDifferences() async throws -> [String] {
        try await pool.withSession { session in
            try Store.tables.flatMap { table -> [String] in
                guard let stored = try session.storedTable(table.name) else { return ["\(table.name): is missing"] }
                return stored.differences(from: table, in: session.dialect)
            }
        }
    }
}
