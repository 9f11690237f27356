internal import CPostgreSQL
import Foundation
internal import ServiceSupport

/// Opens connections to PostgreSQL 13 or later through libpq.
package struct PostgreSQLDriver: DatabaseDriver {
    private let parameters: [(name: String, value: String)]
    private let limits: DatabaseLimits
    package let displayAddress: String

    /// Creates a driver from an address, `postgresql://user:password@host:port/database?sslmode=verify-full`.
    ///
    /// All of libpq's parameters are allowed after the question mark: `sslmode`, `sslrootcert`, `sslcert`, `sslkey`,
    /// `passfile`, `host` for a socket's folder.
    ///
    /// - Throws: `badAddress` for an invalid one; the message contains no password.
    package init(address: String, password: String? = nil, limits: DatabaseLimits = DatabaseLimits()) throws {
        var message: UnsafeMutablePointer<CChar>?
        // The message would repeat parts of the address, including the password.
        guard let options = PQconninfoParse(address, &message) else {
            if let message { PQfreemem(message) }
            throw DatabaseError(
                .badAddress, "The PostgreSQL address cannot be read; use postgres://USER:PASSWORD@HOST:PORT/DATABASE.")
        }
        defer { PQconninfoFree(options) }
        var given: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { given[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        if let password { given["password"] = password }
        let host = given["host"] ?? given["hostaddr"] ?? "localhost"
        displayAddress = "postgres://\(host):\(given["port"] ?? "5432")/\(given["dbname"] ?? given["user"] ?? "")"
        self.limits = limits
        let milliseconds = Int(limits.statement / .milliseconds(1))
        let own = [
            "connect_timeout": "\(max(2, Int(limits.connecting / .seconds(1))))", "client_encoding": "UTF8",
            "application_name": "metier", "keepalives_idle": "30", "keepalives_interval": "10",
            "tcp_user_timeout": "30000",
            "options": "-c timezone=UTC -c statement_timeout=\(milliseconds) -c client_min_messages=warning "
                + "-c standard_conforming_strings=on -c bytea_output=hex -c extra_float_digits=1 "
                + "-c default_transaction_isolation=read\\ committed",
        ]
        parameters = own.merging(given) { $1 }.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    }

    package var dialect: Dialect { .postgreSQL }

    package var clientVersion: String {
        let version = PQlibVersion()
        return "libpq \(version / 10_000).\(version % 10_000)"
    }

    /// A server's database either exists or is unusable; connecting never creates one.
    package var isPresent: Bool { true }

    package func open() throws -> any DatabaseConnection {
        PostgreSQLConnection(adopting: try connect(), limits: limits)
    }

    package func openListener(on channel: String) throws -> (any ChangeListening)? {
        try PostgreSQLListener(adopting: connect(), limits: limits, channel: channel)
    }

    private func connect() throws -> PostgreSQLHandle {
        _ = ProcessEnd.leavesOpenSSLAlone
        let texts = parameters.map { (strdup($0.name), strdup($0.value)) }
        defer {
            for (name, value) in texts {
                free(name)
                free(value)
            }
        }
        let names = texts.map { UnsafePointer($0.0) } + [nil]
        let values = texts.map { UnsafePointer($0.1) } + [nil]
        guard let pointer = PQconnectdbParams(names, values, 0) else {
            throw DatabaseError(.unavailable, "There is no memory to connect to \(displayAddress).")
        }
        let handle = PostgreSQLHandle(adopting: pointer)
        guard PQstatus(pointer) == CONNECTION_OK else {
            throw DatabaseError(.unavailable, "\(displayAddress) cannot be reached: \(handle.reason).")
        }
        return handle
    }
}

extension Dialect {
    /// PostgreSQL 13 or later.
    package static let postgreSQL = Dialect(
        name: "PostgreSQL", hasTransactionalSchemaChanges: true, tableSuffix: "", clusteredTableSuffix: "", quote: "\"",
        typeName: { type in
            switch type {
            // Compared byte by byte, whatever the database's own collation.
            case .code(let length): "VARCHAR(\(length)) COLLATE \"C\""
            case .text: "TEXT COLLATE \"C\""
            case .integer, .timestamp: "BIGINT"
            case .boolean: "SMALLINT"
            case .real: "DOUBLE PRECISION"
            case .blob: "BYTEA"
            }
        },
        placeholder: { "$\($0)" },
        clause: { clause, dialect in
            switch clause {
            case .forUpdate: " FOR UPDATE"
            case .forUpdateSkippingLocked: " FOR UPDATE SKIP LOCKED"
            case .orUpdate, .orKeep: clause.onConflict(dialect) ?? ""
            }
        }, takesZeroInText: false, hasServerExtensions: true)
}
