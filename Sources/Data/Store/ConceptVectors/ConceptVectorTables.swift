import Database

/// The tables of concepts' vectors, on PostgreSQL with the extension `vector`.
///
/// They are made on demand and outside the migrations: most databases have no such extension, the width of the vectors is
/// the model's, and everything in them can be made again from the releases. Nothing refers to them.
enum ConceptVectorTables {
    /// A row a concept, for the search and for other SQL clients.
    static let vectors = "concept_vectors"
    /// A row a framework: which model made its vectors, and of what.
    static let sets = "concept_vector_sets"
    /// Both.
    static let names: Set<String> = [vectors, sets]

    /// Makes what is missing.
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
        guard dimensions <= Store.indexedVectorWidth else { return }
        try session.execute(
            """
            CREATE INDEX IF NOT EXISTS concept_vectors_embedding ON \(identifier: vectors)
            USING hnsw (embedding vector_cosine_ops)
            """)
    }

    /// Drops both with all that is in them.
    static func drop(in session: any DatabaseSession) throws {
        try session.execute("DROP TABLE IF EXISTS \(identifier: vectors)")
        try session.execute("DROP TABLE IF EXISTS \(identifier: sets)")
    }

    /// Numbers a vector of the table; `nil` if there is no table.
    static func width(in session: any DatabaseSession) throws -> Int? {
        try session.first(
            """
            SELECT a.atttypmod FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = current_schema() AND c.relname = \(vectors) AND a.attname = 'embedding'
            """
        ) { Int($0.integer(0)) }
    }

    /// What is kept; nothing where there is no table.
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

    /// Throws unless what is kept is of a model and a width.
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
