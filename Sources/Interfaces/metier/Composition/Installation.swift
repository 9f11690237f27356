import Database
import Foundation
import LanguageModels
import Occupations
import Pipeline
import Recommendations
import ServiceSupport
import SharedCache
import Store
import Taxonomy

/// The database and the services over it, as the settings ask for them.
struct Installation: Sendable {
    let store: Store
    let snapshots: SnapshotHolder
    let occupations: OccupationService
    let titles: TitleService
    let skills: SkillService
    let meanings: MeaningSearch
    /// Language models; none where none is configured.
    let chat: any ChatService
    /// The configured chain behind `chat`.
    let models: ConfiguredModels?
    let recommendations: RecommendationService
    let knowledge: KnowledgeBase
    /// What nodes tell one another through; `nil` where none is configured.
    let cache: SharedCache?
    /// Nudged when another node has changed something.
    let nudge = Nudge()

    /// Opens nothing yet; throws when the database's address cannot be read.
    ///
    /// - Parameters:
    ///   - invocation: The settings.
    ///   - isServer: Whether loading a release is worth a log line; commands that answer once say only what goes wrong.
    init(_ invocation: Invocation, isServer: Bool = false) throws {
        let cache = try ConfiguredCache.cache(invocation, isServer: isServer)
        self.cache = cache
        let announcer = cache.map(ChangeAnnouncer.init)
        store = Store(
            // Of a slow statement a server's log tells; it is no message to a person.
            pool: try ConfiguredDatabase.pool(
                invocation.settings,
                logger: isServer ? invocation.logger("database") : Logger(label: "database", writer: NoLogWriter())),
            afterChange: { await announcer?.announce($0) })
        var logger = invocation.logger("data")
        if !isServer { logger.level = max(logger.level, .warning) }
        snapshots = SnapshotHolder(store: store, logger: logger)
        // A command that answers once says itself what the source could not tell.
        if !isServer { logger.level = max(logger.level, .error) }
        let remote = try RemoteSource.services(invocation.settings).map { [store, snapshots, nudge, logger] services in
            RemoteOccupations(
                loader: RemoteLoader(
                    services: services, store: store,
                    timeToLive: invocation.settings.duration("onet.remote_ttl"), logger: logger),
                snapshots: snapshots, nodes: cache.map { RemoteNodes(cache: $0, nudge: nudge) })
        }
        models = try ConfiguredModels(invocation, store: store, isServer: isServer)
        chat = models?.chain ?? NoChatService()
        occupations = OccupationService(snapshots: snapshots, remote: remote)
        let settings = invocation.settings
        let embeddingLogger = logger
        titles = TitleService(
            catalogue: occupations.catalogue, store: store, logger: logger,
            makeEmbedder: { try await ConfiguredEmbedder.embedder(settings, logger: embeddingLogger) })
        skills = SkillService(catalogue: occupations.catalogue, titles: titles, store: store, logger: logger)
        meanings = MeaningSearch(
            catalogue: occupations.catalogue, store: store, logger: logger,
            model: { [titles] in await titles.model() })
        knowledge = KnowledgeBase(
            store: store, skills: skills, comparesMeaning: ConfiguredEmbedder.maySeePrivateText(settings),
            logger: logger)
        recommendations = RecommendationService(
            titles: titles, skills: skills, levels: SkillLevelsHolder(snapshots: snapshots), chat: chat,
            knowledge: knowledge, meanings: meanings, logger: logger)
    }

    /// One of the models by its name in the settings, or the whole chain; `nil` where there is none of that name.
    func chat(of model: String?) -> (any ChatService)? {
        guard let model else { return chat }
        return models?.only(model)
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

    /// Brings the schema up to date for a process that stays; waits for a server that is not there yet, as long as
    /// `database.start_wait` says.
    ///
    /// Machines start in no particular order, and a server that is restarted refuses its clients for a while.
    func migrateWaiting(_ invocation: Invocation, until stop: StopSwitch) async throws {
        let logger = invocation.logger("database")
        let deadline = Deadline.after(invocation.settings.duration("database.start_wait"))
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

    /// All served releases together, for commands that answer one question about several frameworks.
    ///
    /// Throws a failure that tells how to import when there is none.
    ///
    /// - Parameter frameworks: Only these; by default every one.
    func catalogue(of frameworks: Set<String>? = nil) async throws -> Catalogue {
        try await load(frameworks)
        guard !snapshots.all.isEmpty else { throw nothingImported }
        return await occupations.catalogue.current()
    }

    /// Loads what the database serves, if there is a database of this schema.
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

    /// Runs work on the snapshot that the database holds; for commands that answer one question.
    ///
    /// Throws a failure that tells how to import when there is none.
    ///
    /// - Parameters:
    ///   - codes: Codes that the work is about; those that the release lacks are looked for in the remote source.
    ///   - work: Gets the snapshot and what became of codes that are still missing.
    func withSnapshot<Outcome>(
        asking codes: [String] = [], _ work: (OccupationSnapshot, RemoteNotes) async throws -> Outcome
    ) async throws -> Outcome {
        defer { store.close() }
        try await load([occupations.framework])
        guard occupations.snapshot != nil else { throw nothingImported }
        let notes = await occupations.notes(on: codes)
        await occupations.remote?.settle()
        if codes.contains(where: { occupations.snapshot?.occupation($0) == nil }) {
            // A code of an earlier edition is led on by its tables; one of ESCO is known there, and told which
            // frameworks hold levels.
            var needed = OccupationService.successorSets
            if codes.contains(where: NamedOccupation.isESCOCode) {
                needed.formUnion([Framework.esco.id, Framework.escoONet.id])
                let rated = try await store.releases().filter { ($0.counts["occupation_skills"] ?? 0) > 0 }
                needed.formUnion(rated.map(\.frameworkID))
            }
            try await load(needed)
        }
        guard let snapshot = occupations.snapshot else { throw CommandFailure(.unavailable, "Nothing is served.") }
        return try await work(snapshot, notes)
    }

    /// Runs work on the snapshot of another framework than the usual one.
    ///
    /// Throws a failure that tells how to import when there is none.
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

    /// The same for work that is about no code.
    func withSnapshot<Outcome>(_ work: (OccupationSnapshot) throws -> Outcome) async throws -> Outcome {
        try await withSnapshot { snapshot, _ in try work(snapshot) }
    }
}

/// The database that the settings name.
enum ConfiguredDatabase {
    /// A driver for the configured address.
    static func driver(_ settings: Settings) throws -> any DatabaseDriver {
        var limits = DatabaseLimits()
        limits.connecting = settings.duration("database.wait")
        limits.statement = settings.duration("database.statement_limit")
        let password = settings.secretIfSet("database.password")?.reveal()
        let driver = try DatabaseAddress.driver(
            for: address(in: settings), password: password?.isEmpty == false ? password : nil, limits: limits)
        // From here on no file that somebody names may be this one.
        if let file = driver as? SQLiteDriver { ProtectedFiles.ofThisProcess.protect(database: file.path) }
        return driver
    }

    /// A driver for another address, whose statements may take as long as copying a table takes.
    ///
    /// The password comes from the setting of that name, or with the configured address from the configured password,
    /// where it does not stand in the address.
    static func driver(
        for address: String, passwordSetting: String, _ settings: Settings
    ) throws -> any DatabaseDriver {
        var limits = DatabaseLimits()
        limits.connecting = settings.duration("database.wait")
        limits.statement = .seconds(86_400)
        let isConfigured = address == Self.address(in: settings)
        let secret =
            settings.secretIfSet(passwordSetting) ?? (isConfigured ? settings.secretIfSet("database.password") : nil)
        let password = secret?.reveal()
        return try DatabaseAddress.driver(
            for: address, password: password?.isEmpty == false ? password : nil, limits: limits)
    }

    /// Connections to the configured address, as many and as old as the settings allow.
    static func pool(_ settings: Settings, logger: Logger) throws -> ConnectionPool {
        var options = ConnectionPool.Options()
        options.limit = settings.int("database.connections")
        options.waitLimit = settings.duration("database.wait")
        options.maximumAge = settings.duration("database.maximum_age")
        return ConnectionPool(
            driver: try driver(settings), options: options,
            meter: StatementMeter(slowLimit: settings.duration("database.slow_statement"), logger: logger))
    }

    /// The configured address, or the default file in the home folder.
    static func address(in settings: Settings) -> String {
        let configured = settings.stringIfSet("database.url") ?? ""
        return configured.isEmpty ? "sqlite:" + settings.string("files.home") + "/metier.sqlite" : configured
    }
}
