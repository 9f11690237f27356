/// A statement whose interpolated values are always binds.
///
/// `"SELECT title FROM occupations WHERE code = \(code)"` binds `code`. Names that are computed go through
/// `\(identifier:)`, which quotes them; text that is part of the statement goes through the loud `\(raw:)`.
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

        /// Puts in a quoted name.
        package mutating func appendInterpolation(identifier name: String) {
            parts.append(.identifier(name))
        }

        /// Puts in a clause that engines spell in different ways.
        package mutating func appendInterpolation(clause: SQLClause) {
            parts.append(.clause(clause))
        }

        /// Puts in text that is part of the statement. Never pass outside data.
        package mutating func appendInterpolation(raw text: String) {
            parts.append(.text(text))
        }

        /// Puts in another statement with its binds.
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
