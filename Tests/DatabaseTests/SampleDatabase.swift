import Database
import TestSupport

/// A database file of a test's own.
final class SampleDatabase: Sendable {
    let folder: TemporaryFolder
    var path: String { folder.path + "/sample.sqlite" }

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A connection that gives up waiting for locks at once.
    func open(busyLimit: Duration = .zero) throws -> any DatabaseConnection {
        try SQLiteDriver(path: path, busyLimit: busyLimit).open()
    }

    /// A connection to a database with `things (id, name)` and `parts (id, thing)`, which refers to it.
    func openFilled() throws -> any DatabaseConnection {
        let connection = try open()
        try connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT) STRICT")
        try connection.execute(
            "CREATE TABLE parts (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL REFERENCES things (id)) STRICT")
        return connection
    }
}

extension DatabaseSession {
    /// The first column of the first row.
    func value(_ sql: SQL) throws -> SQLValue? {
        try first(sql) { $0.value(0) }
    }

    func integer(_ sql: SQL) throws -> Int64? {
        try first(sql) { $0.integer(0) }
    }
}

/// What a test throws to see it come out again.
struct Planted: Error, Equatable {
    var number = 1
}
