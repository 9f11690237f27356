import Database

/// Tables about remote services: what was asked, and which occupations came of it.
///
/// The occupations' rows stand in the tables of releases, under a release in state `supplement`.
enum RemoteTables {
    /// Every request to a remote service, without its credentials. Replies are public data and kept whole.
    static let calls = TableDefinition(
        "provider_calls", primaryKey: ["id"],
        columns: [
            .code("id", 36), .code("provider"), .text("resource"), .text("request"), .integer("status").optional,
            .code("error_code").optional, .timestamp("requested_at"), .integer("milliseconds"), .text("reply").optional,
            .integer("reply_bytes"),
        ],
        indexes: [.on("provider", "requested_at")])

    /// What is known of each code that a remote service was asked for.
    static let occupations = TableDefinition(
        "remote_occupations", primaryKey: ["source", "code"],
        columns: [
            .code("source"), .code("code", 255), .code("state", 16), .timestamp("fetched_at"), .timestamp("expires_at"),
            .timestamp("tried_at"), .code("checksum", 64), .integer("release_id").optional,
            .text("last_error").optional,
        ],
        references: [.to("releases", ["release_id": "id"])])

    /// Both tables.
    static let all = [occupations, calls]

    /// The migration that makes them.
    static let migration = Migration(number: 2, name: "remote sources", steps: all.map { .createTable($0) })
}
