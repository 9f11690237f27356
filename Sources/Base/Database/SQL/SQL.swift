/// A statement whose interpolated values are always binds.
///
/// `"SELECT title FROM occupations WHERE code = \(code)"` binds `code`. Computed names use `\(identifier:)`, which
/// quotes them; computed text that is part of the statement uses the explicit `\(raw:)`.
package struct SQL: Sendable, Hashable, ExpressibleByStringInterpolation {
    enum Part: Sendable, Hashable {
        case text(String)
        case bind(SQLValue)
        case identifier(String)
        case clause(SQLClause)
    }

    private(set) var parts: [Part] = []

    package init(stringLiteral value: String) {
        parts = [.text(value)]
    }

    package init(stringInterpolation: StringInterpolation) {
        parts = stringInterpolation.parts
    }

    /// Collects the parts of an interpolated statement.
    package struct StringInterpolation: StringInterpolationProtocol {
        var parts: [Part] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            parts.reserveCapacity(interpolationCount * 2 + 1)
        }

        package mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { parts.append(.text(literal)) }
        }

        /// Binds a value.
        package mutating func appendInterpolation(_ value: some SQLBindable) {
            parts.append(.bind(value.sqlValue))
        }

        /// Binds each value, separated by commas; an empty list becomes `NULL`, which no `IN` matches.
        package mutating func appendInterpolation(list values: [some SQLBindable]) {
            if values.isEmpty { parts.append(.text("NULL")) }
            for (index, value) in values.enumerated() {
                if index > 0 { parts.append(.text(", ")) }
                parts.append(.bind(value.sqlValue))
            }
        }

        /// Appends a quoted identifier.
        package mutating func appendInterpolation(identifier name: String) {
            parts.append(.identifier(name))
        }

        /// Appends a clause whose syntax differs between engines.
        package mutating func appendInterpolation(clause: SQLClause) {
            parts.append(.clause(clause))
        }

        /// Appends text that is part of the statement. Never pass external data.
        package mutating func appendInterpolation(raw text: String) {
            parts.append(.text(text))
        }

        /// Appends another statement with its binds.
        package mutating func appendInterpolation(_ other: SQL) {
            parts.append(contentsOf: other.parts)
        }
    }

    /// The statement's text in a dialect, and its binds in order.
    package func rendered(for dialect: Dialect) -> (text: String, binds: [SQLValue]) {
        var text = ""
        var binds: [SQLValue] = []
        for part in parts {
            switch part {
            case .text(let piece):
                text += piece
            case .identifier(let name):
                text += dialect.quoted(name)
            case .clause(let clause):
                text += dialect.clause(clause, dialect)
            case .bind(let value):
                binds.append(value)
                text += dialect.placeholder(binds.count)
            }
        }
        return (text, binds)
    }
}

/// A clause whose syntax differs between engines.
package enum SQLClause: Sendable, Hashable {
    /// After a `SELECT`: the rows stay locked until the transaction ends; others wait for them. Empty where a writing
    /// transaction locks everything anyway.
    case forUpdate
    /// After a `SELECT`: as `forUpdate`, but rows locked by others are skipped instead of waited for.
    case forUpdateSkippingLocked
    /// After `INSERT ... VALUES (...)`: where a row with the same key exists, the named columns are set to the new
    /// values. Every row counts once. On MySQL any unique key of the table counts as the key.
    case orUpdate(key: [String], columns: [String])
    /// After `INSERT ... VALUES (...)`: where a row with the same key exists, nothing happens and no row is counted.
    /// On MySQL any unique key of the table counts as the key.
    case orKeep(key: [String])

    /// The `ON CONFLICT` clause of SQLite and PostgreSQL; `nil` for the other clauses.
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
