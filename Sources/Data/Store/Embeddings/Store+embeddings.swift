import Database
package import ServiceSupport

/// Vectors of some texts, packed: for each text 16 bytes of its SHA-256, then a factor (little-endian `Float`) and a
/// signed byte a dimension.
package struct EmbeddingBlock: Sendable {
    /// Bytes of a text's fingerprint.
    package static let keyBytes = 16

    /// Numbers a vector.
    package let dimensions: Int
    /// How many texts.
    package let count: Int
    /// `count` times `EmbeddingBlock.stride(dimensions)` bytes.
    package let payload: [UInt8]

    /// Makes a block.
    package init(dimensions: Int, count: Int, payload: [UInt8]) {
        self.dimensions = dimensions
        self.count = count
        self.payload = payload
    }

    /// Bytes a text.
    package static func stride(_ dimensions: Int) -> Int { keyBytes + 4 + dimensions }
}

/// A matrix that was learned, as it is kept.
package struct StoredAdaptation: Sendable {
    /// SHA-256 of what it was learned from.
    package let fingerprint: String
    /// Rows and columns.
    package let dimensions: Int
    /// `dimensions` times `dimensions` little-endian `Float`s, row by row.
    package let payload: [UInt8]

    /// Makes a matrix.
    package init(fingerprint: String, dimensions: Int, payload: [UInt8]) {
        self.fingerprint = fingerprint
        self.dimensions = dimensions
        self.payload = payload
    }
}

extension Store {
    /// Every block of a model's vectors. One whose size does not match its count is passed over: it is made again.
    ///
    /// - Parameter model: Name, version and dimensions of the model as one text.
    package func embeddingBlocks(of model: String) async throws -> [EmbeddingBlock] {
        try await pool.withSession { session in
            try session.all(
                "SELECT dimensions, text_count, payload FROM embeddings WHERE model = \(model) ORDER BY id"
            ) { row in
                EmbeddingBlock(
                    dimensions: Int(row.integer(0)), count: Int(row.integer(1)), payload: Array(row.bytes(2)))
            }
        }.filter { $0.payload.count == $0.count * EmbeddingBlock.stride($0.dimensions) }
    }

    /// Adds blocks; each in a transaction of its own, so that whoever stops half-way has what was done.
    package func addEmbeddings(_ blocks: [EmbeddingBlock], of model: String) async throws {
        for block in blocks {
            _ = try await pool.withSession { session in
                try session.execute(
                    """
                    INSERT INTO embeddings (model, id, dimensions, text_count, payload)
                    VALUES (\(model), \(UUIDv7.next().description), \(block.dimensions), \(block.count),
                        \(SQLValue.blob(block.payload)))
                    """)
            }
        }
    }

    /// The matrix that was learned last for a purpose.
    package func adaptation(of model: String, for purpose: String) async throws -> StoredAdaptation? {
        try await pool.withSession { session in
            try session.first(
                """
                SELECT fingerprint, dimensions, payload FROM embedding_adaptations
                WHERE model = \(model) AND purpose = \(purpose)
                """
            ) { StoredAdaptation(fingerprint: $0.text(0), dimensions: Int($0.integer(1)), payload: Array($0.bytes(2))) }
        }
    }

    /// Keeps a matrix in place of the one before.
    package func keep(
        _ adaptation: StoredAdaptation, of model: String, for purpose: String, now: Timestamp
    ) async throws {
        try await pool.withSession { session in
            try session.transaction {
                try session.execute(
                    "DELETE FROM embedding_adaptations WHERE model = \(model) AND purpose = \(purpose)")
                try session.execute(
                    """
                    INSERT INTO embedding_adaptations (model, purpose, fingerprint, dimensions, learned_at, payload)
                    VALUES (\(model), \(purpose), \(adaptation.fingerprint), \(adaptation.dimensions),
                        \(now.milliseconds), \(SQLValue.blob(adaptation.payload)))
                    """)
            }
        }
    }
}
