internal import CMariaDB

/// The settings of every session, and the server's properties.
struct MySQLSettings {
    /// The engine's name and version.
    let version: String
    /// The largest packet that the server accepts, in bytes.
    let packetLimit: Int
    /// Whether the server accepts loads from its clients.
    let takesLoads: Bool
    /// Whether the server rolls the whole transaction back when waiting for a lock times out.
    let losesTransactionAtLockWait: Bool

    /// Whether the types of a prepared statement's parameters are fixed at its first run (MySQL) or determined at each
    /// (MariaDB).
    let typesStatementsOnce: Bool

    /// The time limit for waiting for a lock, in seconds, as on SQLite.
    private static let lockSeconds = 10

    /// Names are quoted with `"`, `||` concatenates, invalid values are refused instead of coerced, a backslash in a
    /// literal is a backslash. Loads specify their escape character in hexadecimal, so the last one does not affect
    /// them.
    private static let modes = [
        "ANSI_QUOTES", "PIPES_AS_CONCAT", "STRICT_ALL_TABLES", "NO_ENGINE_SUBSTITUTION", "NO_BACKSLASH_ESCAPES",
    ]

    /// Configures a session and verifies that the server applied the settings.
    init(settingUp handle: MySQLHandle, limits: DatabaseLimits) throws {
        let (name, number) = Self.server(of: handle)
        version = "\(name) \(number / 10_000).\(number / 100 % 100).\(number % 100)"
        let isMariaDB = name == "MariaDB"
        typesStatementsOnce = !isMariaDB
        let milliseconds = max(1, Int64(limits.statement / .milliseconds(1)))
        let limit =
            isMariaDB ? "max_statement_time = \(Double(milliseconds) / 1_000)" : "max_execution_time = \(milliseconds)"
        try handle.send("SET NAMES utf8mb4 COLLATE utf8mb4_bin")
        try handle.send("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
        try handle.send(
            """
            SET SESSION sql_mode = '\(Self.modes.joined(separator: ","))', time_zone = '+00:00', autocommit = 1, \
            foreign_key_checks = 1, unique_checks = 1, sql_safe_updates = 0, lc_messages = 'en_US', \
            innodb_lock_wait_timeout = \(Self.lockSeconds), lock_wait_timeout = \(Self.lockSeconds), \(limit)
            """)
        var values: [String: String] = [:]
        for row in try handle.rows(
            """
            SHOW SESSION VARIABLES WHERE Variable_name IN ('character_set_client', 'character_set_connection',
                'character_set_results', 'collation_connection', 'time_zone', 'sql_mode', 'tx_isolation',
                'transaction_isolation', 'autocommit', 'foreign_key_checks', 'max_allowed_packet', 'local_infile',
                'innodb_rollback_on_timeout', 'innodb_lock_wait_timeout')
            """)
        {
            if row.count == 2, let name = row[0], let value = row[1] { values[name.lowercased()] = value }
        }
        packetLimit = values["max_allowed_packet"].flatMap { Int($0) } ?? 1 << 20
        takesLoads = values["local_infile"] == "ON"
        losesTransactionAtLockWait = values["innodb_rollback_on_timeout"] == "ON"
        try Self.check(values)
    }

    private static func check(_ values: [String: String]) throws {
        let expected = [
            "character_set_client": "utf8mb4", "character_set_connection": "utf8mb4",
            "character_set_results": "utf8mb4",
            "collation_connection": "utf8mb4_bin", "time_zone": "+00:00", "autocommit": "ON",
            "foreign_key_checks": "ON",
            "innodb_lock_wait_timeout": "\(lockSeconds)",
        ]
        var wrong = expected.filter { values[$0.key] != $0.value }.map(\.key)
        let taken = Set(values["sql_mode", default: ""].split(separator: ",").map { String($0) })
        if !taken.isSuperset(of: modes) { wrong.append("sql_mode") }
        let isolation = values["transaction_isolation"] ?? values["tx_isolation"]
        if isolation != "READ-COMMITTED" { wrong.append("transaction_isolation") }
        guard wrong.isEmpty else {
            throw DatabaseError(
                .unavailable,
                "The server does not take these settings of the session: \(wrong.sorted().joined(separator: ", ")).")
        }
    }
}

extension MySQLSettings {
    /// The server's kind, and its version as one number: 80036 is 8.0.36.
    private static func server(of handle: MySQLHandle) -> (name: String, number: Int) {
        (
            mariadb_connection(handle.pointer) != 0 ? "MariaDB" : "MySQL",
            Int(mysql_get_server_version(handle.pointer))
        )
    }
}
