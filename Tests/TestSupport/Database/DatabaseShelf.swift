import Database
import Foundation
import ServiceSupport
import Store
import Synchronization

/// Databases on servers that have their tables already, for tests that do not look at how these come about. Making them
/// costs more than most tests do, so a database is emptied after its test and given to the next: where PostgreSQL copied a
/// template for each and dropped the copy, it took twice the processor time. New ones are still copied from it.
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
        precondition(engine != .sqlite, "SQLite has no server.")
        if let name = contents.withLock({ $0.emptied[server.address]?.popLast() }) { return name }
        guard engine == .postgres else { return try make(on: server) }
        let name = DatabaseServer.newName()
        try server.run("CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: try template(on: server))")
        return name
    }

    /// Takes back a database whose test is over. Answers false where it is of no more use and has to be dropped.
    func putBack(_ name: String, _ engine: TestEngine, on server: DatabaseServer) -> Bool {
        guard (try? empty(name, engine, on: server)) == true else { return false }
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
    private func empty(_ name: String, _ engine: TestEngine, on server: DatabaseServer) throws -> Bool {
        try server.withDatabase(name) { connection in
            try endOthers(of: name, engine, connection)
            let schema: SQL = engine == .postgres ? "'public'" : "DATABASE()"
            let columns = try connection.all(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = \(schema)"
            ) { (table: $0.text(0), name: $0.text(1)) }
            let tables = Dictionary(grouping: columns, by: \.table).mapValues { Set($0.map(\.name)) }
            let own = Migrator.journalNames.union(Store.tables.map(\.name))
            guard try engine != .postgres || isPlain(connection),
                try Migrator(Store.migrations).state(of: connection).pending.isEmpty,
                Store.tables.allSatisfy({ tables[$0.name] == Set($0.columns.map(\.name)) }),
                tables.keys.allSatisfy({ own.contains($0) || $0.hasPrefix("landing_") })
            else { return false }
            if engine == .postgres {
                try connection.execute("SET session_replication_role = replica")
                try connection.execute("SET lock_timeout = '2s'")
            } else {
                try connection.execute("SET SESSION foreign_key_checks = 0")
                try connection.execute("SET SESSION innodb_lock_wait_timeout = 2")
            }
            for table in Set(tables.keys).subtracting(Migrator.journalNames) {
                let count = try connection.execute("DELETE FROM \(identifier: table)")
                // What was deleted is read by every later test until it is cleared away.
                if engine == .postgres, count > 0 { try connection.execute("VACUUM \(identifier: table)") }
            }
            return true
        }
    }

    private func endOthers(of name: String, _ engine: TestEngine, _ connection: any DatabaseConnection) throws {
        guard engine == .mysql else {
            _ = try connection.all(
                """
                SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """
            ) { $0.text(0) }
            return
        }
        let others = try connection.all(
            """
            SELECT id FROM information_schema.processlist WHERE db = \(name) AND id <> CONNECTION_ID()
            """
        ) { $0.integer(0) }
        // One may have gone in the meantime.
        for id in others { _ = try? connection.execute("KILL \(raw: "\(id)")") }
    }

    /// Whether a database of PostgreSQL has no extensions, schemas, functions and settings of its own.
    private func isPlain(_ connection: any DatabaseConnection) throws -> Bool {
        try connection.first(
            """
            SELECT (SELECT COUNT(*) FROM pg_extension WHERE extname <> 'plpgsql')
                + (SELECT COUNT(*) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('public', 'information_schema'))
                + (SELECT COUNT(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
                + (SELECT COUNT(*) FROM pg_trigger WHERE NOT tgisinternal)
                + (SELECT COUNT(*) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
                    WHERE d.datname = current_database())
            """
        ) { $0.integer(0) } == 0
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
