import Database
import Foundation
import Frameworks
import Occupations
import Pipeline
import ServiceSupport
import Store
import Taxonomy

/// `metier import`: imports a framework's files into the database.
enum ImportCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "import", abstract: "Imports a release of a framework into the database.",
            discussion: """
                PATH is a folder with the release's files, a zip of it, or an http or https address of such a zip. What was \
                fetched is kept below METIER_HOME and asked for anew the next time; --force fetches it whatever is there, \
                and a dry run keeps nothing. Without PATH \
                the newest release is looked for in METIER_DATA, ./data and ../shared/data, then downloaded, and where \
                that fails too the bundled sample is taken.

                The release is written beside the one that is served, checked, and switched to in one transaction. \
                Importing the same files again changes nothing.

                `all` looks below PATH (by default the same places) for the files of every framework, imports each, and \
                shows what the database then holds. One that fails does not keep the others from being imported; the \
                exit code tells.
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
                ArgumentSpec(
                    "framework", help: "Which framework's files these are.",
                    allowed: ["all"] + FrameworkAdapters.all.map(\.framework.id)),
                ArgumentSpec("path", help: "Folder, zip or address.", arity: .optional, completesFiles: true),
            ],
            examples: [
                .init("metier import onet db_30_1_text.zip", "Imports a downloaded release."),
                .init("metier import onet ./onet/30.1 --dry-run", "Checks a folder and writes nothing."),
                .init("metier import all ./data", "Imports every framework below a folder."),
            ]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        if let report = invocation.command.stringIfGiven("report") { try NamedFile.refuseDatabase(report) }
        if let path = invocation.command.stringIfGiven("path") { try NamedFile.refuseDatabase(path) }
        var options = ReleaseImporter.Options()
        options.isDryRun = try invocation.command.bool("dry-run")
        options.isForced = try invocation.command.bool("force")
        options.version = invocation.command.stringIfGiven("release")
        // Files given explicitly are served; otherwise the chosen release stays served.
        options.switchesBack = try invocation.command.isGiven("path") || invocation.command.bool("sample")
        if !options.isDryRun {
            for migration in try await installation.store.migrate() {
                invocation.console.writeError("Schema: applied \(migration.number) (\(migration.name))\n")
            }
        }
        let framework = try invocation.command.string("framework")
        guard framework == "all" else {
            return try await importOne(framework, invocation, installation, options)
        }
        guard options.version == nil else {
            throw CommandFailure(.usage, "--release is the version of one framework; name the framework.")
        }
        guard let releases = try releases(invocation), !releases.isEmpty else {
            return try await importOne(Framework.onet.id, invocation, installation, options)
        }
        return try await importAll(releases, invocation, installation, options)
    }

    private static func importOne(
        _ framework: String, _ invocation: Invocation, _ installation: Installation, _ options: ReleaseImporter.Options
    ) async throws -> ExitCode {
        guard let source = try await source(framework, invocation, installation, options) else { return .ok }
        defer { source.download?.discard() }
        var options = options
        options.version = options.version ?? source.download?.version
        let name = Framework.all.first { $0.id == framework }?.name ?? framework
        invocation.console.writeError("Importing \(name) from \(source.path)\n")
        let display = ImportProgressDisplay(invocation)
        let report = try await ReleaseImporter(store: installation.store).importRelease(
            of: framework, from: source.path, options: options, progress: display.show)
        display.finish()
        try write(report, invocation)
        if case .refused = report.outcome { return .dataError }
        return .ok
    }

    /// Every release below the given folder, or below the first of the usual folders with any; `nil` if an address or
    /// the sample was requested.
    private static func releases(_ invocation: Invocation) throws -> [FoundRelease]? {
        if try invocation.command.bool("sample") { return nil }
        let sources = sources(invocation)
        guard let given = invocation.command.stringIfGiven("path") else {
            let places = sources.places(configured: invocation.settings.files.data)
            return places.lazy.map(sources.releases).first { !$0.isEmpty }
        }
        guard !given.contains("://") else {
            throw CommandFailure(.usage, "`all` takes a folder; name the framework that the address is of.")
        }
        let found = sources.releases(in: given)
        guard !found.isEmpty else {
            throw CommandFailure(.noInput, "No framework's files are found in \(given).")
        }
        return found
    }

    private static func importAll(
        _ releases: [FoundRelease], _ invocation: Invocation, _ installation: Installation,
        _ options: ReleaseImporter.Options
    ) async throws -> ExitCode {
        let console = invocation.console
        let results = await FolderImporter(store: installation.store).importAll(releases, options: options) { event in
            guard case .finished(let result) = event else { return }
            console.writeError(line(about: result) + "\n")
        }
        let reports = results.compactMap { try? $0.outcome.get() }
        if let file = invocation.command.stringIfGiven("report") {
            var json = JSONWriter()
            json.array { json in
                for result in results {
                    switch result.outcome {
                    case .success(let report): json.raw(report.json)
                    case .failure(let error):
                        json.object { json in
                            json.field("outcome", "failed")
                            json.field("reason", "\(error)")
                            json.field("framework", result.found.framework.id)
                            json.field("source", result.found.path)
                        }
                    }
                }
            }
            try write(json.bytes, to: file)
        }
        if !options.isDryRun {
            CoverageText.show(try await installation.store.releases.coverage(), invocation)
        }
        let isWhole = reports.count == results.count && !reports.contains { $0.outcome.isRefusal }
        return isWhole ? .ok : .dataError
    }

    /// One line about one framework.
    private static func line(about result: FolderImporter.Result) -> String {
        let name = result.found.framework.id.padding(toLength: 18, withPad: " ", startingAt: 0)
        switch result.outcome {
        case .failure(let error): return "\(name)failed: \(error)"
        case .success(let report):
            var text = "\(name)\(report.version)  \(report.outcome.name)"
            if case .refused(let reason) = report.outcome { text += ": \(reason)" }
            if report.diagnostics.rowsRead > 0 {
                text += ", \(Figures.counted(report.diagnostics.rowsRead, "row"))"
                if report.diagnostics.rowsSetAside > 0 {
                    text += ", \(Figures.grouped(report.diagnostics.rowsSetAside)) set aside"
                }
                text += String(format: ", %.1f s", report.seconds)
            }
            return text
        }
    }

    private static func sources(_ invocation: Invocation) -> ReleaseSources {
        ReleaseSources(
            home: invocation.settings.files.home, programVersion: Program.version,
            announce: { invocation.console.writeError($0 + "\n") })
    }

    /// What to import; `nil` when nothing needs to be done.
    private static func source(
        _ framework: String, _ invocation: Invocation, _ installation: Installation, _ options: ReleaseImporter.Options
    ) async throws -> ChosenRelease? {
        if try framework == Framework.onet.id && invocation.command.bool("sample") {
            return ChosenRelease(path: try SampleRelease.path())
        }
        let store = installation.store
        var choice = ReleaseSources.Choice(
            address: invocation.settings.onet.url,
            served: {
                try await store.migrationState().pending.isEmpty
                    ? try await store.releases.current(of: Framework.onet.id) : nil
            }, sample: SampleRelease.path)
        choice.named = invocation.command.stringIfGiven("path")
        choice.configured = invocation.settings.files.data
        (choice.isForced, choice.isPassing) = (options.isForced, options.isDryRun)
        do {
            return try await sources(invocation).choose(framework, choice)
        } catch let failure as ReleaseSources.NothingFound {
            throw CommandFailure(
                .noInput, "No files of \(failure.framework) are found; name the folder that holds them.")
        }
    }

    private static func write(_ bytes: [UInt8], to file: String) throws {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: file), options: .atomic)
        } catch {
            throw CommandFailure(.ioError, "The report cannot be written to \(file).")
        }
    }

    private static func write(_ report: ImportReport, _ invocation: Invocation) throws {
        if let file = invocation.command.stringIfGiven("report") {
            try write(report.json, to: file)
        }
        if invocation.wantsJSON {
            invocation.writeJSON(report.json)
        } else {
            invocation.console.write(
                ImportReportText.text(report, style: invocation.style, width: invocation.tableWidth))
        }
    }
}

/// The sample bundled with the program.
enum SampleRelease {
    /// Its folder; throws if the program was copied without its resources.
    static func path() throws -> String {
        let path = Bundle.module.bundlePath + "/Sample/onet"
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(
                .unavailable, "The bundled sample is not beside the program; copy its resources folder too.")
        }
        return path
    }
}

/// Shows progress bars for reading and writing.
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
