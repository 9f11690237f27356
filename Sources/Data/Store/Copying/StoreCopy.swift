package import Database
package import ServiceSupport

/// Copies a whole store into an empty database on any engine, and verifies every row.
///
/// Nothing is served from the copy before it is verified: the rows of `releases`, which determine what is served, are
/// written last.
package struct StoreCopy: Sendable {
    /// A step, for a progress display.
    package enum Progress: Sendable {
        /// Rows are being copied: rows done and total.
        case copying(rows: Int, of: Int)
        /// Rows of both databases are being compared: rows done and total.
        case verifying(rows: Int, of: Int)
    }

    /// The result of a copy.
    package struct Outcome: Sendable {
        /// Every table, in the order in which it was copied.
        package let tables: [TableComparison]
        /// Tables of the source that do not belong to Metier and were not copied.
        package let strangers: [String]
        /// Whether every row of every table is the same.
        package var isVerified: Bool { tables.allSatisfy { $0.verdict == .same } }
    }

    private let source: any DatabaseDriver
    private let target: any DatabaseDriver
    private let now: @Sendable () -> Timestamp
    /// Called between copying and verifying; injects faults in tests.
    private let beforeVerifying: @Sendable (any DatabaseSession) throws -> Void
    /// Rows between two progress calls.
    private static let progressRows = 1_000

    /// Makes a copy from one database to another; no connection is opened yet.
    ///
    /// The drivers' statement timeouts should allow for copying a whole table.
    package init(
        from source: any DatabaseDriver, to target: any DatabaseDriver,
        now: @escaping @Sendable () -> Timestamp = { .now },
        beforeVerifying: @escaping @Sendable (any DatabaseSession) throws -> Void = { _ in }
    ) {
        self.source = source
        self.target = target
        self.now = now
        self.beforeVerifying = beforeVerifying
    }

    /// Copies and verifies, on a thread of its own.
    ///
    /// Imports into either database are locked out meanwhile. An SQLite file accepts no writes at all; on a server,
    /// other writers must be stopped before, and changes they make nevertheless show as differences.
    ///
    /// - Throws: `DatabaseError`; `schema` if the source lacks migrations or the target is not empty, `busy` if an
    ///   import runs.
    package func run(progress: @escaping @Sendable (Progress) -> Void = { _ in }) async throws -> Outcome {
        try await BlockingExecutor.once(label: "metier.store.copy") { try copy(progress: progress) }
    }

    private func copy(progress: @escaping (Progress) -> Void) throws -> Outcome {
        guard source.isPresent else {
            throw DatabaseError(.unavailable, "There is no database \(source.displayAddress).")
        }
        let from = try source.open()
        defer { from.close() }
        let tables = try self.tables(of: from)
        let into = try target.open()
        defer { into.close() }
        return try from.exclusively("import") {
            try into.exclusively("import") {
                try prepare(into, for: tables.own)
                do {
                    // In a transaction, which on SQLite locks out other writers.
                    let compared = try from.transaction {
                        try into.withoutReferences(of: Store.tables) {
                            try transfer(tables.own, from: from, into: into, progress: progress)
                        }
                    }
                    try into.optimize()
                    return Outcome(tables: compared, strangers: tables.strangers)
                } catch let differing as Differing {
                    return Outcome(tables: differing.tables, strangers: tables.strangers)
                }
            }
        }
    }

    /// Thrown to leave the target without its references, since referenced rows may be missing.
    private struct Differing: Error {
        let tables: [TableComparison]
    }

    /// The source's tables, parents first, and names of tables that are not Metier's.
    private func tables(
        of session: any DatabaseSession
    ) throws -> (own: [TableDefinition], strangers: [String]) {
        let state = try Migrator(Store.migrations).state(of: session)
        guard state.pending.isEmpty else {
            throw DatabaseError(
                .schema,
                state.applied.isEmpty
                    ? "\(source.displayAddress) holds no data of Metier."
                    : "\(source.displayAddress) has an older schema; run `metier migrate` on it first.")
        }
        let names = try session.tableNames()
        let landing = try names.filter { $0.hasPrefix(LandingTables.namePrefix) }.sorted().map { name in
            LandingTables.definition(name, columns: try session.columnNames(of: name))
        }
        let own = Store.tables + landing
        // The vector tables are not copied; they can be recomputed in the target.
        let known = Migrator.journalNames.union(own.map(\.name)).union(ConceptVectorTables.names)
        return (own, names.subtracting(known).sorted())
    }

    /// Checks that the target is empty and creates the tables.
    private func prepare(_ session: any DatabaseSession, for tables: [TableDefinition]) throws {
        let names = try session.tableNames()
        let expected = Migrator.journalNames.union(Store.tables.map(\.name))
        let passedOver = Migrator.journalNames.union(ConceptVectorTables.names)
        for name in names.sorted() where !passedOver.contains(name) {
            let isMetiers = expected.contains(name) || name.hasPrefix(LandingTables.namePrefix)
            guard isMetiers, !names.isDisjoint(with: Migrator.journalNames) else {
                throw DatabaseError(
                    .schema,
                    "\(target.displayAddress) holds a table \(name) already; copy into a database of Metier's own.")
            }
            guard try session.first("SELECT 1 FROM \(identifier: name) LIMIT 1", read: { _ in true }) == nil else {
                throw DatabaseError(
                    .schema, "\(target.displayAddress) is not empty: its table \(name) holds rows.")
            }
        }
        _ = try Migrator(Store.migrations).migrate(session, now: now())
        for table in tables where table.name.hasPrefix(LandingTables.namePrefix) {
            if try session.columnNames(of: table.name) == table.columns.map(\.name) { continue }
            if names.contains(table.name) { try session.execute("DROP TABLE \(identifier: table.name)") }
            for statement in table.creationStatements(in: session.dialect) { try session.execute(statement) }
        }
    }

    private func transfer(
        _ tables: [TableDefinition], from: any DatabaseSession, into: any DatabaseSession,
        progress: @escaping (Progress) -> Void
    ) throws -> [TableComparison] {
        let total = try tables.reduce(0) { sum, table in
            sum + (try from.first("SELECT COUNT(*) FROM \(identifier: table.name)") { Int($0.integer(0)) } ?? 0)
        }
        let served = tables.filter { $0.name == ReleaseTables.releases.name }
        let others = tables.filter { $0.name != ReleaseTables.releases.name }
        var copied = 0
        func copy(_ table: TableDefinition) throws {
            _ = try RowCopier(table: table, source: from, target: into) {
                copied += 1
                if copied % Self.progressRows == 0 { progress(.copying(rows: copied, of: total)) }
            }.copy()
        }
        var compared = 0
        func compare(_ table: TableDefinition) throws -> TableComparison {
            try TableComparison(table, in: from, and: into) {
                compared += 1
                if compared % Self.progressRows == 0 { progress(.verifying(rows: compared, of: 2 * total)) }
            }
        }
        for table in others { try copy(table) }
        progress(.copying(rows: copied, of: total))
        try beforeVerifying(into)
        var results = try others.map(compare)
        let isRight = results.allSatisfy { $0.verdict == .same }
        for table in served {
            guard isRight else {
                let rows = try TableDigest(of: table, in: from).rows
                results.insert(.init(table.name, sourceRows: rows, targetRows: 0, .withheld), at: 0)
                continue
            }
            try into.transaction {
                try copy(table)
                results.insert(try compare(table), at: 0)
                try Store.announceChange("releases", in: into)
            }
        }
        progress(.verifying(rows: compared, of: 2 * total))
        if isRight { results = try checkingReferences(results, of: tables, in: into) }
        guard results.allSatisfy({ $0.verdict == .same }) else { throw Differing(tables: results) }
        return results
    }

    /// The same results, with tables marked that have dangling references.
    private func checkingReferences(
        _ results: [TableComparison], of tables: [TableDefinition], in session: any DatabaseSession
    ) throws -> [TableComparison] {
        try results.map { result in
            guard let table = tables.first(where: { $0.name == result.name }) else { return result }
            for reference in table.references where try session.isDangling(reference, of: table) {
                return .init(
                    result.name, sourceRows: result.sourceRows, targetRows: result.targetRows,
                    .dangling(reference.table))
            }
            return result
        }
    }
}

extension DatabaseSession {
    /// Whether any row of a table refers to a row that does not exist.
    func isDangling(_ reference: TableDefinition.Reference, of table: TableDefinition) throws -> Bool {
        let isSet = reference.columns.map { "c.\(dialect.quoted($0)) IS NOT NULL" }.joined(separator: " AND ")
        let isFound = zip(reference.columns, reference.targets)
            .map { "p.\(dialect.quoted($1)) = c.\(dialect.quoted($0))" }.joined(separator: " AND ")
        return try first(
            """
            SELECT 1 FROM \(identifier: table.name) c WHERE \(raw: isSet) AND NOT EXISTS (
                SELECT 1 FROM \(identifier: reference.table) p WHERE \(raw: isFound))
            LIMIT 1
            """
        ) { _ in true } ?? false
    }
}
