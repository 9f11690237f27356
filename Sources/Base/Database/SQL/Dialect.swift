/// What one database engine can do and how it spells it. Code asks for capabilities, never for the engine's name.
package struct Dialect: Sendable {
    /// The engine's name, for messages only.
    package let name: String
    /// Whether schema changes can be rolled back.
    package let hasTransactionalSchemaChanges: Bool
    /// Whether transactions of several connections write at the same time.
    package let hasConcurrentWriters: Bool
    /// Written after the closing parenthesis of `CREATE TABLE`.
    package let tableSuffix: String
    /// Written there when the table is kept in the order of its primary key.
    package let clusteredTableSuffix: String
    /// The type name of each column type.
    package let typeName: @Sendable (ColumnType) -> String
    /// The placeholder of the `n`th bind, counted from 1.
    package let placeholder: @Sendable (Int) -> String
    /// The character around quoted names.
    package let quote: Unicode.Scalar
    /// How a clause that differs between engines is written; begins with a space where it is not empty.
    package let clause: @Sendable (SQLClause, Dialect) -> String
    /// Whether a text may hold the character of number zero.
    package let takesZeroInText: Bool
    /// Whether a double may be infinite.
    package let takesInfinity: Bool
    /// Whether the server can be given types and indexes by extensions, which its catalogue lists.
    package let hasServerExtensions: Bool

    /// Makes a dialect.
    package init(
        name: String, hasTransactionalSchemaChanges: Bool, hasConcurrentWriters: Bool = true, tableSuffix: String,
        clusteredTableSuffix: String,
        quote: Unicode.Scalar, typeName: @escaping @Sendable (ColumnType) -> String,
        placeholder: @escaping @Sendable (Int) -> String,
        clause: @escaping @Sendable (SQLClause, Dialect) -> String, takesZeroInText: Bool = true,
        takesInfinity: Bool = true, hasServerExtensions: Bool = false
    ) {
        self.name = name
        self.hasTransactionalSchemaChanges = hasTransactionalSchemaChanges
        self.hasConcurrentWriters = hasConcurrentWriters
        self.tableSuffix = tableSuffix
        self.clusteredTableSuffix = clusteredTableSuffix
        self.quote = quote
        self.typeName = typeName
        self.placeholder = placeholder
        self.clause = clause
        self.takesZeroInText = takesZeroInText
        self.takesInfinity = takesInfinity
        self.hasServerExtensions = hasServerExtensions
    }

    /// A name in quotes, with quotes inside it doubled.
    package func quoted(_ name: String) -> String {
        var text = String.UnicodeScalarView()
        text.append(quote)
        // Scalars and not characters: a quote with an accent above it is another character, and still ends the name.
        for scalar in name.unicodeScalars {
            text.append(scalar)
            if scalar == quote { text.append(scalar) }
        }
        text.append(quote)
        return String(text)
    }
}

/// The type of a column, independent of the engine.
package enum ColumnType: Sendable, Hashable {
    /// Text of a bounded length that can be part of a key: compared byte by byte, no trailing spaces.
    case code(Int)
    /// Text of any length.
    case text
    /// A whole number of 64 bits.
    case integer
    /// A double.
    case real
    /// 0 or 1.
    case boolean
    /// Milliseconds since 1970 in UTC.
    case timestamp
    /// Bytes.
    case blob
}
