import ServiceSupport

// On engines where schema changes commit immediately, a migration is not one transaction. Each of its statements is
// recorded in a second journal, so that an aborted run is resumed where it ended.

extension Migrator {
    /// The completed statements of unfinished migrations.
    static let stepJournal = TableDefinition(
        "schema_migration_steps", primaryKey: ["number", "step"], columns: [.integer("number"), .integer("step")])

    /// Applies pending migrations and returns them; the caller excludes other processes.
    func applyStepwise(to session: any DatabaseSession, now: Timestamp) throws -> [Migration] {
        let existing = try session.tableNames()
        for table in [Self.journal, Self.stepJournal] where !existing.contains(table.name) {
            for statement in table.creationStatements(in: session.dialect) { try session.execute(statement) }
        }
        let pending = try state(of: session).pending
        for migration in pending {
            try apply(migration, to: session)
            try session.transaction {
                try record(migration, in: session, now: now)
                try session.execute("DELETE FROM schema_migration_steps WHERE number = \(migration.number)")
            }
        }
        return pending
    }

    /// Runs those statements of a migration that are not recorded yet.
    private func apply(_ migration: Migration, to session: any DatabaseSession) throws {
        let done = Set(
            try session.all("SELECT step FROM schema_migration_steps WHERE number = \(migration.number)") {
                Int($0.integer(0))
            })
        var number = 0
        func once(_ work: () throws -> Void) throws {
            number += 1
            if !done.contains(number) { try work() }
        }
        func note() throws {
            try session.execute(
                "INSERT INTO schema_migration_steps (number, step) VALUES (\(migration.number), \(number))")
        }
        for step in migration.steps {
            switch step {
            case .createTable(let table):
                let statements = table.creationStatements(in: session.dialect)
                try once {
                    if try needsCreation(table.withoutIndexes, in: session) { try session.execute(statements[0]) }
                    try note()
                }
                for (index, statement) in zip(table.indexes, statements.dropFirst()) {
                    try once {
                        let stored = try session.storedTable(table.name)
                        if stored?.indexes.contains(index) != true { try session.execute(statement) }
                        try note()
                    }
                }
            case .statement(let sql):
                try once {
                    guard sql.changesSchema(in: session.dialect) else {
                        // Its rows and its record are written together or not at all.
                        return try session.transaction {
                            try session.execute(sql)
                            try note()
                        }
                    }
                    try session.execute(sql)
                    try note()
                }
            }
        }
    }

    /// Whether a table has to be created. An aborted run may have created it without recording that; an existing table
    /// that differs is dropped if it is empty.
    private func needsCreation(_ table: TableDefinition, in session: any DatabaseSession) throws -> Bool {
        guard let stored = try session.storedTable(table.name) else { return true }
        let differences = stored.differences(from: table, in: session.dialect)
        guard !differences.isEmpty else { return false }
        let hasRows = try session.first("SELECT 1 FROM \(identifier: table.name) LIMIT 1") { _ in true } ?? false
        guard !hasRows else {
            throw DatabaseError(
                .schema,
                "The database has a table \(table.name) already, with rows and of another form: "
                    + "\(differences.joined(separator: "; ")). Use a database of its own for Metier.")
        }
        try session.execute("DROP TABLE \(identifier: table.name)")
        return true
    }
}

extension TableDefinition {
    /// The table as its first creation statement creates it.
    fileprivate var withoutIndexes: TableDefinition {
        TableDefinition(name, primaryKey: primaryKey, columns: columns, references: references)
    }
}

extension SQL {
    /// Whether it changes the schema, which ends a transaction on these engines.
    fileprivate func changesSchema(in dialect: Dialect) -> Bool {
        let text = rendered(for: dialect).text.drop { $0.isWhitespace }
        return ["CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE"].contains(text.prefix { $0.isLetter }.uppercased())
    }
}
