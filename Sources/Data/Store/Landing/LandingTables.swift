import Database
import Foundation
import ServiceSupport

/// The tables that keep source rows as they were read: `landing_<framework>_<table>`, one column a source column.
///
/// They are made when a source table is first met, and widened when a later release has more columns, so that no field
/// is lost whatever a publisher adds. Every value is text; a column that a release lacks is NULL there.
struct LandingTables {
    private let session: any DatabaseSession
    /// What the names of the framework's tables begin with.
    let prefix: String
    private static let keyColumns = ["release_id", "row_number"]
    /// What the names of all of them begin with, whatever the framework.
    static let namePrefix = "landing_"

    init(session: any DatabaseSession, framework: String) throws {
        self.session = session
        prefix = "\(Self.namePrefix)\(framework)_"
    }

    /// The table that holds these columns; those of the key may be among them.
    static func definition(_ name: String, columns: [String]) -> TableDefinition {
        TableDefinition(
            name, primaryKey: keyColumns,
            columns: keyColumns.map { .integer($0) }
                + columns.filter { !keyColumns.contains($0) }.map { .text($0).optional })
    }

    /// Makes or widens the tables that `sources` need.
    func prepare(for sources: [any LandingRows]) throws {
        for source in sources {
            let name = prefix + source.tableID
            let existing = try session.columnNames(of: name)
            if existing.isEmpty {
                let table = Self.definition(name, columns: source.landingColumns.map(\.name))
                for statement in table.creationStatements(in: session.dialect) { try session.execute(statement) }
            } else {
                for column in source.landingColumns where !existing.contains(column.name) {
                    try session.execute(
                        """
                        ALTER TABLE \(identifier: name) \
                        ADD COLUMN \(identifier: column.name) \(raw: session.dialect.typeName(.text))
                        """)
                }
            }
        }
    }

    /// Writes a source table's rows and notes where they came from; returns their number.
    ///
    /// A row's number is its line in the file; the header is line 1.
    static func write(
        _ source: any LandingRows, release: Int64, prefix: String, through session: any DatabaseSession
    ) throws -> Int {
        let columns = source.landingColumns
        let count = try session.bulkInsert(
            into: prefix + source.tableID, columns: keyColumns + columns.map(\.name)
        ) { row in
            try source.forEachLandingRow { line, fields in
                row.integer(release)
                row.integer(Int64(line))
                for field in fields { row.text(field) }
                try row.endRow()
            }
        }
        var names = JSONWriter()
        names.array { json in
            for column in columns {
                json.object { json in
                    json.field("name", column.name)
                    json.field("original", column.original)
                }
            }
        }
        try session.execute(
            """
            INSERT INTO landed_tables (release_id, table_name, file, checksum, row_count, columns_json)
            VALUES (\(release), \(prefix + source.tableID), \(source.file), \(source.checksum), \(count), \(names.text))
            """)
        return count
    }

    /// Removes a release's rows from every landing table of the framework.
    func remove(release: Int64) throws {
        for name in try session.tableNames() where name.hasPrefix(prefix) {
            try session.execute("DELETE FROM \(identifier: name) WHERE release_id = \(release)")
        }
    }
}
