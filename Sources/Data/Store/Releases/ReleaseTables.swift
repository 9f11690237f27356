import Database
import Foundation
import Taxonomy

/// The tables of release metadata.
enum ReleaseTables {
    static let frameworks = TableDefinition(
        "frameworks", primaryKey: ["id"],
        columns: [
            .code("id"), .text("name"), .text("publisher"), .text("homepage"), .text("licence"), .text("licence_url"),
            .text("attribution"),
        ])

    static let releases = Table<StoredRelease>(
        "releases", key: ["id"], to: [.to("frameworks", ["framework_id": "id"])],
        indexes: [.on("framework_id", "state")]
    ) { column in
        StoredRelease(
            id: column("id") { $0.id }, frameworkID: column("framework_id", .code(40)) { $0.frameworkID },
            version: column("version", .code(40)) { $0.version }, releasedOn: column("released_on") { $0.releasedOn },
            state: column.choice("state", .code(16), { $0.state }, else: .loading),
            checksum: column("checksum", .code(64)) { $0.checksum },
            loaderVersion: column("loader_version") { $0.loaderVersion },
            isSample: column("is_sample") { $0.isSample },
            source: column("source") { $0.source }, loadedAt: column("loaded_at") { $0.loadedAt },
            rowsRead: column("rows_read") { $0.rowsRead }, rowsSetAside: column("rows_set_aside") { $0.rowsSetAside },
            counts: counts(column("counts") { text(of: $0.counts) }))
    }

    /// Every landed source table: the table that holds its rows, and the source file.
    static let landedTables = TableDefinition(
        "landed_tables", primaryKey: ["release_id", "table_name"],
        columns: [
            .integer("release_id"), .code("table_name", 128), .code("file", 255), .code("checksum", 64),
            .integer("row_count"), .text("columns_json"),
        ],
        references: [.to("releases", ["release_id": "id"])])

    /// The row counts of tables, as stored in `counts`.
    static func text(of counts: [String: Int]) -> String {
        (try? JSONEncoder().encode(counts)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private static func counts(_ text: String) -> [String: Int] {
        (try? JSONDecoder().decode([String: Int].self, from: Data(text.utf8))) ?? [:]
    }
}
