import Database
import Documents
import ServiceSupport
import Store

/// `metier migrate-store`: copies all data to another engine.
enum MigrateStoreCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "migrate-store", abstract: "Copies everything into an empty database on any engine and compares every row.",
            discussion: """
                FROM and TO are addresses as in METIER_DATABASE_URL; passwords stand in them or come from \
                METIER_MIGRATE_FROM_PASSWORD and METIER_MIGRATE_TO_PASSWORD (or files named by these with _FILE). FROM is \
                not changed. Stop what writes to it before. Ends with code 65 if any row differs; nothing is served from \
                TO then.
                """,
            flags: [CommandTree.json],
            arguments: [
                ArgumentSpec("from", help: "The database to copy."),
                ArgumentSpec("to", help: "An empty database."),
            ],
            examples: [
                .init(
                    "metier migrate-store sqlite:.metier/metier.sqlite postgres://metier@db/metier",
                    "Moves an embedded database to PostgreSQL.")
            ]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let addresses = (try invocation.command.string("from"), try invocation.command.string("to"))
        let from = try ConfiguredDatabase.driver(
            for: addresses.0, passwordSetting: "migrate.from_password", invocation.settings)
        let to = try ConfiguredDatabase.driver(
            for: addresses.1, passwordSetting: "migrate.to_password", invocation.settings)
        guard from.displayAddress != to.displayAddress else {
            throw CommandFailure(.usage, "FROM and TO are the same database, \(from.displayAddress).")
        }
        try refuseLogs(from, to)
        let display = CopyProgress(invocation)
        let outcome: StoreCopy.Outcome
        do {
            outcome = try await StoreCopy(from: from, to: to).run(progress: display.show)
        } catch let error as DatabaseError {
            let advice = error.code == .unavailable || error.code == .badAddress ? "" : retryAdvice(to, addresses.1)
            throw CommandFailure(CommandFailure(error).code, error.message + advice)
        }
        display.finish()
        if invocation.wantsJSON { writeJSON(outcome, invocation) } else { writeTable(outcome, invocation) }
        for name in outcome.strangers {
            invocation.console.writeError("The table \(name) is none of Metier's and was not copied.\n")
        }
        guard !outcome.isVerified else {
            if !invocation.wantsJSON {
                invocation.console.write("\(to.displayAddress) holds everything that \(from.displayAddress) holds.\n")
            }
            return .ok
        }
        invocation.console.writeError(
            "error: \(to.displayAddress) differs from \(from.displayAddress) and must not be used."
                + (from is SQLiteDriver ? "" : " Did anybody write to the source?") + retryAdvice(to, addresses.1)
                + "\n")
        return .dataError
    }

    /// Refuses two names of the same SQLite file, and companion files of a database.
    private static func refuseLogs(_ drivers: any DatabaseDriver...) throws {
        let files = drivers.compactMap { ($0 as? SQLiteDriver)?.path }
        let known = files.compactMap(FileIdentity.init(path:))
        guard Set(known).count == known.count else {
            throw CommandFailure(.usage, "FROM and TO are the same database, \(files.joined(separator: " and ")).")
        }
        for (file, companion) in files.flatMap({ file in ProtectedFiles.companions.map { (file, $0) } })
        where file.hasSuffix(companion) && FileIdentity(path: String(file.dropLast(companion.count))) != nil {
            throw DocumentError(OutsideFileError.databaseFile, file: FileBytes.lastComponent(of: file))
        }
    }

    /// How to retry.
    private static func retryAdvice(_ driver: any DatabaseDriver, _ address: String) -> String {
        if let file = driver as? SQLiteDriver {
            return "\nTo try again, remove \(file.path) (and \(file.path)-wal, \(file.path)-shm) or name another file."
        }
        return "\nTo try again, empty the database or name another one:\n  "
            + ServerPlace(driver.displayAddress, given: address).emptyingLine
    }

    private static func writeTable(_ outcome: StoreCopy.Outcome, _ invocation: Invocation) {
        var table = TerminalTable(
            columns: [
                .init("TABLE"), .init("ROWS", .right), .init("COPIED", .right), .init("VERDICT", canShrink: true),
            ])
        for comparison in outcome.tables {
            table.add([
                comparison.name, Figures.grouped(comparison.sourceRows), Figures.grouped(comparison.targetRows),
                words(for: comparison.verdict),
            ])
        }
        invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style))
    }

    private static func words(for verdict: TableComparison.Verdict) -> String {
        switch verdict {
        case .same: "the same"
        case .different(let rows): "DIFFERENT: " + rows.joined(separator: "; ")
        case .dangling(let table): "DIFFERENT: rows refer to rows of \(table) that are not there"
        case .withheld: "not copied, because another table differs"
        }
    }

    private static func writeJSON(_ outcome: StoreCopy.Outcome, _ invocation: Invocation) {
        var json = JSONWriter()
        json.object { json in
            json.field("verified", outcome.isVerified)
            json.array("tables") { json in
                for comparison in outcome.tables {
                    json.object { json in
                        json.field("name", comparison.name)
                        json.field("rows", comparison.sourceRows)
                        json.field("copied", comparison.targetRows)
                        json.field("same", comparison.verdict == .same)
                        json.field("verdict", words(for: comparison.verdict))
                    }
                }
            }
            json.array("not_copied") { json in
                for name in outcome.strangers { json.string(name) }
            }
        }
        invocation.writeJSON(json.bytes)
    }
}

/// Progress bars for copying and comparing.
private struct CopyProgress: Sendable {
    private struct Bars {
        var copying: ProgressBar?
        var comparing: ProgressBar?
    }

    private let bars = Locked(Bars())
    private let make: @Sendable (String, Int) -> ProgressBar

    init(_ invocation: Invocation) {
        let console = invocation.console
        let style = TerminalStyle.detect(isTerminal: console.errorIsTerminal, environment: invocation.environment)
        make = { label, total in
            ProgressBar(
                label: label, total: total, unit: "rows", writer: console.error, isTerminal: console.errorIsTerminal,
                style: style)
        }
    }

    /// Called on the thread that copies.
    @Sendable func show(_ progress: StoreCopy.Progress) {
        switch progress {
        case .copying(let rows, let total):
            bar("copying", total, \.copying).set(rows)
        case .verifying(let rows, let total):
            bars.withLock { $0.copying }?.finish()
            bar("comparing", total, \.comparing).set(rows)
        }
    }

    private func bar(_ label: String, _ total: Int, _ place: WritableKeyPath<Bars, ProgressBar?>) -> ProgressBar {
        bars.withLock { bars in
            let bar = bars[keyPath: place] ?? make(label, total)
            bars[keyPath: place] = bar
            return bar
        }
    }

    func finish() {
        let last = bars.withLock { $0 }
        last.copying?.finish()
        last.comparing?.finish()
    }
}

/// `metier migrate`: the database's schema.
enum MigrateCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "migrate", abstract: "Brings the database to the schema of this version.",
            flags: [FlagSpec("dry-run", help: "Show what would be applied, write nothing.")]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        let isDryRun = try invocation.command.bool("dry-run")
        let isFresh = isDryRun && !installation.exists
        let pending = isFresh ? Store.migrations : try await installation.store.migrationState().pending
        let steps = isDryRun ? pending : try await installation.store.migrate()
        guard !steps.isEmpty else {
            invocation.console.write(
                "The schema is up to date (\(Figures.counted(Store.migrations.count, "step")) applied).\n")
            return .ok
        }
        for step in steps {
            invocation.console.write("\(isDryRun ? "would apply" : "applied") \(step.number) (\(step.name))\n")
        }
        return .ok
    }
}
