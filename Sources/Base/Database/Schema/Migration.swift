package import ServiceSupport

/// One numbered schema change. Never edited after release: its checksum is recorded where it was applied.
package struct Migration: Sendable {
    /// A step of a migration.
    package enum Step: Sendable, Hashable {
        /// Creates a table with its indexes.
        case createTable(TableDefinition)
        /// Runs a statement in syntax common to all engines. A schema change may run a second time where schema changes
        /// commit immediately, if the process ends just after it.
        case statement(SQL)
    }

    /// Its number: 1, 2, 3, ...
    package let number: Int
    /// What it does, in a few words.
    package let name: String
    /// Its steps in order.
    package let steps: [Step]

    package init(number: Int, name: String, steps: [Step]) {
        self.number = number
        self.name = name
        self.steps = steps
    }

    /// The statements in a dialect.
    package func statements(in dialect: Dialect) -> [SQL] {
        steps.flatMap { step in
            switch step {
            case .createTable(let table): table.creationStatements(in: dialect)
            case .statement(let sql): [sql]
            }
        }
    }

    /// SHA-256 of the number, the name and the statements in a dialect.
    package func checksum(in dialect: Dialect) -> String {
        let texts = statements(in: dialect).map { $0.rendered(for: dialect).text }
        return SHA256.hex(of: (["\(number)", name] + texts).joined(separator: "\n"))
    }
}

/// Migrates a database to the schema of this program.
package struct Migrator: Sendable {
    /// The applied and pending migrations of a database.
    package struct State: Sendable {
        /// Numbers of the applied migrations.
        package let applied: [Int]
        /// Migrations still to apply, in order.
        package let pending: [Migration]
    }

    private let migrations: [Migration]

    /// The table that records what was applied.
    static let journal = TableDefinition(
        "schema_migrations", primaryKey: ["number"],
        columns: [.integer("number"), .text("name"), .text("checksum"), .timestamp("applied_at")])

    /// The names of the tables that record migrations.
    package static let journalNames: Set = [journal.name, stepJournal.name]

    /// Creates a migrator; numbers must be above 0 and ascend. Gaps are allowed: a missing number that is added later
    /// is applied then.
    package init(_ migrations: [Migration]) {
        precondition(
            zip([0] + migrations.map(\.number), migrations.map(\.number)).allSatisfy { $0 < $1 },
            "The numbers of migrations ascend from 1.")
        self.migrations = migrations
    }

    /// The state of a database that does not exist yet.
    package var stateOfNothing: State { State(applied: [], pending: migrations) }

    /// The state of the database; writes nothing.
    ///
    /// Throws `schema` when the database is newer than this program or has a different history.
    package func state(of session: any DatabaseSession) throws -> State {
        guard try session.tableNames().contains(Self.journal.name) else {
            return stateOfNothing
        }
        let applied = try session.all(
            "SELECT number, name, checksum FROM schema_migrations ORDER BY number"
        ) { (number: Int($0.integer(0)), name: $0.text(1), checksum: $0.text(2)) }
        for row in applied {
            guard let known = migrations.first(where: { $0.number == row.number }) else {
                throw DatabaseError(
                    .schema,
                    "The database's schema has step \(row.number) (\(row.name)), which this version does not know; "
                        + "run the newer version of Metier that made it, or use another database.")
            }
            guard known.checksum(in: session.dialect) == row.checksum else {
                throw DatabaseError(
                    .schema,
                    "Step \(row.number) of the database's schema differs from this version's; it was made by another "
                        + "build. Load the data into a new database.")
            }
        }
        let done = Set(applied.map(\.number))
        return State(applied: applied.map(\.number), pending: migrations.filter { !done.contains($0.number) })
    }

    /// Applies pending migrations and returns them. Safe to call from several processes at once.
    package func migrate(_ session: any DatabaseSession, now: Timestamp) throws -> [Migration] {
        guard try !state(of: session).pending.isEmpty else { return [] }
        // Two processes that create the same table at once fail on engines where both write to the catalogue.
        return try session.exclusively("migrate", waitingAtMost: Self.waitLimit) {
            session.dialect.hasTransactionalSchemaChanges
                ? try apply(to: session, now: now) : try applyStepwise(to: session, now: now)
        }
    }

    /// How long to wait for another process that migrates.
    private static let waitLimit = Duration.seconds(60)

    private func apply(to session: any DatabaseSession, now: Timestamp) throws -> [Migration] {
        try session.transaction {
            if try !session.tableNames().contains(Self.journal.name) {
                for statement in Self.journal.creationStatements(in: session.dialect) { try session.execute(statement) }
            }
            // Checked again under the lock: another process may have applied it first.
            let pending = try state(of: session).pending
            for migration in pending {
                for statement in migration.statements(in: session.dialect) { try session.execute(statement) }
                try record(migration, in: session, now: now)
            }
            return pending
        }
    }

    /// Records that a migration was applied.
    func record(_ migration: Migration, in session: any DatabaseSession, now: Timestamp) throws {
        try session.execute(
            """
            INSERT INTO schema_migrations (number, name, checksum, applied_at)
            VALUES (\(migration.number), \(migration.name), \(migration.checksum(in: session.dialect)),
                \(now.milliseconds))
            """)
    }
}
