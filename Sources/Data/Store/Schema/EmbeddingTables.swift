import Database

/// Vectors of texts and what was learned of them. Both can be made again from the releases; no other table refers to them.
enum EmbeddingTables {
    /// Vectors of texts, some hundred a row: the fingerprint of each text and its vector as bytes.
    static let vectors = TableDefinition(
        "embeddings", primaryKey: ["model", "id"],
        columns: [
            .code("model", 200), .code("id", 36), .integer("dimensions"), .integer("text_count"), .blob("payload"),
        ])

    /// Matrices learned from a framework's own pairs of names.
    static let adaptations = TableDefinition(
        "embedding_adaptations", primaryKey: ["model", "purpose"],
        columns: [
            .code("model", 200), .code("purpose", 32), .code("fingerprint", 64), .integer("dimensions"),
            .timestamp("learned_at"), .blob("payload"),
        ])

    /// Both tables.
    static let all = [vectors, adaptations]

    /// The migration that makes them.
    static let migration = Migration(number: 5, name: "embeddings", steps: all.map { .createTable($0) })
}
