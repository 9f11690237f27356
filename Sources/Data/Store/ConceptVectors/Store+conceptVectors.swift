import Database
package import ServiceSupport

extension Store {
    /// The widest vectors that the extension takes into an index; wider ones are compared one by one.
    package static let indexedVectorWidth = 2_000

    /// Whether the database can compare vectors by itself; writes nothing.
    package func vectorSupport() async throws -> VectorSupport {
        guard pool.driver.dialect.hasServerExtensions else { return .otherEngine }
        return try await pool.withSession { try Self.support(in: $0) }
    }

    /// Makes the extension in this database where the server has it and this user may.
    package func makeVectorSupport() async throws -> VectorSupport {
        guard pool.driver.dialect.hasServerExtensions else { return .otherEngine }
        return try await pool.withSession { session in
            let support = try Self.support(in: session)
            switch support {
            case .otherEngine, .absent, .present: return support
            // The server has the last word: hosted ones let users make it who are not its masters.
            case .obtainable, .notPermitted: break
            }
            return try session.exclusively("vectors", waitingAtMost: Self.vectorLockLimit) {
                do {
                    try session.execute("CREATE EXTENSION IF NOT EXISTS vector")
                } catch let error as DatabaseError where error.engineCode == "SQLSTATE-42501" {
                    return .notPermitted(error.message)
                }
                return try Self.support(in: session)
            }
        }
    }

    /// How long others who write vectors are waited for.
    private static let vectorLockLimit = Duration.seconds(60)

    private static func support(in session: any DatabaseSession) throws -> VectorSupport {
        let found = try session.first(
            """
            SELECT e.default_version::text, e.installed_version::text,
                (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
                    OR (has_database_privilege(current_database(), 'CREATE') AND (v.trusted OR NOT v.superuser))
            FROM pg_available_extensions e
            JOIN pg_available_extension_versions v ON v.name = e.name AND v.version = e.default_version
            WHERE e.name = 'vector'
            """
        ) { (version: $0.text(0), installed: $0.optionalText(1), isPermitted: $0.integer(2) == 1) }
        guard let found else { return .absent }
        if let installed = found.installed { return .present(version: installed) }
        return found.isPermitted
            ? .obtainable(version: found.version)
            : .notPermitted("only a superuser may make the extension vector in this database")
    }

    /// Makes the tables for a model's vectors; drops what another model has left in them.
    package func startConceptVectors(model: String, dimensions: Int) async throws {
        try await pool.withSession { session in
            try session.exclusively("vectors", waitingAtMost: Self.vectorLockLimit) {
                try session.transaction {
                    do {
                        return try ConceptVectorTables.check(model: model, dimensions: dimensions, in: session)
                    } catch is ConceptVectorRefusal {
                        try ConceptVectorTables.drop(in: session)
                        try ConceptVectorTables.create(dimensions: dimensions, in: session)
                    }
                }
            }
        }
    }

    /// What is kept, by framework; nothing where there are no tables.
    package func conceptVectorSets() async throws -> [ConceptVectorSet.Summary] {
        guard pool.driver.dialect.hasServerExtensions else { return [] }
        return try await pool.withSession { try ConceptVectorTables.summaries(in: $0) }
    }

    /// What the database holds, for whoever looks after it; writes nothing.
    package func inspectConceptVectors() async throws -> ConceptVectorReport {
        let support = try await vectorSupport()
        guard case .present = support else {
            return ConceptVectorReport(support: support)
        }
        return try await pool.withSession { session in
            guard try ConceptVectorTables.width(in: session) != nil else {
                return ConceptVectorReport(support: support)
            }
            let rows = try session.first("SELECT COUNT(*) FROM \(identifier: ConceptVectorTables.vectors)") {
                Int($0.integer(0))
            }
            let isIndexed = try session.first(
                """
                SELECT 1 FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam
                JOIN pg_class c ON c.oid = x.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = current_schema() AND c.relname = \(ConceptVectorTables.vectors)
                    AND m.amname = 'hnsw' AND x.indisvalid
                LIMIT 1
                """
            ) { _ in true }
            return ConceptVectorReport(
                support: support, sets: try ConceptVectorTables.summaries(in: session), rows: rows ?? 0,
                isIndexed: isIndexed ?? false)
        }
    }

    /// Puts a framework's vectors in place of those that are kept of it, in one transaction: whoever searches finds the old
    /// ones or the new ones. Rows that stay as they are are not written again, which spares the index.
    ///
    /// - Parameters:
    ///   - set: The vectors.
    ///   - now: The moment of writing.
    ///   - progress: Told, on the connection's queue, how many concepts are written.
    /// - Returns: How many rows were added, changed or taken away.
    /// - Throws: ``ConceptVectorRefusal`` when the tables hold vectors of another model or width, or are not there.
    @discardableResult
    package func replaceConceptVectors(
        _ set: ConceptVectorSet, now: Timestamp, progress: @escaping @Sendable (_ done: Int) throws -> Void = { _ in }
    ) async throws -> Int {
        try await pool.withSession { session in
            try session.exclusively("vectors", waitingAtMost: Self.vectorLockLimit) {
                let changed = try session.transaction {
                    try ConceptVectorTables.check(model: set.model, dimensions: set.dimensions, in: session)
                    return try ConceptVectorWriter(session: session, set: set).write(now: now, progress: progress)
                }
                if changed > 0 { try session.gatherStatistics(on: [ConceptVectorTables.vectors]) }
                return changed
            }
        }
    }

    /// Takes away the vectors of frameworks that no node serves any more.
    package func removeConceptVectorsOfNothing() async throws {
        try await pool.withSession { session in
            guard try ConceptVectorTables.width(in: session) != nil else { return }
            // Their vectors go with them.
            try session.execute(
                """
                DELETE FROM \(identifier: ConceptVectorTables.sets) WHERE framework NOT IN (
                    SELECT framework_id FROM releases WHERE state IN ('current', 'supplement'))
                """)
        }
    }
}
