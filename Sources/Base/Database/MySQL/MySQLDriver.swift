internal import CMariaDB
import ServiceSupport

/// Opens databases on a MySQL server (8.0 or later) or a MariaDB server (10.6 or later).
package struct MySQLDriver: DatabaseDriver {
    private let address: MySQLAddress
    private let limits: DatabaseLimits

    /// Creates a driver.
    ///
    /// - Parameters:
    ///   - address: `mysql://USER:PASSWORD@HOST:PORT/DATABASE`, after a question mark `ssl-mode` (`disabled`,
    ///     `preferred`, `required`, `verify-ca`, `verify-identity`), `ssl-ca`, `ssl-cert`, `ssl-key` and `socket`.
    ///   - password: The password, if it is not in the address.
    ///   - limits: Time limits for connecting and for statements.
    /// - Throws: `badAddress`; its message never contains the password.
    package init(address: String, password: String? = nil, limits: DatabaseLimits = DatabaseLimits()) throws {
        self.address = try MySQLAddress(address, password: password)
        self.limits = limits
    }

    package var dialect: Dialect { .mySQL }

    package var displayAddress: String { address.display }

    package var clientVersion: String { "libmariadb \(String(cString: mysql_get_client_info()))" }

    /// A server's database is created by its administrator; opening it shows whether it exists.
    package var isPresent: Bool { true }

    package func open() throws -> any DatabaseConnection {
        try MySQLConnection(address: address, limits: limits)
    }
}

extension Dialect {
    /// MySQL 8 and MariaDB: only features that both support.
    ///
    /// Texts are compared byte by byte (`utf8mb4_bin`), except that this collation ignores trailing spaces: the
    /// collations that respect them have different names on the two servers (`utf8mb4_0900_bin`, `utf8mb4_nopad_bin`),
    /// and the codes of the model have no trailing spaces.
    package static let mySQL = Dialect(
        name: "MySQL", hasTransactionalSchemaChanges: false, tableSuffix: mySQLTableSuffix,
        clusteredTableSuffix: mySQLTableSuffix, quote: "`",
        typeName: { type in
            switch type {
            case .code(let length): "VARCHAR(\(length)) COLLATE utf8mb4_bin"
            // 4 GB: the smaller types end at 64 KB or 16 MB.
            case .text: "LONGTEXT COLLATE utf8mb4_bin"
            case .integer, .timestamp: "BIGINT"
            case .boolean: "SMALLINT"
            case .real: "DOUBLE"
            case .blob: "LONGBLOB"
            }
        },
        placeholder: { _ in "?" },
        clause: { clause, dialect in
            switch clause {
            case .forUpdate: " FOR UPDATE"
            case .forUpdateSkippingLocked: " FOR UPDATE SKIP LOCKED"
            case .orUpdate(_, let columns):
                // `VALUES(c)` and no row alias: MariaDB does not support the alias.
                " ON DUPLICATE KEY UPDATE "
                    + columns.map { "\(dialect.quoted($0)) = VALUES(\(dialect.quoted($0)))" }.joined(separator: ", ")
            case .orKeep(let key):
                // Not `INSERT IGNORE`, which also accepts values that violate constraints.
                " ON DUPLICATE KEY UPDATE "
                    + key.prefix(1).map { "\(dialect.quoted($0)) = \(dialect.quoted($0))" }.joined()
            }
        }, takesInfinity: false)

    private static let mySQLTableSuffix = " ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
}
