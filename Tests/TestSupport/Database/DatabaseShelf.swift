import Database
import Foundation
import ServiceSupport
import Store
import Synchronization

/// Databases on servers that have their tables already, for tests that do not look at how these come about. Making them
/// costs more than most tests do: PostgreSQL copies a template; on MariaDB and MySQL, where making one table takes as long
/// as a hundred rows, a database is emptied after its test and given to the next.
final class DatabaseShelf: Sendable {
    static let shared = DatabaseShelf()

    private struct Contents {
        var templates: [String: String] = [:]
        var emptied: [String: [String]] = [:]
    }
    private let contents = Mutex(Contents())

    private init() {
        // What still lies here when the tests are over goes too: the server may be somebody's own.
        atexit { DatabaseShelf.shared.clear() }
    }

    /// A database on a server that has the tables and no rows.
    func take(_ engine: TestEngine, on server: DatabaseServer) throws -> String {
        switch engine {
        case .sqlite: preconditionFailure("SQLite has no server.")
        case .postgres:
            let name = DatabaseServer.newName()
            try server.run("CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: try template(on: server))")
            return name
        case .mysql:
            if let name = contents.withLock({ $0.emptied[server.address]?.popLast() }) { return name }
            return try make(on: server)
        }
    }

    /// Takes back a database whose test is over. Answers false where it is of no more use and has to be dropped.
    func putBack(_ name: String, _ engine: TestEngine, on server: DatabaseServer) -> Bool {
        guard engine == .mysql, (try? empty(name, on: server)) == true else { return false }
        contents.withLock { $0.emptied[server.address, default: []].append(name) }
        return true
    }

    /// Makes a database with its tables.
    private func make(on server: DatabaseServer) throws -> String {
        let name = DatabaseServer.newName()
        try server.run("CREATE DATABASE \(identifier: name)")
        try server.withDatabase(name) { _ = try Migrator(Store.migrations).migrate($0, now: .now) }
        return name
    }

    /// The database that new ones are copied from. Nobody may be connected to it while that happens.
    private func template(on server: DatabaseServer) throws -> String {
        try contents.withLock { contents in
            if let name = contents.templates[server.address] { return name }
            let name = try make(on: server)
            contents.templates[server.address] = name
            return name
        }
    }

    /// Throws out who is still connected and removes every row. Answers false where a test has changed the schema.
    private func empty(_ name: String, on server: DatabaseServer) throws -> Bool {
        try server.withDatabase(name) { connection in
            let others = try connection.all(
                """
                SELECT id FROM information_schema.processlist WHERE db = \(name) AND id <> CONNECTION_ID()
                """
            ) { $0.integer(0) }
            // One may have gone in the meantime.
            for id in others { _ = try? connection.execute("KILL \(raw: "\(id)")") }
            let columns = try connection.all(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
            ) { (table: $0.text(0), name: $0.text(1)) }
            let tables = Dictionary(grouping: columns, by: \.table).mapValues { Set($0.map(\.name)) }
            let own = Migrator.journalNames.union(Store.tables.map(\.name))
            guard try Migrator(Store.migrations).state(of: connection).pending.isEmpty,
                Store.tables.allSatisfy({ tables[$0.name] == Set($0.columns.map(\.name)) }),
                tables.keys.allSatisfy({ own.contains($0) || $0.hasPrefix("landing_") })
            else { return false }
            try connection.execute("SET SESSION foreign_key_checks = 0")
            try connection.execute("SET SESSION innodb_lock_wait_timeout = 2")
            for table in Set(tables.keys).subtracting(Migrator.journalNames) {
                try connection.execute("DELETE FROM \(identifier: table)")
            }
            return true
        }
    }

    private func clear() {
        let contents = contents.withLock { contents in
            defer { contents = Contents() }
            return contents
        }
        for (address, name) in contents.templates {
            try? DatabaseServer(address: address).run("DROP DATABASE IF EXISTS \(identifier: name) WITH (FORCE)")
        }
        for (address, names) in contents.emptied {
            for name in names {
                try? DatabaseServer(address: address).run("DROP DATABASE IF EXISTS \(identifier: name)")
            }
        }
    }
}

/// A server on which tests make databases.
struct DatabaseServer: Sendable {
    /// Its address, with the right to make databases.
    let address: String

    /// A name that no other database has.
    static func newName() -> String {
        "metier_test_" + UUID().uuidString.replacing("-", with: "_").lowercased()
    }

    /// The address of one of its databases.
    func address(of database: String) -> String {
        var parts = URLComponents(string: address)
        parts?.path = "/" + database
        return parts?.string ?? address
    }

    /// Runs a statement beside all databases.
    func run(_ sql: SQL) throws {
        let connection = try DatabaseAddress.driver(for: address).open()
        defer { connection.close() }
        try connection.execute(sql)
    }

    /// A connection to one of its databases for as long as `body` needs it.
    func withDatabase<Outcome>(
        _ name: String, _ body: (any DatabaseConnection) throws -> Outcome
    ) throws -> Outcome {
        let connection = try DatabaseAddress.driver(for: address(of: name)).open()
        defer { connection.close() }
        return try body(connection)
    }
}
