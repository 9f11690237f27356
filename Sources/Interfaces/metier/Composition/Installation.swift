import Database
import Foundation
import Occupations
import ServiceSupport
import Store

/// The database and the services over it, as the settings ask for them.
struct Installation: Sendable {
    let store: Store
    let snapshots: SnapshotHolder
    let occupations: OccupationService

    /// Opens nothing yet; throws when the database's address cannot be read.
    ///
    /// - Parameters:
    ///   - invocation: The settings.
    ///   - isServer: Whether loading a release is worth a log line; commands that answer once say only what goes wrong.
    init(_ invocation: Invocation, isServer: Bool = false) throws {
        let pool = ConnectionPool(
            driver: try ConfiguredDatabase.driver(invocation.settings),
            limit: invocation.settings.int("database.connections"))
        store = Store(pool: pool)
        var logger = invocation.logger("data")
        if !isServer { logger.level = max(logger.level, .warning) }
        snapshots = SnapshotHolder(store: store, logger: logger)
        occupations = OccupationService(snapshots: snapshots)
    }

    /// Whether the database has this program's schema; asking makes no file where there is none.
    func isMigrated() async throws -> Bool {
        guard exists else { return false }
        return try await store.migrationState().pending.isEmpty
    }

    /// Whether there is a database; opening an SQLite file that is not there would make it.
    var exists: Bool {
        guard let file = store.pool.driver as? SQLiteDriver else { return true }
        return FileManager.default.fileExists(atPath: file.path)
    }

    /// Runs work on the snapshot that the database holds; for commands that answer one question.
    ///
    /// Throws a failure that tells how to import when there is none.
    func withSnapshot<Outcome>(_ work: (OccupationSnapshot) throws -> Outcome) async throws -> Outcome {
        defer { store.close() }
        if try await isMigrated() { try await snapshots.refresh() }
        guard let snapshot = occupations.snapshot else {
            throw CommandFailure(
                .unavailable,
                "Nothing is imported into \(store.displayAddress) yet; run `metier import onet` first.")
        }
        return try work(snapshot)
    }
}

/// The database that the settings name.
enum ConfiguredDatabase {
    /// A driver for the configured address.
    static func driver(_ settings: Settings) throws -> any DatabaseDriver {
        try DatabaseAddress.driver(for: address(in: settings))
    }

    /// The configured address, or the default file in the home folder.
    static func address(in settings: Settings) -> String {
        let configured = settings.stringIfSet("database.url") ?? ""
        return configured.isEmpty ? "sqlite:" + settings.string("files.home") + "/metier.sqlite" : configured
    }
}
