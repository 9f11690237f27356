package import Database
import Foundation

/// A database of a test's own, on any engine; gone when the test is done with it.
package final class TestDatabase: Sendable {
    /// Its engine.
    package let engine: TestEngine
    /// Its address.
    package let address: String
    /// A folder of the test's own; SQLite's file is in it.
    package let folder: TemporaryFolder
    private let name: String
    private let server: DatabaseServer?
    private let start: Start

    /// What a database holds when a test gets it.
    package enum Start: Sendable {
        /// Nothing, not even tables.
        case empty
        /// On a server the tables of the store, without rows; nothing in SQLite, where making them takes milliseconds.
        /// Tables of landed rows may be there too, without rows.
        case prepared
    }

    /// Makes a database.
    ///
    /// - Parameters:
    ///   - engine: Its engine.
    ///   - start: What it holds.
    ///   - server: The address of another server than the one that all tests of the engine share.
    package init(_ engine: TestEngine = .selected, _ start: Start = .empty, on server: String? = nil) throws {
        self.engine = engine
        self.start = start
        folder = try TemporaryFolder()
        guard engine != .sqlite else {
            (self.server, name) = (nil, "")
            address = "sqlite:" + folder.path + "/sample.sqlite"
            return
        }
        let server = DatabaseServer(address: try server ?? engine.serverAddress())
        self.server = server
        switch start {
        case .empty:
            name = DatabaseServer.newName()
            try server.run("CREATE DATABASE \(identifier: name)")
        case .prepared:
            name = try DatabaseShelf.shared.take(engine, on: server)
        }
        address = server.address(of: name)
    }

    deinit {
        guard let server, start == .empty || !DatabaseShelf.shared.putBack(name, engine, on: server) else { return }
        // Whoever is still connected is thrown out.
        let end: SQL = engine == .postgres ? " WITH (FORCE)" : ""
        try? server.run("DROP DATABASE IF EXISTS \(identifier: name)\(end)")
    }

    /// Runs a statement on the server beside this database.
    package func administer(_ sql: SQL) throws {
        try (server ?? DatabaseServer(address: engine.serverAddress())).run(sql)
    }

    /// SQLite's file.
    package var path: String { folder.path + "/sample.sqlite" }

    /// A driver for the database; SQLite's gives up waiting for locks at once.
    package func driver(limits: DatabaseLimits = DatabaseLimits()) throws -> any DatabaseDriver {
        engine == .sqlite
            ? SQLiteDriver(path: path, busyLimit: .milliseconds(100))
            : try DatabaseAddress.driver(for: address, limits: limits)
    }

    /// A connection.
    package func open() throws -> any DatabaseConnection { try driver().open() }

    /// A pool of connections; one that waits as long for locks as the program does.
    package func pool(_ limit: Int = 3) throws -> ConnectionPool {
        ConnectionPool(driver: try DatabaseAddress.driver(for: address), limit: limit)
    }

    /// What a program's environment needs to use this database.
    package var environment: [String: String] { ["METIER_DATABASE_URL": address] }
}
