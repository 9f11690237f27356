import Database
import Foundation
import ServiceSupport

/// Backs up an SQLite database into one file, and restores such a file.
package struct StoreBackup: Sendable {
    /// Description of a checked file.
    package struct Summary: Sendable {
        /// The file's size.
        package let bytes: Int
        /// The last schema migration that it has.
        package let schemaStep: Int
        /// The number of migrations that this program would add.
        package let pendingSteps: Int
        /// The releases it serves, for instance `onet 30.1`.
        package let current: [String]
    }

    /// The database's file.
    package let database: String

    /// Makes a backup of a database file, or restores one in its place.
    package init(of database: String) {
        self.database = database
    }

    /// The name of a backup until it is complete.
    package static func partial(of file: String) -> String { file + ".partial" }

    /// Writes the current state of the database into a file, while others read and write.
    ///
    /// The file gets its name when it is complete, checked and synced to disk; until then it is called `FILE.partial`.
    ///
    /// - Throws: `unavailable` if there is no database, `busy` if another backup of it runs, `corrupt` if the copy is
    ///   damaged.
    package func write(
        to file: String, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> Summary {
        try await BlockingExecutor.once(label: "metier.store.backup") {
            guard FileManager.default.fileExists(atPath: database) else {
                throw DatabaseError(.unavailable, "There is no database \(database).")
            }
            return try exclusively(["backup"], of: database) {
                let partial = Self.partial(of: file)
                let summary = try prepare(database, as: partial, progress: progress)
                try SQLiteFile.move(partial, to: file)
                return summary
            }
        }
    }

    /// Replaces the database with a file; the old database is kept as `DATABASE.before-restore`.
    ///
    /// - Returns: A description of the restored file, and the path of the replaced database, if there was one.
    /// - Throws: `busy` if another process has the database open or imports into it, `corrupt` or `schema` if the file
    ///   cannot be used.
    package func restore(
        from file: String, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> (summary: Summary, kept: String?) {
        try await BlockingExecutor.once(label: "metier.store.backup") {
            let folder = (database as NSString).deletingLastPathComponent
            if !folder.isEmpty {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
            return try exclusively(["import", "backup"], of: database) {
                let replacement = SQLiteReplacement(of: database)
                if let user = try replacement.user() {
                    throw DatabaseError(
                        .busy, "The process \(user) has \(database) open; stop it first (`metier serve`, workers).")
                }
                let summary = try prepare(file, as: database + ".restoring", progress: progress)
                let kept = FileManager.default.fileExists(atPath: database) ? database + ".before-restore" : nil
                try replacement.put(database + ".restoring", keepingOldAs: database + ".before-restore")
                return (summary, kept)
            }
        }
    }

    /// Copies a database, checks the copy and syncs it to disk. A copy that fails is removed.
    private func prepare(
        _ source: String, as target: String, progress: (Int, Int) -> Void
    ) throws -> Summary {
        SQLiteFile.remove(target)
        do {
            try SQLiteFile.copy(source, to: target, progress: progress)
            try SQLiteFile.check(target)
            let summary = try summary(of: target, called: source)
            for name in SQLiteFile.withCompanions(target).dropFirst() { unlink(name) }
            let mode = (try? FileManager.default.attributesOfItem(atPath: source))?[.posixPermissions]
            if let mode { try? FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: target) }
            try SQLiteFile.persist(target)
            return summary
        } catch {
            SQLiteFile.remove(target)
            throw error
        }
    }

    private func summary(of path: String, called name: String) throws -> Summary {
        let connection = try SQLiteDriver(path: path, isReadOnly: true).open()
        defer { connection.close() }
        let state = try Migrator(Store.migrations).state(of: connection)
        guard let step = state.applied.last else {
            throw DatabaseError(.corrupt, "\(name) is an SQLite database, but none of Metier's.")
        }
        let releases = state.applied.contains(1) ? try Store.Releases.list(in: connection) : []
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return Summary(
            bytes: (attributes[.size] as? NSNumber)?.intValue ?? 0, schemaStep: step,
            pendingSteps: state.pending.count,
            current: releases.filter { $0.state == .current }.map { "\($0.frameworkID) \($0.version)" }.sorted())
    }

    /// Runs `body` under the locks that SQLite connections take for these names.
    private func exclusively<Outcome>(
        _ names: [String], of path: String, _ body: () throws -> Outcome
    ) throws -> Outcome {
        guard let name = names.first else { return try body() }
        return try SQLiteFile.exclusively(name, beside: path) {
            try exclusively(Array(names.dropFirst()), of: path, body)
        }
    }
}
