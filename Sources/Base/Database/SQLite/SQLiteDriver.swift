internal import CSQLite
import Foundation
import ServiceSupport

/// Opens SQLite databases: one file each.
package struct SQLiteDriver: DatabaseDriver {
    /// The file.
    package let path: String
    /// Opened for reading only: the file must exist.
    package let isReadOnly: Bool

    /// Makes a driver for a file; its folder is made at the first `open` if missing.
    package init(path: String, isReadOnly: Bool = false) {
        self.path = path
        self.isReadOnly = isReadOnly
    }

    package var dialect: Dialect { .sqlite }

    package var displayAddress: String { "sqlite:\(path)" }

    package var engineVersion: String { "SQLite \(String(cString: sqlite3_libversion()))" }

    package func open() throws -> any DatabaseConnection {
        try SQLiteConnection(path: path, isReadOnly: isReadOnly)
    }
}

extension Dialect {
    /// SQLite 3.37 or later (STRICT tables).
    package static let sqlite = Dialect(
        name: "SQLite", hasTransactionalSchemaChanges: true, tableSuffix: " STRICT",
        clusteredTableSuffix: " STRICT, WITHOUT ROWID", quote: "\"",
        typeName: { type in
            switch type {
            case .code, .text: "TEXT"
            case .integer, .boolean, .timestamp: "INTEGER"
            case .real: "REAL"
            case .blob: "BLOB"
            }
        },
        placeholder: { _ in "?" })
}
