/// The details of a failure from the server or the library, captured before another call changes them.
struct MySQLFailure {
    /// The error number: from 2000 to 2999 and from 5000 on the library's, otherwise the server's.
    let number: UInt32
    /// SQLSTATE.
    let state: String
    /// The text, which may contain values of rows.
    let text: String

    /// Whether the connection is unusable.
    var isLoss: Bool {
        switch number {
        // The library's: no connection, gone, lost, commands out of sync, malformed packet.
        case 2002, 2003, 2006, 2013, 2014, 2027, 2055, 5013, 5014: true
        // The server's: shutting down, packet too large (it then disconnects), network errors, killed, idle for too
        // long.
        case 1053, 1079, 1080, 1153, 1158, 1159, 1160, 1161, 1184, 1927, 3169, 4031: true
        default: false
        }
    }

    /// Whether the server has rolled the whole transaction back.
    var isDeadlock: Bool { number == 1213 }

    /// Whether waiting for a lock timed out.
    var isLockWait: Bool { number == 1205 }

    /// Whether the statement has to be prepared again: the table has changed, the server no longer knows the statement,
    /// or there are too many of them.
    var wantsNewStatement: Bool { [1243, 1461, 1615, 2057].contains(number) }

    /// Whether the server or a proxy refuses a load from its client.
    var refusesLoad: Bool { [1148, 2068, 3948, 4166].contains(number) }

    /// The failure converted to a database error.
    func error(statement: String?) -> DatabaseError {
        let (code, message) = description
        return DatabaseError(code, message, engineCode: "MYSQL-\(number)", statement: statement)
    }

    private var description: (DatabaseError.Code, String) {
        if let found = ruleBroken ?? connectionFailed { return found }
        switch number {
        case 1213:
            return (.conflict, "The transaction and another one waited for each other, and this one was rolled back.")
        case 1205, 3572:
            return (.busy, "Another connection holds a lock for too long; try again when it has finished.")
        case 1317:
            return (.cancelled, "The statement was interrupted.")
        case 1969, 3024:
            return (.cancelled, "The statement took longer than is allowed and was ended by the server.")
        case 1021, 1114,
            1030 where text.contains("errno: 28") || number != 1030:
            return (.diskFull, "The server's disk is full; free some space there and try again.")
        case 1290, 1792, 1836:
            return (.readOnly, "The server takes no changes: \(text).")
        case 1142, 1143, 1227, 1370:
            return (.readOnly, "The user of the database may not do this: \(text).")
        case 1034, 1194, 1195, 1712:
            return (.corrupt, "A table is damaged: \(text).")
        case _ where state.hasPrefix("42") || state.hasPrefix("21") || number == 1210:
            return (.statement, "The statement failed: \(text).")
        default:
            return (.other, "The database failed: \(text).")
        }
    }

    private var connectionFailed: (DatabaseError.Code, String)? {
        switch number {
        case 1045, 1698, 1524:
            (.unavailable, "The server refused the user or the password of the database's address.")
        case 1044, 1049:
            (
                .unavailable,
                "The server has no database of that name, or the user may not use it: \(text). "
                    + "Make it with CREATE DATABASE and GRANT."
            )
        case 1040, 1203, 1226:
            (.unavailable, "The server takes no more connections: \(text).")
        case 1129, 1130:
            (.unavailable, "The server takes no connections from this machine: \(text).")
        case 2026:
            (.unavailable, "The server cannot be reached over TLS: \(text). Check ssl-mode and ssl-ca.")
        case 2002, 2003, 2004, 2005, 2012, 2049, 2054, 2059, 2061, 1251:
            (.unavailable, "The server cannot be reached: \(text).")
        case 1153, 2020:
            (.constraint, "A value is larger than the server takes (its setting max_allowed_packet).")
        case _ where isLoss:
            (.unavailable, "The connection to the server was lost: \(text).")
        default: nil
        }
    }

    /// Constraint violations in messages of our own: the server's texts repeat the values.
    private var ruleBroken: (DatabaseError.Code, String)? {
        switch number {
        case 1022, 1062, 1169, 1586, 1859:
            (.constraint, "A row with the same key exists already\(keyName).")
        case 1216, 1452:
            (.constraint, "A row refers to a row that does not exist\(named(after: "CONSTRAINT ")).")
        case 1217, 1451:
            (.constraint, "Other rows refer to a row\(named(after: "CONSTRAINT ")).")
        case 1048, 1263, 1364, 1566:
            (.constraint, "A column needs a value\(named(after: number == 1364 ? "Field " : "olumn ")).")
        case 1406:
            (.constraint, "A value is too long\(named(after: "for column ")).")
        case 1265:
            (.constraint, "A value does not fit\(named(after: "for column ")).")
        case 1264:
            (.constraint, "A number is too large or too small\(named(after: "for column ")).")
        case 1366:
            (.constraint, "A value is not of its column's type\(named(after: "for column ")).")
        case 1261, 1262, 1292, 1367, 1411, 1690, 3140:
            (.constraint, "A value is not of its column's type or out of its range.")
        case 3819, 4025:
            (
                .constraint,
                "A row breaks a rule of its table\(named(after: number == 3819 ? "constraint " : "CONSTRAINT "))."
            )
        default: nil
        }
    }

    /// The name of the violated key, in parentheses: MySQL puts the table name before it, MariaDB does not.
    private var keyName: String {
        let found = named(after: "for key ")
        guard let dot = found.lastIndex(of: ".") else { return found }
        return " (" + found[found.index(after: dot)...]
    }

    /// The quoted name that follows the last `mark`, in parentheses; empty if there is none.
    ///
    /// The last, because a value before it may contain the same words.
    private func named(after mark: String) -> String {
        guard let start = text.ranges(of: mark).last else { return "" }
        var name = ""
        for character in text[start.upperBound...] {
            if character.isLetter || character.isNumber || "_.`'\"".contains(character) {
                if !"`'\"".contains(character) { name.append(character) }
            } else {
                break
            }
        }
        return name.isEmpty ? "" : " (\(name))"
    }
}
