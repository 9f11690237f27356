import Database

/// Who may do what, as every node over the database must know it.
enum AccessTables {
    /// Keys by what they are of, as hashes: a database that leaks lets nobody in.
    static let keys = TableDefinition(
        "access_keys", primaryKey: ["name"],
        columns: [.code("name", 40), .code("hash", 64), .timestamp("made_at")])

    /// The table.
    static let all = [keys]

    /// The migration that makes it.
    static let migration = Migration(number: 9, name: "access keys", steps: all.map { .createTable($0) })
}
