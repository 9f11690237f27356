import Database

/// Calls of language models. An accepted answer that was kept is found again by the hash of its request.
enum ModelTables {
    /// Every call, whatever came of it. Request and reply stand there only where they may be kept.
    static let calls = TableDefinition(
        "model_calls", primaryKey: ["id"],
        columns: [
            .code("id", 36), .code("key_hash", 64), .code("purpose", 64), .code("provider"), .code("model", 200),
            .code("privacy", 16), .code("verdict", 32), .integer("status").optional, .integer("input_tokens"),
            .integer("output_tokens"), .real("cost").optional, .integer("milliseconds"), .timestamp("asked_at"),
            .text("data_version"), .text("request").optional, .text("reply").optional,
        ],
        indexes: [.on("key_hash", "asked_at"), .on("asked_at")])

    /// The table.
    static let all = [calls]

    /// The migration that makes it.
    static let migration = Migration(number: 6, name: "model calls", steps: all.map { .createTable($0) })
}
