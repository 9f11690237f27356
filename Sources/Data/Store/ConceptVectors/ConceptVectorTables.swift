import Database

/// The tables of concept vectors, on PostgreSQL with the extension `vector`.
///
/// They are created on demand and outside the migrations: most databases lack the extension, the dimension of the
/// vectors depends on the model, and everything in them can be recomputed from the releases. No table refers to them.
enum ConceptVectorTables {
    /// One row per concept, for the search and for other SQL clients.
    static let vectors = "concept_vectors"
    /// One row per framework: the model and the source of its vectors.
    static let sets = "concept_vector_sets"
    /// Both tables.
    static let names: Set<String> = [vectors, sets]

    /// Creates the missing tables.
    static func create(dimensions: Int, in session: any DatabaseSession) throws {
        try session.execute(
            """
            CREATE TABLE IF NOT EXISTS \(identifier: sets) (
                framework \(raw: session.dialect.typeName(.code(64))) PRIMARY KEY,
                model \(raw: session.dialect.typeName(.code(200))) NOT NULL,
                dimensions INTEGER NOT NULL,
                fingerprint \(raw: session.dialect.typeName(.code(64))) NOT NULL,
                concept_count INTEGER NOT NULL,
                written_at BIGINT NOT NULL)
            """)
        try session.execute(
            """
            CREATE TABLE IF NOT EXISTS \(identifier: vectors) (
                framework \(raw: session.dialect.typeName(.code(64))) NOT NULL
                    REFERENCES \(identifier: sets) (framework) ON DELETE CASCADE,
                sort \(raw: session.dialect.typeName(.code(32))) NOT NULL,
                code \(raw: session.dialect.typeName(.code(255))) NOT NULL,
                model \(raw: session.dialect.typeName(.code(200))) NOT NULL,
                embedding vector(\(raw: "\(dimensions)")) NOT NULL,
                PRIMARY KEY (framework, sort, code))
            """)
        guard dimensions <= Store.ConceptVectors.indexedWidth else { return }
        try session.execute(
            """
            CREATE INDEX IF NOT EXISTS concept_vectors_embedding ON \(identifier: vectors)
            USING hnsw (embedding vector_cosine_ops)
            """)
    }

    /// Drops both tables with their rows.
    static func drop(in session: any DatabaseSession) throws {
        try session.execute("DROP TABLE IF EXISTS \(identifier: vectors)")
        try session.execute("DROP TABLE IF EXISTS \(identifier: sets)")
    }

    /// Dimensions of the table's vectors; `nil` if there is no table.
    static func width(in session: any DatabaseSession) throws -> Int? {
        try session.first(
            """
            SELECT a.atttypmod FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = current_schema() AND c.relname = \(vectors) AND a.attname = 'embedding'
            """
        ) { Int($0.integer(0)) }
    }

    /// The stored sets; empty where there is no table.
    static func summaries(in session: any DatabaseSession) throws -> [ConceptVectorSet.Summary] {
        guard try width(in: session) != nil else { return [] }
        return try session.all(
            """
            SELECT framework, model, dimensions, fingerprint, concept_count FROM \(identifier: sets) ORDER BY framework
            """
        ) { row in
            ConceptVectorSet.Summary(
                framework: row.text(0), model: row.text(1), dimensions: Int(row.integer(2)), fingerprint: row.text(3),
                rows: Int(row.integer(4)))
        }
    }

    /// Throws unless the stored vectors are of this model and dimension.
    static func check(model: String, dimensions: Int, in session: any DatabaseSession) throws {
        guard let width = try width(in: session) else {
            throw ConceptVectorRefusal(.nothingKept, "the database keeps no vectors of concepts")
        }
        guard width == dimensions else {
            throw ConceptVectorRefusal(
                .otherWidth, "the database keeps vectors of \(width) numbers, not of \(dimensions)")
        }
        let other = try session.first(
            "SELECT model FROM \(identifier: sets) WHERE model <> \(model) LIMIT 1", read: { $0.text(0) })
        if let other {
            throw ConceptVectorRefusal(.otherModel, "the database keeps vectors of \(other), not of \(model)")
        }
    }
}
