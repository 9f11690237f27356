import Database
import Foundation
import Pipeline
import ServiceSupport
import Store
import TestSupport

/// A store, a folder for releases and an importer.
struct Importing {
    let folder: TemporaryFolder
    let database: TestDatabase
    let store: Store

    init(from start: TestDatabase.Start = .prepared) async throws {
        folder = try TemporaryFolder()
        database = try TestDatabase(.selected, start)
        store = Store(pool: try database.pool())
        try await store.migrate()
    }

    /// Imports a release from files in a folder of the given name.
    @discardableResult
    func load(
        _ release: SmallRelease, named name: String = "30.1",
        _ change: (inout ReleaseImporter.Options) -> Void = { _ in }
    ) async throws -> ImportReport {
        var options = ReleaseImporter.Options()
        change(&options)
        return try await ReleaseImporter(store: store).importRelease(
            of: "onet", from: folder.write(name, release), options: options)
    }

    /// Every release, newest first, for instance `30.1 current`.
    func states() async throws -> [String] {
        try await store.releases.list().map { "\($0.id) \($0.version) \($0.state.rawValue)" }
    }

    /// Every row of every table, as text.
    func dump() async throws -> [String] {
        try await store.pool.withSession { session in
            var lines: [String] = []
            for table in try session.tableNames().sorted() {
                let columns = try session.columnNames(of: table)
                lines.append("\(table): \(columns.joined(separator: " "))")
                let list = columns.map { session.dialect.quoted($0) }.joined(separator: ", ")
                try session.query("SELECT \(raw: list) FROM \(identifier: table) ORDER BY \(raw: list)") { row in
                    lines.append(columns.indices.map { "\(row.value($0))" }.joined(separator: "|"))
                }
            }
            return lines
        }
    }
}

extension SmallRelease {
    /// The same release with another version and another description of an occupation.
    static func version(_ version: String) -> SmallRelease {
        var release = SmallRelease.old
        release.replace("30.1", with: version, in: "Read Me.txt")
        release.replace("Head things.", with: "Head things in \(version).", in: "Occupation Data.txt")
        return release
    }
}
