import Database
import TestSupport

/// Everything that a database holds, read without the code that copies databases.
enum Dump {
    /// The rows of every table in text, sorted; the journals of the schema, which differ between engines, are left out.
    static func of(_ address: String) throws -> [String: [String]] {
        let connection = try DatabaseAddress.driver(for: address).open()
        defer { connection.close() }
        var tables: [String: [String]] = [:]
        for name in try connection.tableNames() where !name.hasPrefix("schema_migration") {
            let columns = try connection.columnNames(of: name)
            tables[name] = try connection.all("SELECT * FROM \(identifier: name)") { row in
                columns.enumerated().map { "\($0.element)=\(row.value($0.offset))" }.sorted().joined(separator: "\t")
            }.sorted()
        }
        return tables
    }
}
