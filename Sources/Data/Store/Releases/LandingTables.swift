import Database
import Foundation
import ServiceSupport

/// A source table whose rows are stored field by field, as read.
package protocol LandingRows: Sendable {
    /// Short name of the table, unique within the release, for instance `skills`.
    var tableID: String { get }
    /// The file's name.
    var file: String { get }
    /// SHA-256 of the file.
    var checksum: String { get }
    /// The column names, valid in SQL, and the original names in the file.
    var landingColumns: [(name: String, original: String)] { get }
    /// The approximate number of rows.
    var rowEstimate: Int { get }
    /// Calls `body` for every usable row with its line number (the header is line 1) and its fields in UTF-8.
    ///
    /// The pointers are valid until `body` returns.
    func forEachLandingRow(
        _ body: (_ line: Int, _ fields: UnsafeBufferPointer<UnsafeRawBufferPointer>) throws -> Void
    ) throws
}

/// The tables that store source rows as read: `landing_<framework>_<table>`, one column per source column.
///
/// They are created when a source table is first read, and extended when a later release has more columns, so that no
/// field is lost when a publisher adds some. Every value is text; columns that a release lacks are NULL.
struct LandingTables {
    private let session: any DatabaseSession
    /// The prefix of the framework's table names.
    let prefix: String
    private static let keyColumns = ["release_id", "row_number"]
    /// The common prefix of all landing tables' names.
    static let namePrefix = "landing_"

    init(session: any DatabaseSession, framework: String) throws {
        self.session = session
        prefix = "\(Self.namePrefix)\(framework)_"
    }

    /// The table with these columns; key columns may be among them.
    static func definition(_ name: String, columns: [String]) -> TableDefinition {
        TableDefinition(
            name, primaryKey: keyColumns,
            columns: keyColumns.map { .integer($0) }
                + columns.filter { !keyColumns.contains($0) }.map { .text($0).optional })
    }

    /// Creates or extends the tables that `sources` need.
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

    /// Writes a source table's rows and records the source file; returns the number of rows.
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
