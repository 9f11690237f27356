import API
import Matching
import Occupations
import ServiceSupport
import Store
import Taxonomy

/// `metier crosswalk`: the counterparts of an occupation in other frameworks.
enum CrosswalkCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "crosswalk", abstract: "Shows where an occupation leads in other frameworks, or how far tables reach.",
            discussion: """
                Follows published crosswalks in both directions and shows the tables on the way. With --coverage it \
                counts, for FRAMEWORK and each framework asked for, how many occupations lead there.
                """,
            options: [
                OptionSpec("to", value: "FRAMEWORKS", help: "The frameworks to reach, with commas.", default: "all"),
                OptionSpec("without", value: "SETS", help: "Crosswalk sets that are not used, with commas."),
                OptionSpec("limit", value: "N", help: "How many a framework at most.", default: "5"),
            ],
            flags: [FlagSpec("coverage", help: "Count instead of listing."), CommandTree.json],
            arguments: [
                ArgumentSpec("framework", help: "The occupation's framework or classification."),
                ArgumentSpec("code", help: "The occupation's code.", arity: .optional),
            ],
            examples: [
                .init("metier crosswalk onet 15-1252.00 --to esco,isco", "Software developers in ESCO and ISCO-08."),
                .init("metier crosswalk onet --coverage", "Counts where O*NET's occupations lead."),
            ]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let framework = try invocation.command.string("framework")
        let limit = try invocation.command.int("limit", in: 1...1_000)
        let installation = try Installation(invocation)
        let catalogue = try await installation.catalogue()
        defer { installation.store.close() }
        let known = catalogue.occupationFrameworks.map(\.id)
        let asked = names(invocation.command.stringIfGiven("to"))
        if let other = asked.first(where: { !known.contains($0) }) {
            throw CommandFailure(
                .usage, "No served release is of '\(other)'; there are \(known.joined(separator: ", ")).")
        }
        let targets = asked.isEmpty ? known.filter { $0 != framework } : asked
        if try invocation.command.bool("coverage") {
            guard known.contains(framework) else {
                throw CommandFailure(
                    .usage, "No served release is of '\(framework)'; there are \(known.joined(separator: ", ")).")
            }
            showCoverage(of: framework, targets, catalogue, invocation)
            return .ok
        }
        let excluded = Set(names(invocation.command.stringIfGiven("without")))
        if let other = excluded.sorted().first(where: { Framework.framework(id: $0) == nil }) {
            throw CommandFailure(.usage, "There is no crosswalk set '\(other)'.")
        }
        guard let given = invocation.command.stringIfGiven("code") else {
            throw CommandFailure(.usage, "Name the occupation's code, or ask for --coverage.")
        }
        guard
            let answer = CrosswalkWire.Answer(
                given, of: framework, to: targets, limit: limit, excluding: excluded, in: catalogue)
        else {
            throw CommandFailure(
                .noInput, "No served release and no crosswalk has the code '\(given)' of '\(framework)'.")
        }
        show(answer, catalogue, invocation)
        return .ok
    }

    private static func names(_ text: String?) -> [String] {
        CommandTree.names(text).filter { $0 != "all" }
    }

    private static func show(_ answer: CrosswalkWire.Answer, _ catalogue: Catalogue, _ invocation: Invocation) {
        if invocation.wantsJSON {
            return invocation.writeJSON(CrosswalkWire.answer.json(answer).bytes)
        }
        let code = catalogue.shownCode(answer.code, of: answer.framework)
        invocation.console.write("\(answer.framework) \(code)  \(answer.title ?? "")\n")
        guard answer.targets.contains(where: { !$0.hits.isEmpty }) else {
            let targets = answer.targets.map(\.framework).joined(separator: ", ")
            return invocation.console.writeError(
                "No crosswalk that is used leads from there to \(targets.isEmpty ? "another framework" : targets).\n")
        }
        var table = TerminalTable(
            columns: [
                .init("FRAMEWORK"), .init("CODE", canShrink: true), .init("TITLE", canShrink: true), .init("RELATION"),
                .init("CONFIDENCE", .right), .init("OVER", canShrink: true),
            ])
        for target in answer.targets {
            for hit in target.hits {
                table.add([
                    target.framework, catalogue.shownCode(hit.link.target.code, of: target.framework), hit.title ?? "",
                    hit.link.relation.rawValue,
                    Figures.decimal(hit.link.confidence, places: 2),
                    hit.link.path.map { $0.set.isEmpty ? "code structure" : $0.set }.joined(separator: ", "),
                ])
            }
        }
        invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style))
    }

    private static func showCoverage(
        of framework: String, _ targets: [String], _ catalogue: Catalogue, _ invocation: Invocation
    ) {
        let rows = targets.compactMap { target in
            catalogue.crosswalkCoverage(from: framework, to: target).map { (target, $0) }
        }
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.array { json in
                for (target, coverage) in rows {
                    json.object { json in
                        json.field("from", framework)
                        json.field("to", target)
                        json.field("occupations", coverage.occupations)
                        json.field("linked", coverage.linked)
                        json.field("linked_closely", coverage.linkedClosely)
                        json.field("targets", coverage.targets)
                        json.field("mean_steps", coverage.meanSteps, places: 2)
                    }
                }
            }
            return invocation.writeJSON(json.bytes)
        }
        guard !rows.isEmpty else {
            return invocation.console.writeError("No other framework that has occupations is served.\n")
        }
        var table = TerminalTable(
            columns: [
                .init("TO"), .init("OCCUPATIONS", .right), .init("LINKED", .right), .init("EXACT OR CLOSE", .right),
                .init("TARGETS", .right), .init("MEAN STEPS", .right),
            ])
        for (target, coverage) in rows {
            table.add([
                target, Figures.grouped(coverage.occupations), Figures.grouped(coverage.linked),
                Figures.grouped(coverage.linkedClosely), Figures.grouped(coverage.targets),
                Figures.decimal(coverage.meanSteps, places: 2),
            ])
        }
        invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style))
    }
}
