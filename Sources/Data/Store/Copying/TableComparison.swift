package import Database

/// A table in two databases, compared row by row.
package struct TableComparison: Sendable, Hashable {
    /// The result of a comparison.
    package enum Verdict: Sendable, Hashable {
        /// Every row is there, value for value.
        case same
        /// Rows are missing, extra or different; the first of them, with their keys.
        case different([String])
        /// Rows refer to rows of another table that do not exist.
        case dangling(String)
        /// It was not copied because another table differs.
        case withheld
    }

    /// The table.
    package let name: String
    /// Rows in the first database.
    package let sourceRows: Int
    /// Rows in the second database.
    package let targetRows: Int
    /// The result.
    package let verdict: Verdict

    /// Compares a table.
    ///
    /// - Parameters:
    ///   - table: The table.
    ///   - source: A database that has it.
    ///   - target: Another one.
    ///   - each: Called for every row that was read.
    package init(
        _ table: TableDefinition, in source: any DatabaseSession, and target: any DatabaseSession,
        each: () throws -> Void = {}
    ) throws {
        let (first, second) = (
            try TableDigest(of: table, in: source, each: each), try TableDigest(of: table, in: target, each: each)
        )
        (name, sourceRows, targetRows) = (table.name, first.rows, second.rows)
        verdict =
            first == second
            ? .same : .different(try Self.differences(of: table, in: source, and: target))
    }

    init(_ name: String, sourceRows: Int, targetRows: Int, _ verdict: Verdict) {
        (self.name, self.sourceRows, self.targetRows) = (name, sourceRows, targetRows)
        self.verdict = verdict
    }

    /// Rows are divided into this many groups by their keys; only groups that differ are compared row by row.
    private static let groupCount = 4_096
    /// The maximum number of differences reported.
    private static let namedDifferences = 3

    /// The keys of the first rows that differ. Reads both tables twice and keeps little of them in memory.
    private static func differences(
        of table: TableDefinition, in source: any DatabaseSession, and target: any DatabaseSession
    ) throws -> [String] {
        let columns = table.columnsKeyFirst
        func groups(_ session: any DatabaseSession) throws -> [TableDigest] {
            var found = Array(repeating: TableDigest(), count: groupCount)
            try visit(table, columns, in: session) { group, row, _ in found[group].add(row) }
            return found
        }
        let pairs = zip(try groups(source), try groups(target)).enumerated()
        let differing = Set(pairs.filter { $0.element.0 != $0.element.1 }.map(\.offset).prefix(namedDifferences))
        func rows(_ session: any DatabaseSession) throws -> [String: RowEncoder.Digest] {
            var found: [String: RowEncoder.Digest] = [:]
            try visit(table, columns, in: session) { group, row, key in
                if differing.contains(group) { found[key()] = row }
            }
            return found
        }
        let (first, second) = (try rows(source), try rows(target))
        return Set(first.keys).union(second.keys).sorted().compactMap { key in
            switch (first[key], second[key]) {
            case (let one?, let other?): one == other ? nil : "\(key): other values"
            case (_?, nil): "\(key): is missing"
            default: "\(key): is not in the source"
            }
        }.prefix(namedDifferences).map { $0 }
    }

    /// Calls `body` for every row with the group of its key, its digest and its key in words.
    private static func visit(
        _ table: TableDefinition, _ columns: [TableDefinition.Column], in session: any DatabaseSession,
        _ body: (Int, RowEncoder.Digest, () -> String) -> Void
    ) throws {
        var keys = RowEncoder(Array(columns.prefix(table.primaryKey.count)))
        var rows = RowEncoder(columns)
        try session.query(table.selection(of: columns)) { row in
            let group = Int(keys.digest(of: row).low % UInt64(groupCount))
            body(group, rows.digest(of: row)) { table.keyText(of: row, in: columns) }
        }
    }
}
