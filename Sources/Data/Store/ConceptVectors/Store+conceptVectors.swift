import Database
package import ServiceSupport
package import Taxonomy

extension Store {
    /// Concept vectors in a database that can compare vectors itself.
    package struct ConceptVectors: Sendable {
        let pool: ConnectionPool
    }

    /// Concept vectors in a database that can compare vectors itself.
    package var conceptVectors: ConceptVectors { ConceptVectors(pool: pool) }
}

extension Store.ConceptVectors {
    /// The highest dimension that the extension can index; vectors of more dimensions are compared one by one.
    package static let indexedWidth = 2_000

    /// Whether the database can compare vectors itself; writes nothing.
    package func support() async throws -> VectorSupport {
        guard pool.driver.dialect.hasServerExtensions else { return .otherEngine }
        return try await pool.withSession { try Self.support(in: $0) }
    }

    /// Creates the extension in this database where the server has it and this user may.
    package func makeSupport() async throws -> VectorSupport {
        guard pool.driver.dialect.hasServerExtensions else { return .otherEngine }
        return try await pool.withSession { session in
            let support = try Self.support(in: session)
            switch support {
            case .otherEngine, .absent, .present: return support
            // The server decides: hosted servers let users create it who are not superusers.
            case .obtainable, .notPermitted: break
            }
            return try session.exclusively("vectors", waitingAtMost: Self.lockLimit) {
                do {
                    try session.execute("CREATE EXTENSION IF NOT EXISTS vector")
                } catch let error as DatabaseError where error.engineCode == "SQLSTATE-42501" {
                    return .notPermitted(error.message)
                }
                return try Self.support(in: session)
            }
        }
    }

    /// How long to wait for other writers of vectors.
    private static let lockLimit = Duration.seconds(60)

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

    /// Creates the tables for a model's vectors; drops tables with vectors of another model.
    package func start(model: String, dimensions: Int) async throws {
        try await pool.withSession { session in
            try session.exclusively("vectors", waitingAtMost: Self.lockLimit) {
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

    /// The stored sets, by framework; empty where there are no tables.
    package func sets() async throws -> [ConceptVectorSet.Summary] {
        guard pool.driver.dialect.hasServerExtensions else { return [] }
        return try await pool.withSession { try ConceptVectorTables.summaries(in: $0) }
    }

    /// The state of the vectors in the database, for administrators; writes nothing.
    package func inspect() async throws -> ConceptVectorReport {
        let support = try await self.support()
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

    /// Replaces a framework's stored vectors in one transaction: a search sees either the old or the new ones.
    /// Unchanged rows are not written again, which avoids work on the index.
    ///
    /// - Parameters:
    ///   - set: The vectors.
    ///   - now: The moment of writing.
    ///   - progress: Called, on the connection's queue, with the number of concepts written.
    /// - Returns: The number of rows added, changed or removed.
    /// - Throws: ``ConceptVectorRefusal`` when the tables hold vectors of another model or dimension, or do not exist.
    @discardableResult
    package func replace(
        _ set: ConceptVectorSet, now: Timestamp, progress: @escaping @Sendable (_ done: Int) throws -> Void = { _ in }
    ) async throws -> Int {
        try await pool.withSession { session in
            try session.exclusively("vectors", waitingAtMost: Self.lockLimit) {
                let changed = try session.transaction {
                    try ConceptVectorTables.check(model: set.model, dimensions: set.dimensions, in: session)
                    return try ConceptVectorWriter(session: session, set: set).write(now: now, progress: progress)
                }
                if changed > 0 { try session.gatherStatistics(on: [ConceptVectorTables.vectors]) }
                return changed
            }
        }
    }

    /// Removes the vectors of frameworks that are no longer served.
    package func removeUnserved() async throws {
        try await pool.withSession { session in
            guard try ConceptVectorTables.width(in: session) != nil else { return }
            // The vectors are removed with their set.
            try session.execute(
                """
                DELETE FROM \(identifier: ConceptVectorTables.sets) WHERE framework NOT IN (
                    SELECT framework_id FROM releases WHERE state IN ('current', 'supplement'))
                """)
        }
    }
}

extension Store.ConceptVectors {
    /// The concepts whose vectors have the highest cosine similarity to a vector, nearest first.
    ///
    /// The index searches only part of the vectors. Where it yields fewer concepts than requested, because filters
    /// leave few, all vectors are compared.
    ///
    /// - Parameters:
    ///   - vector: From the model of the stored vectors.
    ///   - model: Name, version and dimensions of that model as one text.
    ///   - frameworks: Only these; empty for all.
    ///   - kinds: Only these; empty for all.
    ///   - limit: The maximum number of concepts.
    /// - Throws: ``ConceptVectorRefusal`` when the tables hold vectors of another model or dimension, or do not exist.
    package func nearest(
        to vector: [Float], model: String, frameworks: Set<String> = [], kinds: Set<ConceptKind> = [], limit: Int
    ) async throws -> [(key: ConceptID, cosine: Double)] {
        guard vector.allSatisfy(\.isFinite) else {
            throw ConceptVectorRefusal(.notFinite, "a vector holds a number that is infinite or none")
        }
        guard limit > 0, vector.contains(where: { $0 != 0 }) else { return [] }
        let (frameworks, kinds) = (frameworks.sorted(), kinds.map(\.rawValue).sorted())
        return try await pool.withSession { session in
            try session.transaction {
                try ConceptVectorTables.check(model: model, dimensions: vector.count, in: session)
                let isIterative = try Self.tune(for: limit, in: session)
                let comparesAll = !isIterative && !(frameworks.isEmpty && kinds.isEmpty)
                if !comparesAll {
                    let found = try Self.nearest(vector, frameworks, kinds, limit, in: session)
                    if found.count == limit { return found }
                }
                _ = try session.first("SELECT set_config('enable_indexscan', 'off', true)") { _ in true }
                return try Self.nearest(vector, frameworks, kinds, limit, in: session)
            }
        }
    }

    /// The least and the most candidates that the extension keeps while it walks the index (`hnsw.ef_search`).
    private static let candidates = 200...1_000

    /// Sets the search breadth of the index for this transaction; returns whether the scan continues where filters
    /// leave too few results, which the extension supports from 0.8 on.
    private static func tune(for limit: Int, in session: any DatabaseSession) throws -> Bool {
        let version = try session.first("SELECT extversion FROM pg_extension WHERE extname = 'vector'") { $0.text(0) }
        let numbers = (version ?? "").split(separator: ".").compactMap { Int($0) }
        let isIterative = !numbers.lexicographicallyPrecedes([0, 8])
        let wide = min(max(4 * limit, candidates.lowerBound), candidates.upperBound)
        // A generic plan would be chosen for average filters and limits.
        _ = try session.first(
            """
            SELECT set_config('plan_cache_mode', 'force_custom_plan', true),
                set_config('hnsw.ef_search', \("\(wide)"), true)
            """
        ) { _ in true }
        if isIterative {
            _ = try session.first("SELECT set_config('hnsw.iterative_scan', 'strict_order', true)") { _ in true }
        }
        return isIterative
    }

    private static func nearest(
        _ vector: [Float], _ frameworks: [String], _ kinds: [String], _ limit: Int, in session: any DatabaseSession
    ) throws -> [(key: ConceptID, cosine: Double)] {
        let query = SQLValue.vector(vector)
        let ofFrameworks: SQL = frameworks.isEmpty ? "" : " AND framework IN (\(list: frameworks))"
        let ofKinds: SQL = kinds.isEmpty ? "" : " AND sort IN (\(list: kinds))"
        let found = try session.all(
            """
            SELECT framework, sort, code, 1 - (embedding <=> \(query)::vector)
            FROM \(identifier: ConceptVectorTables.vectors)
            WHERE TRUE\(ofFrameworks)\(ofKinds)
            ORDER BY embedding <=> \(query)::vector LIMIT \(limit)
            """
        ) { row in
            ConceptKind(rawValue: row.text(1)).map {
                (key: ConceptID(framework: row.text(0), kind: $0, code: row.text(2)), cosine: row.real(3))
            }
        }
        // Ties are broken by key, so that the order is stable.
        return found.compactMap(\.self).filter { $0.cosine.isFinite }.sorted {
            ($1.cosine, $0.key.framework, $0.key.kind.rawValue, $0.key.code)
                < ($0.cosine, $1.key.framework, $1.key.kind.rawValue, $1.key.code)
        }
    }
}
