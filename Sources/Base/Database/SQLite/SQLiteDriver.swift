internal import CSQLite
import Foundation
import ServiceSupport

/// Opens SQLite databases: one file each.
package struct SQLiteDriver: DatabaseDriver {
    /// The file.
    package let path: String
    /// Whether to open for reading only: the file must exist.
    package let isReadOnly: Bool
    private let busyLimit: Duration
    /// Shared by all connections of this driver and its copies.
    private let watch: SQLiteFileWatch

    /// Creates a driver for a file; its folder is created at the first `open` if missing.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - isReadOnly: Whether to open for reading only.
    ///   - busyLimit: How long a statement waits for another connection's lock before `busy`.
    package init(path: String, isReadOnly: Bool = false, busyLimit: Duration = .seconds(10)) {
        self.path = path
        self.isReadOnly = isReadOnly
        self.busyLimit = busyLimit
        watch = SQLiteFileWatch(path: path)
    }

    package var dialect: Dialect { .sqlite }

    package var displayAddress: String { "sqlite:\(path)" }

    package var clientVersion: String { "SQLite \(String(cString: sqlite3_libversion()))" }

    /// Whether the file exists; opening a connection would create it.
    package var isPresent: Bool { FileManager.default.fileExists(atPath: path) }

    package func open() throws -> any DatabaseConnection {
        try SQLiteConnection(watch, isReadOnly: isReadOnly, busyLimit: busyLimit)
    }
}

extension Dialect {
    /// SQLite 3.37 or later (STRICT tables).
    package static let sqlite = Dialect(
        name: "SQLite", hasTransactionalSchemaChanges: true, hasConcurrentWriters: false, tableSuffix: " STRICT",
        clusteredTableSuffix: " STRICT, WITHOUT ROWID", quote: "\"",
        typeName: { type in
            switch type {
            case .code, .text: "TEXT"
            case .integer, .boolean, .timestamp: "INTEGER"
            case .real: "REAL"
            case .blob: "BLOB"
            }
        },
        placeholder: { _ in "?" },
        // A writing transaction locks the whole file, so its rows need no locks.
        clause: { clause, dialect in clause.onConflict(dialect) ?? "" })
}
