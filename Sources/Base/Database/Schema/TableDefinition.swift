/// A table, independent of the engine.
package struct TableDefinition: Sendable, Hashable {
    /// A column.
    package struct Column: Sendable, Hashable {
        /// Its name, in lowercase.
        package let name: String
        /// Its type.
        package let type: ColumnType
        /// Whether NULL is allowed.
        package let isOptional: Bool

        /// A column of any type; NULL is not allowed by default.
        package init(_ name: String, _ type: ColumnType, isOptional: Bool = false) {
            self.name = name
            self.type = type
            self.isOptional = isOptional
        }
    }

    /// A reference to another table's primary key.
    package struct Reference: Sendable, Hashable {
        /// The referencing columns.
        package let columns: [String]
        /// The referenced table.
        package let table: String
        /// Its columns, in the same order.
        package let targets: [String]
    }

    /// An index beside the primary key.
    package struct Index: Sendable, Hashable {
        /// The indexed columns, in order.
        package let columns: [String]
        /// Whether the index is unique.
        package let isUnique: Bool

        /// The index's name in a table.
        package func name(in table: String) -> String {
            "\(table)_by_\(columns.joined(separator: "_"))"
        }
    }

    /// Its name.
    package let name: String
    /// Its columns in order.
    package let columns: [Column]
    /// The columns of the primary key.
    package let primaryKey: [String]
    /// References to other tables.
    package let references: [Reference]
    /// Further indexes.
    package let indexes: [Index]

    package init(
        _ name: String, primaryKey: [String], columns: [Column], references: [Reference] = [], indexes: [Index] = []
    ) {
        self.name = name
        self.columns = columns
        self.primaryKey = primaryKey
        self.references = references
        self.indexes = indexes
    }

    /// The statements that create the table and its indexes, in order.
    ///
    /// A table with a multi-column primary key is clustered by that key where the engine supports it.
    package func creationStatements(in dialect: Dialect) -> [SQL] {
        var lines = columns.map { column in
            "\(dialect.quoted(column.name)) \(dialect.typeName(column.type))\(column.isOptional ? "" : " NOT NULL")"
        }
        func list(_ names: [String]) -> String { names.map(dialect.quoted).joined(separator: ", ") }
        lines.append("PRIMARY KEY (\(list(primaryKey)))")
        for reference in references {
            lines.append(
                "FOREIGN KEY (\(list(reference.columns))) REFERENCES \(dialect.quoted(reference.table)) "
                    + "(\(list(reference.targets)))")
        }
        let suffix = primaryKey.count > 1 ? dialect.clusteredTableSuffix : dialect.tableSuffix
        var statements: [SQL] = [
            "CREATE TABLE \(identifier: name) (\(raw: lines.joined(separator: ", ")))\(raw: suffix)"
        ]
        for index in indexes {
            statements.append(
                """
                CREATE \(raw: index.isUnique ? "UNIQUE " : "")INDEX \(identifier: index.name(in: name)) \
                ON \(identifier: name) (\(raw: list(index.columns)))
                """)
        }
        return statements
    }
}

extension TableDefinition.Column {
    /// A key column: text of at most `length` characters.
    package static func code(_ name: String, _ length: Int = 40) -> Self {
        .init(name, .code(length))
    }

    /// A text column.
    package static func text(_ name: String) -> Self { .init(name, .text) }

    /// An integer column.
    package static func integer(_ name: String) -> Self { .init(name, .integer) }

    /// A floating-point column.
    package static func real(_ name: String) -> Self { .init(name, .real) }

    /// A boolean column.
    package static func boolean(_ name: String) -> Self { .init(name, .boolean) }

    /// A timestamp column.
    package static func timestamp(_ name: String) -> Self { .init(name, .timestamp) }

    /// A column of bytes.
    package static func blob(_ name: String) -> Self { .init(name, .blob) }

    /// The same column with NULL allowed.
    package var optional: Self { .init(name, type, isOptional: true) }
}

extension TableDefinition.Reference {
    /// Columns that refer to another table's columns.
    package static func to(_ table: String, _ pairs: KeyValuePairs<String, String>) -> Self {
        .init(columns: pairs.map(\.key), table: table, targets: pairs.map(\.value))
    }
}

extension TableDefinition.Index {
    /// An index over columns.
    package static func on(_ columns: String...) -> Self { .init(columns: columns, isUnique: false) }

    /// A unique index over columns.
    package static func unique(_ columns: String...) -> Self { .init(columns: columns, isUnique: true) }
}
