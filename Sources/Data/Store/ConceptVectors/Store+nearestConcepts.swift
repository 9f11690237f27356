import Database

extension Store {
    /// The concepts whose vectors point most nearly the way of one, nearest first.
    ///
    /// The index looks at a part of the vectors only. Where it yields fewer concepts than were asked for, because filters
    /// leave few, all are compared.
    ///
    /// - Parameters:
    ///   - vector: Of the model that made those that are kept.
    ///   - model: Name, version and dimensions of that model as one text.
    ///   - frameworks: Only these; empty for all.
    ///   - sorts: Only these; empty for all.
    ///   - limit: At most so many.
    /// - Throws: ``ConceptVectorRefusal`` when the tables hold vectors of another model or width, or are not there.
    package func nearestConcepts(
        to vector: [Float], model: String, frameworks: Set<String> = [], sorts: Set<String> = [], limit: Int
    ) async throws -> [(key: ConceptKey, cosine: Double)] {
        guard vector.allSatisfy(\.isFinite) else {
            throw ConceptVectorRefusal(.notFinite, "a vector holds a number that is infinite or none")
        }
        guard limit > 0, vector.contains(where: { $0 != 0 }) else { return [] }
        let (frameworks, sorts) = (frameworks.sorted(), sorts.sorted())
        return try await pool.withSession { session in
            try session.transaction {
                try ConceptVectorTables.check(model: model, dimensions: vector.count, in: session)
                let isIterative = try Self.tune(for: limit, in: session)
                let comparesAll = !isIterative && !(frameworks.isEmpty && sorts.isEmpty)
                if !comparesAll {
                    let found = try Self.nearest(vector, frameworks, sorts, limit, in: session)
                    if found.count == limit { return found }
                }
                _ = try session.first("SELECT set_config('enable_indexscan', 'off', true)") { _ in true }
                return try Self.nearest(vector, frameworks, sorts, limit, in: session)
            }
        }
    }

    /// The least and the most candidates that the extension keeps in view while it walks the index.
    private static let candidates = 200...1_000

    /// Sets, for this transaction, how far the index is searched; returns whether it is searched further where filters
    /// leave too few, which the extension can from 0.8 on.
    private static func tune(for limit: Int, in session: any DatabaseSession) throws -> Bool {
        let version = try session.first("SELECT extversion FROM pg_extension WHERE extname = 'vector'") { $0.text(0) }
        let numbers = (version ?? "").split(separator: ".").compactMap { Int($0) }
        let isIterative = !numbers.lexicographicallyPrecedes([0, 8])
        let wide = min(max(4 * limit, candidates.lowerBound), candidates.upperBound)
        // A plan for any filter and any limit would go by the average of all of them.
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
        _ vector: [Float], _ frameworks: [String], _ sorts: [String], _ limit: Int, in session: any DatabaseSession
    ) throws -> [(key: ConceptKey, cosine: Double)] {
        let query = SQLValue.vector(vector)
        let ofFrameworks: SQL = frameworks.isEmpty ? "" : " AND framework IN (\(list: frameworks))"
        let ofSorts: SQL = sorts.isEmpty ? "" : " AND sort IN (\(list: sorts))"
        let found = try session.all(
            """
            SELECT framework, sort, code, 1 - (embedding <=> \(query)::vector)
            FROM \(identifier: ConceptVectorTables.vectors)
            WHERE TRUE\(ofFrameworks)\(ofSorts)
            ORDER BY embedding <=> \(query)::vector LIMIT \(limit)
            """
        ) { row in
            (key: ConceptKey(framework: row.text(0), sort: row.text(1), code: row.text(2)), cosine: row.real(3))
        }
        // Of equal ones always the same first.
        return found.filter { $0.cosine.isFinite }.sorted {
            ($1.cosine, $0.key.framework, $0.key.sort, $0.key.code)
                < ($0.cosine, $1.key.framework, $1.key.sort, $1.key.code)
        }
    }
}
