import Database
import Foundation
import Pipeline
import ServiceSupport
import Store
import Taxonomy

/// `metier import`: brings a framework's files into the database.
enum ImportCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "import", abstract: "Imports a release of a framework into the database.",
            discussion: """
                PATH is a folder with the release's files, a zip of it, or an address to download it from. Without PATH \
                the newest release is looked for in METIER_DATA, ./data and ../shared/data, then downloaded, and where \
                that fails too the bundled sample is taken.

                The release is written beside the one that is served, checked, and switched to in one transaction. \
                Importing the same files again changes nothing.
                """,
            options: [
                OptionSpec("release", value: "VERSION", help: "The release's version where its files do not tell."),
                OptionSpec(
                    "report", value: "FILE", help: "Write the whole report as JSON to a file.", completesFiles: true),
            ],
            flags: [
                FlagSpec("dry-run", help: "Read and check the files, write nothing."),
                FlagSpec("force", help: "Import even if the same files are loaded already."),
                FlagSpec("sample", help: "Import the bundled sample."),
                CommandTree.json,
            ],
            arguments: [
                ArgumentSpec("framework", help: "Which framework's files these are.", allowed: ["onet"]),
                ArgumentSpec("path", help: "Folder, zip or address.", arity: .optional, completesFiles: true),
            ],
            examples: [
                .init("metier import onet db_30_1_text.zip", "Imports a downloaded release."),
                .init("metier import onet ./onet/30.1 --dry-run", "Checks a folder and writes nothing."),
            ]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        var options = ReleaseImporter.Options()
        options.isDryRun = try invocation.command.bool("dry-run")
        options.isForced = try invocation.command.bool("force")
        options.version = invocation.command.stringIfGiven("release")
        // Whoever names files wants them served; whoever names none keeps the release that was chosen.
        options.switchesBack = try invocation.command.isGiven("path") || invocation.command.bool("sample")
        if !options.isDryRun {
            for migration in try await installation.store.migrate() {
                invocation.console.writeError("Schema: applied \(migration.number) (\(migration.name))\n")
            }
        }
        guard let source = try await source(invocation, installation) else { return .ok }
        invocation.console.writeError("Importing O*NET from \(source)\n")
        let display = ImportProgressDisplay(invocation)
        let report = try await ReleaseImporter(store: installation.store).importONet(
            source, options: options, progress: display.show)
        display.finish()
        try write(report, invocation)
        if case .refused = report.outcome { return .dataError }
        return .ok
    }

    /// Where to import from; `nil` when nothing needs to be done.
    private static func source(_ invocation: Invocation, _ installation: Installation) async throws -> String? {
        let sources = ReleaseSources(
            home: invocation.settings.string("files.home"), programVersion: Program.version,
            announce: { invocation.console.writeError($0 + "\n") })
        if try invocation.command.bool("sample") { return try SampleRelease.path() }
        if let given = invocation.command.stringIfGiven("path") {
            if given.contains("://") { return try await sources.download(given) }
            return sources.release(in: given) ?? given
        }
        if let found = sources.local(configured: invocation.settings.stringIfSet("files.data")) { return found }
        if try await installation.store.migrationState().pending.isEmpty,
            let current = try await installation.store.currentRelease(of: "onet")
        {
            invocation.console.writeError(
                "No files found; the database already serves \(current.isSample ? "the bundled sample" : "O*NET \(current.version)")."
                    + (current.isSample
                        ? " `metier import onet \(invocation.settings.string("onet.url"))` fetches the whole release.\n"
                        : "\n"))
            return nil
        }
        do {
            return try await sources.download(invocation.settings.string("onet.url"))
        } catch {
            invocation.console.writeError(
                """
                The O*NET release could not be downloaded: \(error)
                Taking the bundled sample instead: a few occupations with true figures, not the whole release.

                """)
            return try SampleRelease.path()
        }
    }

    private static func write(_ report: ImportReport, _ invocation: Invocation) throws {
        if let file = invocation.command.stringIfGiven("report") {
            do {
                try Data(report.json).write(to: URL(fileURLWithPath: file), options: .atomic)
            } catch {
                throw CommandFailure(.ioError, "The report cannot be written to \(file).")
            }
        }
        if invocation.wantsJSON {
            invocation.writeJSON(report.json)
        } else {
            invocation.console.write(
                ImportReportText.text(report, style: invocation.style, width: invocation.tableWidth))
        }
    }
}

/// The sample that comes with the program.
enum SampleRelease {
    /// Its folder; throws when the program was copied without its resources.
    static func path() throws -> String {
        let path = Bundle.module.bundlePath + "/Sample/onet"
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(
                .unavailable, "The bundled sample is not beside the program; copy its resources folder too.")
        }
        return path
    }
}

/// Shows reading and writing as they go: a bar each.
private final class ImportProgressDisplay: Sendable {
    private enum Phase {
        case none
        case reading(ProgressBar)
        case writing(ProgressBar)
    }

    private let phase = Locked(Phase.none)
    private let make: @Sendable (String, Int, String) -> ProgressBar

    init(_ invocation: Invocation) {
        let console = invocation.console
        let style = TerminalStyle.detect(isTerminal: console.errorIsTerminal, environment: invocation.environment)
        make = { label, total, unit in
            ProgressBar(
                label: label, total: total, unit: unit, writer: console.error, isTerminal: console.errorIsTerminal,
                lineInterval: .seconds(1), style: style)
        }
    }

    /// Called from several threads.
    @Sendable func show(_ progress: ReleaseImporter.Progress) {
        switch progress {
        case .reading(let bytes, let total, _):
            let bar = phase.withLock { phase -> ProgressBar in
                if case .reading(let bar) = phase { return bar }
                let bar = make("reading", max(1, total / 1_000_000), "MB")
                phase = .reading(bar)
                return bar
            }
            bar.set(bytes / 1_000_000)
        case .writing(let rows, let total, _):
            let (bar, ended) = phase.withLock { phase -> (ProgressBar, ProgressBar?) in
                if case .writing(let bar) = phase { return (bar, nil) }
                var ended: ProgressBar?
                if case .reading(let bar) = phase { ended = bar }
                let bar = make("writing", total, "rows")
                phase = .writing(bar)
                return (bar, ended)
            }
            ended?.finish()
            bar.set(rows)
        }
    }

    func finish() {
        let last = phase.withLock { phase -> ProgressBar? in
            switch phase {
            case .none: nil
            case .reading(let bar), .writing(let bar): bar
            }
        }
        last?.finish()
    }
}
