import API
import Database
import Foundation
import HTTPServer
import LanguageModels
import NodeServices
import Occupations
import ServiceSupport
import SharedCache
import Store
import WorkQueue

/// `metier reference`: the pages of the documentation generated from the program.
enum ReferenceCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "reference", abstract: "Writes a generated page of the documentation.",
            arguments: [ArgumentSpec("page", help: "Which page.", allowed: Page.allCases.map(\.rawValue))],
            examples: [.init("metier reference settings", "Writes the page of settings as Markdown.")]),
        run: { invocation in
            guard let page = Page(rawValue: try invocation.command.string("page")) else { return .usage }
            invocation.console.write(try text(of: page, invocation))
            return .ok
        })

    private enum Page: String, CaseIterable {
        case commands, settings, routes, metrics, openapi
    }

    private static func text(of page: Page, _ invocation: Invocation) throws -> String {
        switch page {
        case .commands: return CommandReference.markdown(for: CommandTree.root)
        case .settings: return MetierSettings.schema.markdown()
        case .routes, .metrics, .openapi: break
        }
        let installation = try Installation(invocation)
        let registry = MetricsRegistry()
        _ = HTTPMetrics(registry: registry)
        ProcessMetrics.declare(in: registry, name: "metier", version: Program.version)
        DataMetrics.declare(in: registry, snapshots: installation.snapshots, store: installation.store)
        SharedCacheMetrics.declare(in: registry)
        ChatFigures.declare(in: registry, nil)
        _ = WorkMetrics(registry: registry)
        let api = APIApplication(
            context: APIContext(
                installation.node, work: installation.workDesk(invocation), metrics: registry, version: Program.version)
        )
        switch page {
        case .openapi: return String(decoding: api.openAPI, as: UTF8.self) + "\n"
        case .metrics:
            let rows = registry.families.map { family in
                "| `\(family.name)` | \(family.kind.rawValue) | \(family.labels.map { "`\($0)`" }.joined(separator: ", ")) | \(family.help) |\n"
            }
            return "# Metrics\n\n`/metrics` shows these in Prometheus' text format.\n\n"
                + "| name | kind | labels | meaning |\n|---|---|---|---|\n" + rows.joined()
        default:
            let rows = api.endpoints.map { "| `\($0.method.rawValue)` | `\($0.template)` | \($0.summary) |\n" }
            return "# Routes\n\n`/api/v1/openapi.json` describes them for programs, `/api/v1/docs` for people.\n\n"
                + "| method | route | what it answers |\n|---|---|---|\n" + rows.joined()
        }
    }
}

/// `metier completions`: scripts that complete command lines.
enum CompletionsCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "completions", abstract: "Writes a script that completes this program's command lines.",
            arguments: [ArgumentSpec("shell", help: "Which shell.", allowed: ShellCompletion.allCases.map(\.rawValue))],
            examples: [
                .init("metier completions bash > /etc/bash_completion.d/metier", "Completes for every user of bash.")
            ]),
        run: { invocation in
            guard let shell = ShellCompletion(rawValue: try invocation.command.string("shell")) else { return .usage }
            invocation.console.write(shell.script(for: CommandTree.root))
            return .ok
        })
}

/// `metier version`: the versions of this program and of its libraries.
enum VersionCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "version", abstract: "Shows the versions of this program and its libraries.", flags: [CommandTree.json]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let parts = [
            ("metier", Program.version), ("sqlite", SQLiteDriver(path: "").clientVersion),
        ]
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.object { json in
                for (name, version) in parts { json.field(name, version) }
            }
            invocation.writeJSON(json.bytes)
        } else {
            for (name, version) in parts { invocation.console.write("\(name) \(version)\n") }
        }
        return .ok
    }
}

/// `metier config`: the settings in force.
enum ConfigCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "config", abstract: "Shows the settings in force.",
            subcommands: [
                CommandSpec(
                    "show", abstract: "Shows every setting with its value and where it comes from.",
                    flags: [CommandTree.json])
            ]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        if invocation.wantsJSON {
            var json = JSONWriter()
            invocation.settings.writeJSON(to: &json)
            invocation.writeJSON(json.bytes)
        } else {
            invocation.console.write(invocation.settings.table(width: invocation.tableWidth, style: invocation.style))
        }
        return .ok
    }
}
