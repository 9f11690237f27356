import Database
import Documents
import Frameworks
import ServiceSupport
import Store
import Taxonomy
import TestSupport

/// A store in a database of a test's own, and ways to load releases without the importer.
struct SampleStore {
    let database: TestDatabase
    let store: Store

    init(on engine: TestEngine = .selected, from start: TestDatabase.Start = .prepared) async throws {
        database = try TestDatabase(engine, start)
        store = Store(pool: ConnectionPool(driver: try database.driver(), limit: 3))
        try await store.migrate()
    }

    /// Loads a release as read.
    @discardableResult
    func load(
        read release: ReadRelease, checksum: String? = nil,
        progress: @escaping @Sendable (ReleaseWriter.Progress) -> Void = { _ in }
    ) async throws -> StoredRelease {
        try await load(
            release.content, landing: release.tables, checksum: checksum ?? release.checksum, progress: progress)
    }

    /// Loads typed content and tables.
    @discardableResult
    func load(
        _ content: ReleaseContent, landing: [LandedTable] = [], checksum: String = "c",
        progress: @escaping @Sendable (ReleaseWriter.Progress) -> Void = { _ in }
    ) async throws -> StoredRelease {
        try await store.releases.write(
            content, landing: landing.map(Landing.init),
            draft: ReleaseDraft(checksum: checksum, loaderVersion: 1, source: "test", rowsRead: 10, rowsSetAside: 1),
            now: Timestamp(milliseconds: 1_700_000_000_123), progress: progress
        ).release
    }

    /// The first column of every row of a query.
    func column(_ sql: SQL) async throws -> [SQLValue] {
        try await store.pool.withSession { try $0.all(sql) { $0.value(0) } }
    }

    func count(_ table: String, _ release: Int64? = nil) async throws -> Int64 {
        try await store.pool.withSession { session in
            let condition: SQL = if let release { " WHERE release_id = \(release)" } else { "" }
            return try session.first("SELECT COUNT(*) FROM \(identifier: table)\(condition)") { $0.integer(0) } ?? -1
        }
    }
}

/// A landed table as the store takes it.
private struct Landing: LandingRows {
    let table: LandedTable

    init(_ table: LandedTable) { self.table = table }

    var tableID: String { table.id }
    var file: String { table.file }
    var checksum: String { table.sha256 }
    var rowEstimate: Int { table.rowCount }
    var landingColumns: [(name: String, original: String)] { table.columns.map { ($0.name, $0.original) } }

    func forEachLandingRow(
        _ body: (_ line: Int, _ fields: UnsafeBufferPointer<UnsafeRawBufferPointer>) throws -> Void
    ) throws {
        try table.forEachRow { try body($0.line, $0.fields) }
    }
}
