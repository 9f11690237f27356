import Database
import Foundation
import ServiceSupport
import Store

/// The database checks of `metier doctor`: one line per check, as many as could be run.
struct DatabaseChecks {
    private let invocation: Invocation
    private var checks: [DoctorCheck] = []

    /// A clock that differs more from the server's makes leases and expiries unreliable.
    private static let clockLimit = Duration.seconds(2)
    /// The maximum number of schema differences shown.
    private static let shownDifferences = 3

    /// Runs all checks; failures are reported as checks and not thrown.
    static func run(_ invocation: Invocation) async -> [DoctorCheck] {
        var asked = DatabaseChecks(invocation: invocation)
        do {
            try await asked.ask()
        } catch {
            asked.checks.append(.init(name: "database", verdict: .bad, text: asked.remedied(error)))
        }
        return asked.checks
    }

    private init(invocation: Invocation) {
        self.invocation = invocation
    }

    private mutating func ask() async throws {
        let driver = try ConfiguredDatabase.driver(invocation.settings)
        if let file = driver as? SQLiteDriver, !FileManager.default.fileExists(atPath: file.path) {
            checks.append(
                .init(
                    name: "database", verdict: .warning,
                    text: "\(driver.displayAddress) does not exist yet; `metier import onet` makes it"))
            return
        }
        let store = try Installation(invocation).store
        defer { store.close() }
        let version = try await store.engineVersion()
        checks.append(
            .init(
                "database",
                "\(store.displayAddress), \(version), through \(driver.clientVersion); "
                    + "tested on \(EngineReport.testedVersions)"))
        let (report, lead) = try await store.inspect()
        checks += Self.engine(
            report, clockLead: lead, ownConnections: invocation.settings.database.connections)
        try await schema(of: store)
    }

    /// The checks of an engine's report.
    static func engine(_ report: EngineReport, clockLead: Duration?, ownConnections own: Int) -> [DoctorCheck] {
        var checks: [DoctorCheck] = []
        if let clockLead {
            let seconds = clockLead / .seconds(1)
            let isFar = abs(seconds) > clockLimit / .seconds(1)
            checks.append(
                .init(
                    "server clock",
                    "\(Figures.decimal(abs(seconds), places: 1)) s \(seconds < 0 ? "behind" : "ahead of") this machine's",
                    warning: isFar ? "set both by the same time server" : nil))
        }
        if let limit = report.connectionLimit {
            let used = report.connectionsInUse ?? 0
            checks.append(
                .init(
                    "connections", "this node opens up to \(own); the server takes \(limit), \(used) are open",
                    warning: own + used > limit
                        ? "lower METIER_DATABASE_CONNECTIONS or raise the server's max_connections" : nil))
        }
        if let isEncrypted = report.isEncrypted {
            checks.append(
                .init("encryption", isEncrypted ? "the connection uses TLS" : "the connection is not encrypted"))
        }
        for (name, facts) in [
            ("durability", report.durability), ("characters", report.characters), ("loading", report.loading),
        ] where !facts.isEmpty {
            let warnings = facts.compactMap(\.warning)
            checks.append(
                .init(
                    name, facts.map { "\($0.name) \($0.value)" }.joined(separator: ", "),
                    warning: warnings.isEmpty ? nil : Set(warnings).sorted().joined(separator: "; ")))
        }
        if let bytes = report.bytes { checks.append(.init("size", Figures.bytes(bytes))) }
        return checks
    }

    private mutating func schema(of store: Store) async throws {
        let state = try await store.migrationState()
        guard state.pending.isEmpty else {
            checks.append(
                .init(
                    name: "schema", verdict: .warning,
                    text: Figures.counted(state.pending.count, "step") + " to apply: `metier migrate`"))
            return
        }
        checks.append(.init("schema", "step \(state.applied.last ?? 0), up to date"))
        let differences = try await store.schemaDifferences()
        let shown = differences.prefix(Self.shownDifferences).joined(separator: "; ")
        let more =
            differences.count > Self.shownDifferences ? "; and \(differences.count - Self.shownDifferences) more" : ""
        checks.append(
            .init(
                "tables",
                differences.isEmpty ? "\(Store.tables.count) tables as this version makes them" : shown + more,
                warning: differences.isEmpty ? nil : Self.remedy(differences)))
        if let check = Self.vectors(try await store.conceptVectors.inspect()) { checks.append(check) }
        try await releases(of: store)
    }

    /// Whether the database can compare embeddings itself, and what it needs for that; `nil` on engines that never can.
    static func vectors(_ report: ConceptVectorReport) -> DoctorCheck? {
        switch report.support {
        case .otherEngine: return nil
        case .absent: return DoctorCheck("pgvector", "absent: meanings are compared in memory")
        case .obtainable(let version):
            return DoctorCheck("pgvector", "\(version) can be had, nothing made yet: `metier index` makes it")
        case .notPermitted(let reason):
            return DoctorCheck(
                "pgvector", "not permitted (\(reason)): meanings are compared in memory",
                warning: "let a superuser run CREATE EXTENSION vector in this database, or leave it at that")
        case .present(let version):
            guard let model = report.sets.first else {
                return DoctorCheck("pgvector", "\(version) present, no rows yet: `metier index` writes them")
            }
            let isWide = model.dimensions > Store.ConceptVectors.indexedWidth
            return DoctorCheck(
                "pgvector",
                "\(version) present, \(Figures.counted(report.rows, "row")) of \(Figures.counted(report.sets.count, "framework")) by \(model.model), "
                    + (report.isIndexed ? "HNSW index" : "no index"),
                warning: report.isIndexed || isWide ? nil : "drop the table concept_vectors and run `metier index`")
        }
    }

    /// How to fix differences of the schema.
    private static func remedy(_ differences: [String]) -> String {
        differences.allSatisfy { $0.contains("the reference") && $0.hasSuffix("is missing") }
            ? "a load that died took these references away; `metier import onet --force` checks them and puts them back"
            : "somebody changed the schema; copy the data into a new database with `metier migrate-store`"
    }

    private mutating func releases(of store: Store) async throws {
        let releases = try await store.releases.list()
        for release in releases where release.state == .current {
            checks.append(
                .init(
                    name: "release", verdict: release.isSample ? .warning : .good,
                    text: "\(release.frameworkID) \(release.version)\(release.isSample ? " (bundled sample)" : "")"
                        + ", release \(release.id), loaded \(release.loadedAt.rfc3339)"))
        }
        if releases.isEmpty {
            checks.append(
                .init(name: "release", verdict: .warning, text: "nothing is imported: `metier import onet`"))
        }
    }

    /// The message of a failure, with advice.
    private func remedied(_ error: any Error) -> String {
        let message = CommandFailure(error).message
        guard let error = error as? DatabaseError, error.code == .unavailable,
            let driver = try? ConfiguredDatabase.driver(invocation.settings), !(driver is SQLiteDriver)
        else { return message }
        let hasPassword = invocation.settings.database.password?.isEmpty == false
        let place = message.contains(driver.displayAddress) ? "" : "\(driver.displayAddress): "
        return place + message + " Check that the server runs, that the database exists and that the user may use it; "
            + "METIER_DATABASE_PASSWORD is \(hasPassword ? "set" : "not set")."
    }
}
