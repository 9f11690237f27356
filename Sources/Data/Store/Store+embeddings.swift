import Database
package import ServiceSupport

extension Store {
    /// Vectors of texts, and the matrices learned from them.
    package struct Embeddings: Sendable {
        let pool: ConnectionPool
    }

    /// Vectors of texts, and the matrices learned from them.
    package var embeddings: Embeddings { Embeddings(pool: pool) }
}

/// Packed vectors of several texts: for each text 16 bytes of its SHA-256, then a scale factor (little-endian `Float`)
/// and one signed byte per dimension.
package struct EmbeddingBlock: Sendable {
    /// Bytes of a text's fingerprint (a truncated SHA-256).
    package static let keyBytes = 16

    /// Dimensions of a vector.
    package let dimensions: Int
    /// Number of texts.
    package let count: Int
    /// `count` times `EmbeddingBlock.stride(dimensions)` bytes.
    package let payload: [UInt8]

    package init(dimensions: Int, count: Int, payload: [UInt8]) {
        self.dimensions = dimensions
        self.count = count
        self.payload = payload
    }

    /// Bytes per text.
    package static func stride(_ dimensions: Int) -> Int { keyBytes + 4 + dimensions }
}

/// A learned matrix, as it is stored.
package struct StoredAdaptation: Sendable {
    /// SHA-256 of the training data.
    package let fingerprint: String
    /// Rows and columns.
    package let dimensions: Int
    /// `dimensions` times `dimensions` little-endian `Float`s, row by row.
    package let payload: [UInt8]

    package init(fingerprint: String, dimensions: Int, payload: [UInt8]) {
        self.fingerprint = fingerprint
        self.dimensions = dimensions
        self.payload = payload
    }
}

extension Store.Embeddings {
    /// Every block of a model's vectors. A block whose size does not match its count is skipped; its vectors are
    /// computed again.
    ///
    /// - Parameter model: Name, version and dimensions of the model as one text.
    package func blocks(of model: String) async throws -> [EmbeddingBlock] {
        try await pool.withSession { session in
            try EmbeddingTables.vectors.all("WHERE model = \(model) ORDER BY id", in: session)
        }.filter { $0.payload.count == $0.count * EmbeddingBlock.stride($0.dimensions) }
    }

    /// Adds blocks, each in a transaction of its own, so that an interrupted run keeps the blocks written so far.
    package func add(_ blocks: [EmbeddingBlock], of model: String) async throws {
        for block in blocks {
            _ = try await pool.withSession { session in
                try EmbeddingTables.vectors.insert(
                    block, given: ["model": model, "id": UUIDv7.next().description], in: session)
            }
        }
    }

    /// The latest matrix that was learned for a purpose.
    package func adaptation(of model: String, for purpose: String) async throws -> StoredAdaptation? {
        try await pool.withSession { session in
            try EmbeddingTables.adaptations.first("WHERE model = \(model) AND purpose = \(purpose)", in: session)
        }
    }

    /// Stores a matrix; replaces the previous one.
    package func keep(
        _ adaptation: StoredAdaptation, of model: String, for purpose: String, now: Timestamp
    ) async throws {
        try await pool.withSession { session in
            try session.transaction {
                try session.execute(
                    "DELETE FROM embedding_adaptations WHERE model = \(model) AND purpose = \(purpose)")
                try EmbeddingTables.adaptations.insert(
                    adaptation, given: ["model": model, "purpose": purpose, "learned_at": now], in: session)
            }
        }
    }
}

/// Vectors of texts and the matrices learned from them. Both can be recomputed from the releases; no other table refers
/// to them.
enum EmbeddingTables {
    /// Vectors of texts, some hundred per row: the fingerprint and the vector of each text as bytes.
    static let vectors = Table<EmbeddingBlock>("embeddings", key: ["model", "id"]) { column in
        column.given("model", .code(200))
        column.given("id", .code(36))
        return EmbeddingBlock(
            dimensions: column("dimensions") { $0.dimensions }, count: column("text_count") { $0.count },
            payload: column("payload") { $0.payload })
    }

    /// Matrices learned from a framework's own pairs of names.
    static let adaptations = Table<StoredAdaptation>("embedding_adaptations", key: ["model", "purpose"]) { column in
        column.given("model", .code(200))
        column.given("purpose", .code(32))
        let fingerprint = column("fingerprint", .code(64)) { $0.fingerprint }
        let dimensions = column("dimensions") { $0.dimensions }
        column.given("learned_at", .timestamp, as: Timestamp.self)
        return StoredAdaptation(
            fingerprint: fingerprint, dimensions: dimensions, payload: column("payload") { $0.payload })
    }
}
