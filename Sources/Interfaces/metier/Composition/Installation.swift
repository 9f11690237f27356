import Database
import Foundation
import Knowledge
import LanguageModels
import NodeServices
import Occupations
import Pipeline
import Recommendations
import ServiceSupport
import SharedCache
import Store
import Taxonomy

/// The database and its services, configured by the settings.
struct Installation: Sendable {
    let store: Store
    let snapshots: SnapshotHolder
    /// The services over the database.
    let node: Node
    /// The configured chain of language models.
    let models: ConfiguredModels?
    /// The shared cache for coordination between nodes; `nil` where none is configured.
    let cache: SharedCache?
    /// Nudged when another node has changed something.
    let nudge = Nudge()

    /// Opens no connection yet; throws when the database's address is invalid.
    ///
    /// - Parameters:
    ///   - invocation: The settings.
    ///   - isServer: Whether loading a release is logged; one-shot commands log only errors.
    init(_ invocation: Invocation, isServer: Bool = false) throws {
        let cache = try ConfiguredCache.cache(invocation, isServer: isServer)
        self.cache = cache
        let announcer = cache.map(ChangeAnnouncer.init)
        store = Store(
            // Slow statements are logged by servers only; they are of no interest to users of a command.
            pool: try ConfiguredDatabase.pool(
                invocation.settings,
                logger: isServer ? invocation.logger("database") : Logger(label: "database", writer: NoLogWriter())),
            afterChange: { await announcer?.announce($0) })
        var logger = invocation.logger("data")
        if !isServer { logger.level = max(logger.level, .warning) }
        snapshots = SnapshotHolder(store: store, logger: logger)
        // A one-shot command reports failures of the source itself.
        if !isServer { logger.level = max(logger.level, .error) }
        let remote = try RemoteSource.services(invocation.settings).map { [store, snapshots, nudge, logger] services in
            RemoteOccupations(
                loader: RemoteLoader(
                    services: services, store: store,
                    timeToLive: invocation.settings.onet.remoteTimeToLive, logger: logger),
                snapshots: snapshots, nodes: cache.map { RemoteNodes(cache: $0, nudge: nudge) })
        }
        models = try ConfiguredModels(invocation, store: store, isServer: isServer)
        let settings = invocation.settings
        let embeddingLogger = logger
        var options = Node.Options()
        options.chat = models?.chain ?? NoChatService()
        options.remote = remote
        options.makeEmbedder = { try await ConfiguredEmbedder.embedder(settings, logger: embeddingLogger) }
        options.embedsPrivateText = ConfiguredEmbedder.maySeePrivateText(settings)
        node = Node(store: store, snapshots: snapshots, options: options, logger: logger)
    }

    /// One of the models by its name in the settings, or the whole chain; `nil` where there is none of that name.
    func chat(of model: String?) -> (any ChatService)? {
        guard let model else { return node.chat }
        return models?.only(model)
    }

    /// Whether the database has this program's schema; creates no file where there is none.
    func isMigrated() async throws -> Bool {
        guard exists else { return false }
        return try await store.migrationState().pending.isEmpty
    }

    /// Whether there is a database; opening a missing SQLite file would create it.
    var exists: Bool {
        guard let file = store.pool.driver as? SQLiteDriver else { return true }
        return FileManager.default.fileExists(atPath: file.path)
    }

    /// Migrates the schema for a long-running process; waits for a database server that is not available yet, up to
    /// `database.start_wait`.
    ///
    /// Machines start in no particular order, and a server that is restarting refuses its clients for a while.
    func migrateWaiting(_ invocation: Invocation, until stop: StopSwitch) async throws {
        let logger = invocation.logger("database")
        let deadline = Deadline.after(invocation.settings.database.startWait)
        var pause = Duration.milliseconds(250)
        while true {
            do {
                try await store.migrate()
                return
            } catch let error as DatabaseError where error.code == .unavailable && !(store.pool.driver is SQLiteDriver)
            {
                guard let left = deadline.remaining, left > .zero, !stop.isTurned else { throw error }
                logger.warning(
                    "waiting for the database",
                    ["reason": error.message, "seconds_left": "\(Int(left / .seconds(1)))"])
                await Nudge.wait(on: stop, atMost: min(pause, left))
                pause = min(pause * 2, .seconds(2))
            }
        }
    }

    /// All served releases together, for one-shot commands over several frameworks.
    ///
    /// Throws a failure with import instructions when there are none.
    ///
    /// - Parameter frameworks: Only these; by default every one.
    func catalogue(of frameworks: Set<String>? = nil) async throws -> Catalogue {
        try await load(frameworks)
        guard !snapshots.all.isEmpty else { throw nothingImported }
        return await node.occupations.catalogue.current()
    }

    /// Loads the served releases, if there is a database with this schema.
    private func load(_ frameworks: Set<String>?) async throws {
        guard exists else { return }
        let state = try await store.migrationState()
        guard state.pending.isEmpty || state.applied.isEmpty else {
            throw CommandFailure(
                .configuration,
                "\(store.displayAddress) has an older schema; run `metier migrate` to bring it up to date.")
        }
        if state.pending.isEmpty { try await snapshots.refresh(only: frameworks) }
    }

    private var nothingImported: CommandFailure {
        CommandFailure(
            .unavailable, "Nothing is imported into \(store.displayAddress) yet; run `metier import onet` first.")
    }

    /// Runs `work` on the snapshot in the database; for one-shot commands.
    ///
    /// Throws a failure with import instructions when there is none.
    ///
    /// - Parameters:
    ///   - codes: The codes used; those missing from the release are requested from the remote source.
    ///   - work: Receives the snapshot and notes on codes that are still missing.
    func withSnapshot<Outcome>(
        asking codes: [String] = [], _ work: (OccupationSnapshot, RemoteNotes) async throws -> Outcome
    ) async throws -> Outcome {
        defer { store.close() }
        try await load([node.occupations.framework])
        guard node.occupations.snapshot != nil else { throw nothingImported }
        let notes = await node.occupations.notes(on: codes)
        await node.occupations.remote?.settle()
        if codes.contains(where: { node.occupations.snapshot?.occupation($0) == nil }) {
            // The crosswalk sets are needed for codes of an earlier edition, and ESCO for its codes, to report which
            // frameworks have levels.
            var needed = OccupationService.successorSets
            if codes.contains(where: NamedOccupation.isESCOCode) {
                needed.formUnion([Framework.esco.id, Framework.escoONet.id])
                let rated = try await store.releases.list().filter { ($0.counts["occupation_skills"] ?? 0) > 0 }
                needed.formUnion(rated.map(\.frameworkID))
            }
            try await load(needed)
        }
        guard let snapshot = node.occupations.snapshot else { throw CommandFailure(.unavailable, "Nothing is served.") }
        return try await work(snapshot, notes)
    }

    /// Runs work on the snapshot of another framework than the default one.
    ///
    /// Throws a failure with import instructions when there is none.
    func withSnapshot<Outcome>(
        of framework: Framework, _ work: (OccupationSnapshot) throws -> Outcome
    ) async throws -> Outcome {
        defer { store.close() }
        try await load([framework.id])
        guard let snapshot = snapshots.snapshot(of: framework.id) else {
            throw CommandFailure(
                .unavailable,
                "No release of \(framework.name) is imported into \(store.displayAddress); run `metier import all` first."
            )
        }
        return try work(snapshot)
    }

    /// The same for work without codes.
    func withSnapshot<Outcome>(_ work: (OccupationSnapshot) throws -> Outcome) async throws -> Outcome {
        try await withSnapshot { snapshot, _ in try work(snapshot) }
    }
}

/// The database from the settings.
enum ConfiguredDatabase {
    /// A driver for the configured address.
    static func driver(_ settings: Settings) throws -> any DatabaseDriver {
        var limits = DatabaseLimits()
        limits.connecting = settings.database.wait
        limits.statement = settings.database.statementLimit
        let password = settings.database.password?.reveal()
        let driver = try DatabaseAddress.driver(
            for: address(in: settings), password: password?.isEmpty == false ? password : nil, limits: limits)
        // From here on, files given by users must not be this one.
        if let file = driver as? SQLiteDriver { ProtectedFiles.ofThisProcess.protect(database: file.path) }
        return driver
    }

    /// A driver for another address, with statement timeouts that allow for copying a table.
    ///
    /// The password comes from the setting of that name, or, for the configured address, from the configured password,
    /// unless it is part of the address.
    static func driver(
        for address: String, passwordSetting: String, _ settings: Settings
    ) throws -> any DatabaseDriver {
        var limits = DatabaseLimits()
        limits.connecting = settings.database.wait
        limits.statement = .seconds(86_400)
        let isConfigured = address == Self.address(in: settings)
        let secret =
            settings.secretIfSet(passwordSetting) ?? (isConfigured ? settings.database.password : nil)
        let password = secret?.reveal()
        return try DatabaseAddress.driver(
            for: address, password: password?.isEmpty == false ? password : nil, limits: limits)
    }

    /// A pool of connections to the configured address, with the size and age limits of the settings.
    static func pool(_ settings: Settings, logger: Logger) throws -> ConnectionPool {
        var options = ConnectionPool.Options()
        options.limit = settings.database.connections
        options.waitLimit = settings.database.wait
        options.maximumAge = settings.database.maximumAge
        return ConnectionPool(
            driver: try driver(settings), options: options,
            meter: StatementMeter(slowLimit: settings.database.slowStatement, logger: logger))
    }

    /// The configured address, or the default file in the home folder.
    static func address(in settings: Settings) -> String {
        let configured = settings.database.url ?? ""
        return configured.isEmpty ? "sqlite:" + settings.files.home + "/metier.sqlite" : configured
    }
}
