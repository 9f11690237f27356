import Database
import Foundation
import ServiceSupport
import Testing

/// The MySQL or MariaDB server that the environment names; its user may make databases.
enum MySQLTestServer {
    static let address = ProcessInfo.processInfo.environment["METIER_TEST_MYSQL_URL"] ?? ""
    static let isPresent = !address.isEmpty
    static let hint: Comment = "needs METIER_TEST_MYSQL_URL, for instance mysql://root@127.0.0.1:3306/test"

    /// The server's address with another database.
    static func address(of database: String) -> String {
        let parts = address.split(separator: "?", maxSplits: 1)
        guard let slash = parts[0].lastIndex(of: "/") else { return address }
        return parts[0][...slash] + database + (parts.count > 1 ? "?\(parts[1])" : "")
    }
}

/// A database of a test's own on the server, which goes with this object.
final class MySQLDatabase: Sendable {
    let address: String
    private let name: String
    private let maker: any DatabaseConnection

    init() throws {
        name = "metier_test_" + UUID().uuidString.lowercased().replacing("-", with: "")
        maker = try MySQLDriver(address: MySQLTestServer.address).open()
        try maker.execute("CREATE DATABASE \(identifier: name)")
        address = MySQLTestServer.address(of: name)
    }

    deinit {
        // Whoever still has a transaction open is in the way of dropping its tables.
        let others = try? maker.all(
            "SELECT id FROM information_schema.processlist WHERE db = \(name)"
        ) { $0.integer(0) }
        for other in others ?? [] { _ = try? maker.execute("KILL \(raw: "\(other)")") }
        _ = try? maker.execute("DROP DATABASE \(identifier: name)")
        maker.close()
    }

    func driver(_ settings: String = "", limits: DatabaseLimits = DatabaseLimits()) throws -> MySQLDriver {
        try MySQLDriver(address: address + settings, limits: limits)
    }

    func open() throws -> any DatabaseConnection {
        try driver().open()
    }

    /// A connection to a database with `things (id, name)` and `parts (id, thing)`, which refers to it.
    func openFilled() throws -> any DatabaseConnection {
        let connection = try open()
        for table in [Self.things, Self.parts] {
            for statement in table.creationStatements(in: connection.dialect) { try connection.execute(statement) }
        }
        return connection
    }

    static let things = TableDefinition(
        "things", primaryKey: ["id"], columns: [.integer("id"), .code("name", 40)], indexes: [.on("name")])
    static let parts = TableDefinition(
        "parts", primaryKey: ["id"], columns: [.integer("id"), .integer("thing")],
        references: [.to("things", ["thing": "id"])], indexes: [.on("thing")])
}

extension DatabaseSession {
    /// The server's number of this connection.
    func connectionNumber() throws -> Int64 {
        try integer("SELECT CONNECTION_ID()") ?? 0
    }

    /// The statements of another connection that run.
    func running(_ connection: Int64) throws -> [String] {
        try all(
            "SELECT info FROM information_schema.processlist WHERE id = \(connection) AND command <> 'Sleep'"
        ) { $0.text(0) }
    }

    /// Asks until something is so, for ten seconds at most; what never comes is an issue.
    func ask(
        _ what: String, sourceLocation: SourceLocation = #_sourceLocation, until isSo: () throws -> Bool
    ) async throws {
        let end = ContinuousClock.now + .seconds(10)
        while try !isSo() {
            guard ContinuousClock.now < end else {
                Issue.record("not within ten seconds: \(what)", sourceLocation: sourceLocation)
                return
            }
            await Task.yield()
        }
    }

    /// Ends another connection, and returns when the server has closed it.
    func killAndWait(_ connection: Int64, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try execute("KILL \(raw: "\(connection)")")
        let end = ContinuousClock.now + .seconds(10)
        while try integer("SELECT COUNT(*) FROM information_schema.processlist WHERE id = \(connection)") != 0 {
            guard ContinuousClock.now < end else {
                Issue.record(
                    "connection \(connection) is not closed within ten seconds", sourceLocation: sourceLocation)
                return
            }
        }
    }
}

extension MySQLDatabase {
    /// A connection to a server that says it takes no loads: it is told to do so for the moment of connecting.
    func openRefusingLoads() throws -> any DatabaseConnection {
        let administrator = try open()
        try administrator.execute("SET GLOBAL local_infile = 0")
        defer {
            _ = try? administrator.execute("SET GLOBAL local_infile = 1")
            administrator.close()
        }
        return try open()
    }
}
