/// A table as described by an engine's catalogue, in an engine-independent form.
package struct StoredTable: Sendable, Hashable {
    /// A column.
    package struct Column: Sendable, Hashable {
        /// Its name.
        package let name: String
        /// Its type as this engine writes it, in lowercase, without lengths and collations.
        package let typeName: String
        /// Whether NULL is allowed.
        package let isOptional: Bool

        package init(name: String, typeName: String, isOptional: Bool) {
            self.name = name
            self.typeName = typeName
            self.isOptional = isOptional
        }
    }

    /// Its name.
    package let name: String
    /// Its columns in order.
    package let columns: [Column]
    /// The columns of its primary key, in order.
    package let primaryKey: [String]
    /// Its references; those disabled during a load are left out.
    package let references: Set<TableDefinition.Reference>
    /// Its indexes without the primary key's. An engine may have created additional ones for its references.
    package let indexes: Set<TableDefinition.Index>

    package init(
        name: String, columns: [Column], primaryKey: [String], references: Set<TableDefinition.Reference>,
        indexes: Set<TableDefinition.Index>
    ) {
        self.name = name
        self.columns = columns
        self.primaryKey = primaryKey
        self.references = references
        self.indexes = indexes
    }

    /// The differences between the table and its definition, one sentence each; empty if there are none.
    package func differences(from definition: TableDefinition, in dialect: Dialect) -> [String] {
        var found: [String] = []
        if columns.map(\.name) != definition.columns.map(\.name) {
            found.append("\(name): columns are \(columns.map(\.name)), not \(definition.columns.map(\.name))")
        }
        for (stored, defined) in zip(columns, definition.columns) where stored.name == defined.name {
            let expected = dialect.plainTypeName(defined.type)
            if stored.typeName != expected {
                found.append("\(name).\(stored.name): its type is \(stored.typeName), not \(expected)")
            }
            if stored.isOptional != defined.isOptional {
                found.append("\(name).\(stored.name): NULL is \(stored.isOptional ? "allowed" : "refused")")
            }
        }
        if primaryKey != definition.primaryKey {
            found.append("\(name): the primary key is \(primaryKey), not \(definition.primaryKey)")
        }
        let expected = Set(definition.references)
        for reference in expected.symmetricDifference(references) {
            let what = references.contains(reference) ? "is not expected" : "is missing"
            found.append("\(name): the reference \(reference.columns) to \(reference.table) \(what)")
        }
        // Indexes that the engine adds for references are not differences.
        for index in Set(definition.indexes).subtracting(indexes) {
            found.append("\(name): the index over \(index.columns) is missing")
        }
        let implied = Set(definition.references.map(\.columns))
        for index in indexes.subtracting(definition.indexes) where !implied.contains(index.columns) {
            found.append("\(name): an index over \(index.columns) is not expected")
        }
        return found.sorted()
    }
}

extension StoredTable {
    /// Groups references whose columns are given row by row; rows of one reference share a group.
    static func references(
        _ rows: [(group: String, table: String, column: String, target: String)]
    ) -> Set<TableDefinition.Reference> {
        let groups = Dictionary(grouping: rows, by: \.group)
        return Set(
            groups.values.map { rows in
                TableDefinition.Reference(
                    columns: rows.map(\.column), table: rows[0].table, targets: rows.map(\.target))
            })
    }

    /// Groups indexes whose columns are given row by row; rows of one index share a group.
    static func indexes(_ rows: [(group: String, isUnique: Bool, column: String)]) -> Set<TableDefinition.Index> {
        let groups = Dictionary(grouping: rows, by: \.group)
        return Set(
            groups.values.map { rows in
                TableDefinition.Index(columns: rows.map(\.column), isUnique: rows[0].isUnique)
            })
    }
}

extension Dialect {
    /// A column type as `StoredTable` names it: lowercase, without lengths and collations.
    package func plainTypeName(_ type: ColumnType) -> String {
        let name = typeName(type).lowercased()
        let end = name.firstRange(of: " collate")?.lowerBound ?? name.firstRange(of: " character set")?.lowerBound
        return String(name[..<(end ?? name.endIndex)].prefix { $0 != "(" })
    }
}
