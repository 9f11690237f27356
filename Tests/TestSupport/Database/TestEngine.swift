import Foundation
import Testing

/// A database engine that tests run on.
package enum TestEngine: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite, postgres, mysql

    package var testDescription: String { rawValue }

    /// The engine of tests that run on one: the one that `METIER_DATABASE_URL` names, else SQLite.
    package static let selected: TestEngine = {
        let address = ProcessInfo.processInfo.environment["METIER_DATABASE_URL"] ?? ""
        switch address.prefix(while: { $0 != ":" }) {
        case "postgres", "postgresql": return .postgres
        case "mysql", "mariadb": return .mysql
        default: return .sqlite
        }
    }()

    /// Whether the server of the engine `mysql` is MySQL, and not MariaDB.
    package static let isMySQLItself = ProcessInfo.processInfo.environment["METIER_TEST_MYSQLD"] != nil

    /// The engines of tests that run on every one. `METIER_TEST_ENGINES=sqlite` leaves the servers out, which
    /// `make test` never does.
    package static let all: [TestEngine] = {
        guard let chosen = ProcessInfo.processInfo.environment["METIER_TEST_ENGINES"] else { return allCases }
        let names = chosen.split(separator: ",").map(String.init)
        return allCases.filter { names.contains($0.rawValue) }
    }()

    /// Those of `all` that are servers.
    package static let servers = all.filter { $0 != .sqlite }

    /// The address of the throwaway server, with the right to make databases.
    package func serverAddress() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let own = environment["METIER_TEST_\(rawValue.uppercased())_URL"]
        guard let address = own ?? (self == .selected ? environment["METIER_DATABASE_URL"] : nil) else {
            throw MissingServer(engine: self)
        }
        return address
    }

    /// No server was started for the tests.
    struct MissingServer: Error, CustomStringConvertible {
        let engine: TestEngine
        var description: String {
            "There is no \(engine) server: run `make test`, or start one with Scripts/servers.sh, or leave servers out "
                + "with METIER_TEST_ENGINES=sqlite."
        }
    }
}
