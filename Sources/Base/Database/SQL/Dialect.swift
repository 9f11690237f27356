/// A database engine's capabilities and syntax. Code checks capabilities, never the engine's name.
package struct Dialect: Sendable {
    /// The engine's name, for messages only.
    package let name: String
    /// Whether schema changes can be rolled back.
    package let hasTransactionalSchemaChanges: Bool
    /// Whether transactions of several connections can write concurrently.
    package let hasConcurrentWriters: Bool
    /// Appended after the closing parenthesis of `CREATE TABLE`.
    package let tableSuffix: String
    /// Appended there when the table is clustered by its primary key.
    package let clusteredTableSuffix: String
    /// The type name of each column type.
    package let typeName: @Sendable (ColumnType) -> String
    /// The placeholder of the `n`th bind, counted from 1.
    package let placeholder: @Sendable (Int) -> String
    /// The character around quoted identifiers.
    package let quote: Unicode.Scalar
    /// The syntax of a clause that differs between engines; begins with a space where it is not empty.
    package let clause: @Sendable (SQLClause, Dialect) -> String
    /// Whether a text may contain U+0000.
    package let takesZeroInText: Bool
    /// Whether a double may be infinite.
    package let takesInfinity: Bool
    /// Whether extensions can add types and indexes to the server, which its catalogue lists.
    package let hasServerExtensions: Bool

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

    /// An identifier in quotes, with quotes inside it doubled.
    package func quoted(_ name: String) -> String {
        var text = String.UnicodeScalarView()
        text.append(quote)
        // Scalars and not characters: a quote with a combining accent is another character, and still ends the name.
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
    /// Text of limited length that can be part of a key: compared byte by byte, no trailing spaces.
    case code(Int)
    /// Text of any length.
    case text
    /// A 64-bit integer.
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
