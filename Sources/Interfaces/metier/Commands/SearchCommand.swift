import API
import Occupations
import ServiceSupport
import Taxonomy

/// `metier search`: occupations by title or code.
enum SearchCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "search", abstract: "Finds occupations by title or code, misspelt or not.",
            options: [OptionSpec("limit", value: "N", help: "How many at most.", default: "10")],
            flags: [CommandTree.json],
            arguments: [ArgumentSpec("words", help: "What to look for.", arity: .oneOrMore)],
            examples: [.init("metier search softwear enginer", "Finds software developers.")]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let query = invocation.command.strings("words").joined(separator: " ")
        let limit = try invocation.command.int("limit", in: 1...1_000)
        let installation = try Installation(invocation)
        return try await installation.withSnapshot { snapshot in
            let hits = installation.occupations.search(query, limit: limit, in: snapshot)
            if invocation.wantsJSON {
                invocation.writeJSON(
                    OccupationBody.json(query: query, hits: hits, in: snapshot, programVersion: Program.version))
                return .ok
            }
            guard !hits.isEmpty else {
                invocation.console.writeError("Nothing found for '\(query)'.\n")
                return .ok
            }
            var table = TextTable(
                columns: [
                    .init("CODE"), .init("OCCUPATION", canShrink: true), .init("SCORE", .right),
                    .init("FOUND AS", canShrink: true),
                ])
            for hit in hits {
                let record = snapshot.content.occupations[Int(hit.occupation)]
                table.add([
                    record.code, record.title, Figures.decimal(hit.score, places: 2),
                    hit.match == record.title ? "" : hit.match,
                ])
            }
            invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style))
            return .ok
        }
    }
}
