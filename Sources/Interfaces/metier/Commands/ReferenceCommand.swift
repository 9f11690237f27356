import API
import Foundation
import LanguageModels
import Occupations
import ServiceSupport
import SharedCache
import Store
import WorkQueue

/// `metier reference`: the generated pages of the documentation, so that they cannot disagree with the program.
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
                occupations: installation.occupations, titles: installation.titles, skills: installation.skills,
                meanings: installation.meanings, recommendations: installation.recommendations,
                knowledge: installation.knowledge, store: installation.store,
                work: installation.workDesk(invocation), metrics: registry, version: Program.version))
        switch page {
        case .openapi: return String(decoding: api.openAPI, as: UTF8.self) + "\n"
        case .metrics:
            let rows = registry.families.map { family in
                "| `\(family.name)` | \(family.kind.rawValue) | \(family.labels.map { "`\($0)`" }.joined(separator: ", ")) | \(family.help) |\n"
            }
            return "# Metrics\n\n`/metrics` shows these in Prometheus' text format.\n\n"
                + "| name | kind | labels | meaning |\n|---|---|---|---|\n" + rows.joined()
        default:
            let rows = api.endpoints.map { "| `\($0.methodName)` | `\($0.path)` | \($0.purpose) |\n" }
            return "# Routes\n\n`/api/v1/openapi.json` describes them for programs, `/api/v1/docs` for people.\n\n"
                + "| method | route | what it answers |\n|---|---|---|\n" + rows.joined()
        }
    }
}
