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
    private let server: String?

    /// Makes an empty database.
    ///
    /// - Parameters:
    ///   - engine: Its engine.
    ///   - server: The address of another server than the one that all tests of the engine share.
    package init(_ engine: TestEngine = .selected, on server: String? = nil) throws {
        self.engine = engine
        self.server = server
        folder = try TemporaryFolder()
        name = "metier_test_" + UUID().uuidString.replacing("-", with: "_").lowercased()
        guard engine != .sqlite else {
            address = "sqlite:" + folder.path + "/sample.sqlite"
            return
        }
        let server = try server ?? engine.serverAddress()
        var parts = URLComponents(string: server)
        parts?.path = "/" + name
        address = parts?.string ?? server
        try administer("CREATE DATABASE \(identifier: name)")
    }

    deinit {
        switch engine {
        case .sqlite: break
        // Whoever is still connected is thrown out.
        case .postgres: try? administer("DROP DATABASE IF EXISTS \(identifier: name) WITH (FORCE)")
        case .mysql: try? administer("DROP DATABASE IF EXISTS \(identifier: name)")
        }
    }

    /// Runs a statement on the server beside this database.
    package func administer(_ sql: SQL) throws {
        let connection = try DatabaseAddress.driver(for: server ?? engine.serverAddress()).open()
        defer { connection.close() }
        try connection.execute(sql)
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
