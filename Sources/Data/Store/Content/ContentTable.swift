import Database
import Taxonomy

/// A table and the list of a release's content that it stores.
struct ContentTable: Sendable {
    /// The table's definition.
    let definition: TableDefinition
    /// The load that writes the list's rows into the database.
    let load: @Sendable (_ content: ReleaseContent, _ keys: ContentKeys, _ release: Int64) -> TableLoad
    /// Reads a release's rows and adds them to the list.
    let read:
        @Sendable (
            _ content: inout ReleaseContent, _ keys: ContentKeys, _ release: Int64, _ session: any DatabaseSession
        ) throws -> Void

    /// - Parameters:
    ///   - name: The table's name.
    ///   - list: The list.
    ///   - key: The columns of the primary key after `release_id`.
    ///   - references: References beside those of the columns that hold positions.
    ///   - indexes: Indexes beside the primary key.
    ///   - condition: A filter for reading, as a clause that begins with ` AND`; empty for every row of the release.
    ///   - order: The columns by which the rows are read; by default those of the key.
    ///   - keeps: Which records of the list the table stores; by default all.
    ///   - bind: Names the columns.
    init<Record: Sendable>(
        _ name: String, _ list: any WritableKeyPath<ReleaseContent, [Record]> & Sendable, key: [String],
        to references: [TableDefinition.Reference] = [], indexes: [TableDefinition.Index] = [],
        where condition: SQL = "", order: [String] = [],
        keeping keeps: (@Sendable (Record, ReleaseContent) -> Bool)? = nil, _ bind: @escaping Table<Record>.Binding
    ) {
        let table = Table<Record>.ofRelease(name, key: key, to: references, indexes: indexes, bind)
        definition = table.definition
        let columns = (order.isEmpty ? key : order).joined(separator: ", ")
        load = { content, keys, release in
            let all = content[keyPath: list]
            let records = if let keeps { all.filter { keeps($0, content) } } else { all }
            return TableLoad(name: name, estimate: records.count) { session in
                try table.insert(records, given: ["release_id": release], keys: keys, in: session)
            }
        }
        read = { content, keys, release, session in
            let read = try table.all(
                "WHERE release_id = \(release)\(condition) ORDER BY \(raw: columns)", keys: keys, in: session)
            // Most lists have one table: its records are moved, not copied one by one.
            if content[keyPath: list].isEmpty {
                content[keyPath: list] = read
            } else {
                content[keyPath: list] += read
            }
        }
    }
}

/// Reads one release's tables back into typed records, in the order of their keys.
struct ContentReader {
    let session: any DatabaseSession
    let release: Int64

    /// The release's small tables, to which the rows of the large ones refer.
    func base(of stored: StoredRelease) throws -> ReleaseContent {
        guard let framework = Framework.all.first(where: { $0.id == stored.frameworkID }) else {
            throw DatabaseError(
                .schema, "The database holds the framework \(stored.frameworkID), which is not known here.")
        }
        var content = ReleaseContent(framework: framework, version: stored.version)
        content.releasedOn = stored.releasedOn
        content.isSample = stored.isSample
        try read(ContentTables.coded, into: &content)
        try read(ContentTables.small, into: &content)
        return content
    }

    /// Adds the rows of tables to the lists of a release whose small tables have been read.
    func read(_ tables: [ContentTable], into content: inout ReleaseContent) throws {
        let keys = ContentKeys(reading: content)
        for table in tables { try table.read(&content, keys, release, session) }
    }
}
