import Database
import TestSupport

/// Two tables on any engine: `things (id, name)`, and `parts (id, thing)`, which refers to it.
enum ConformanceSample {
    static let things = TableDefinition(
        "things", primaryKey: ["id"], columns: [.integer("id"), .text("name").optional],
        indexes: [])
    static let parts = TableDefinition(
        "parts", primaryKey: ["id"], columns: [.integer("id"), .integer("thing")],
        references: [.to("things", ["thing": "id"])], indexes: [.on("thing")])
    static let everything = TableDefinition(
        "everything", primaryKey: ["code", "place"],
        columns: [
            .code("code"), .integer("place"), .text("words").optional, .real("size").optional,
            .boolean("is_on").optional, .timestamp("moment").optional,
            .blob("bytes").optional, .integer("amount").optional,
        ],
        indexes: [.on("place", "code"), .unique("amount")])

    /// A connection to a new database with the tables.
    static func open(_ database: TestDatabase) throws -> any DatabaseConnection {
        let connection = try database.open()
        for table in [things, parts, everything] { try make(table, on: connection) }
        return connection
    }

    static func make(_ table: TableDefinition, on connection: any DatabaseSession) throws {
        for statement in table.creationStatements(in: connection.dialect) { try connection.execute(statement) }
    }
}
