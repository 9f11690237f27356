/// A part of a statement that engines spell in different ways.
package enum SQLClause: Sendable, Hashable {
    /// After a `SELECT`: the rows stay locked until the transaction ends; others wait for them. Empty where a writing
    /// transaction locks everything anyway.
    case forUpdate
    /// After a `SELECT`: as `forUpdate`, but rows that somebody else has locked are left out instead of waited for.
    case forUpdateSkippingLocked
    /// After `INSERT ... VALUES (...)`: where a row of the same key exists, the named columns take the new values.
    case orUpdate(key: [String], columns: [String])
    /// After `INSERT ... VALUES (...)`: where a row of the same key exists, nothing happens and no row is counted.
    case orKeep(key: [String])

    /// How SQLite and PostgreSQL say what happens when the key exists; `nil` for the other clauses.
    func onConflict(_ dialect: Dialect) -> String? {
        func list(_ names: [String]) -> String { names.map(dialect.quoted).joined(separator: ", ") }
        switch self {
        case .orUpdate(let key, let columns):
            let changes = columns.map { "\(dialect.quoted($0)) = excluded.\(dialect.quoted($0))" }
            return " ON CONFLICT (\(list(key))) DO UPDATE SET \(changes.joined(separator: ", "))"
        case .orKeep(let key):
            return " ON CONFLICT (\(list(key))) DO NOTHING"
        case .forUpdate, .forUpdateSkippingLocked:
            return nil
        }
    }
}
