import API
import NodeServices
import Occupations
import Search
import ServiceSupport
import Store
import Taxonomy

/// `metier search`: occupations by title or code.
enum SearchCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "search", abstract: "Finds occupations by title or code, misspelt or not.",
            discussion: """
                With --everywhere it looks through occupations, skills, products, headings and qualifications of every \
                framework and language.
                """,
            options: [OptionSpec("limit", value: "N", help: "How many at most.", default: "10")],
            flags: [FlagSpec("everywhere", help: "Search every concept of every framework."), CommandTree.json],
            arguments: [ArgumentSpec("words", help: "What to look for.", arity: .oneOrMore)],
            examples: [.init("metier search softwear enginer", "Finds software developers.")]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let query = invocation.command.strings("words").joined(separator: " ")
        let limit = try invocation.command.int("limit", in: 1...1_000)
        let installation = try Installation(invocation)
        if try invocation.command.bool("everywhere") {
            let catalogue = try await installation.catalogue()
            defer { installation.store.close() }
            var search = ConceptSearch.Query(query)
            search.limit = limit
            show(search, catalogue, invocation)
            return .ok
        }
        return try await installation.withSnapshot { snapshot in
            let hits = installation.node.occupations.search(query, limit: limit, in: snapshot)
            if invocation.wantsJSON {
                invocation.writeJSON(
                    OccupationBody.json(query: query, hits: hits, in: snapshot, programVersion: Program.version))
                return .ok
            }
            guard !hits.isEmpty else {
                invocation.console.writeError("Nothing found for '\(query)'.\n")
                return .ok
            }
            var table = TerminalTable(
                columns: [
                    .init("CODE"), .init("OCCUPATION", canShrink: true), .init("SCORE", .right),
                    .init("FOUND AS", canShrink: true),
                ])
            for hit in hits {
                let record = snapshot.content[hit.occupation]
                table.add([
                    record.code, record.title, Figures.decimal(hit.score, places: 2),
                    hit.match == record.title ? "" : hit.match,
                ])
            }
            invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style))
            return .ok
        }
    }

    private static func show(_ query: ConceptSearch.Query, _ catalogue: Catalogue, _ invocation: Invocation) {
        let answer = catalogue.concepts.search(query)
        if invocation.wantsJSON {
            return invocation.writeJSON(ConceptWire.answer.json((query, answer, catalogue)).bytes)
        }
        guard answer.total > 0 else {
            return invocation.console.writeError("Nothing found for '\(query.text)'.\n")
        }
        var table = TerminalTable(
            columns: [
                .init("FRAMEWORK"), .init("TYPE"), .init("CODE", canShrink: true), .init("NAME", canShrink: true),
                .init("SCORE", .right), .init("FOUND AS", canShrink: true),
            ])
        for (reference, hit) in answer.hits {
            guard let concept = catalogue.concept(reference) else { continue }
            table.add([
                reference.framework, concept.kind, catalogue.shownCode(concept.code, of: reference.framework),
                concept.name, Figures.decimal(hit.score, places: 2),
                hit.match == concept.name ? "" : "\(hit.match) (\(hit.language))",
            ])
        }
        invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style))
    }
}
