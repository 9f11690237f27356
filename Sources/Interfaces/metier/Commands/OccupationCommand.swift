import API
import Matching
import NodeServices
import Occupations
import ServiceSupport
import Taxonomy

/// `metier occupation`: one occupation.
enum OccupationCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "occupation", abstract: "Shows one occupation: what it does and what it needs.",
            options: [
                OptionSpec("limit", value: "N", help: "How many rows a list shows.", default: "10")
            ],
            flags: [CommandTree.json],
            arguments: [
                ArgumentSpec("code", help: "The occupation's code, of O*NET or ESCO, or a title that is sure.")
            ],
            examples: [.init("metier occupation 15-1252", "Shows software developers.")]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let code = try invocation.command.string("code")
        let limit = try invocation.command.int("limit", in: 0...10_000)
        let installation = try Installation(invocation)
        if NamedOccupation.isESCOCode(code) {
            return try await installation.withSnapshot(of: .esco) { snapshot in
                guard let position = snapshot.occupation(code) else {
                    throw CommandFailure(.dataError, "ESCO has no occupation with the code '\(code)'.")
                }
                show(position, snapshot, limit: limit, invocation)
                return .ok
            }
        }
        return try await installation.withSnapshot(asking: [code]) { snapshot, notes in
            let named = try await installation.occupations(named: [code], in: snapshot)[0]
            invocation.console.writeError(named.sentence(snapshot) ?? "")
            guard let position = named.position else {
                guard !named.isTitle else { return .dataError }
                let unknown = installation.node.occupations.unknown(code, in: snapshot)
                let near = (unknown.successors + unknown.suggestions).map { snapshot.content[$0] }
                let lead = unknown.successors.isEmpty ? "Did you mean " : "A code of an earlier edition; it became "
                let note = notes[code]
                throw CommandFailure(
                    note?.retryAfter == nil ? .dataError : .temporaryFailure,
                    "There is no occupation with the code '\(code)'. " + lead
                        + near.map { "\($0.code) (\($0.title))" }.joined(separator: ", ")
                        + (unknown.successors.isEmpty ? "?" : ".")
                        + (note.map { " " + $0.sentence } ?? ""))
            }
            show(position, snapshot, limit: limit, invocation)
            return .ok
        }
    }

    private static func show(
        _ position: OccupationPosition, _ snapshot: OccupationSnapshot, limit: Int, _ invocation: Invocation
    ) {
        if invocation.wantsJSON {
            invocation.writeJSON(OccupationBody.json(position, in: snapshot, programVersion: Program.version))
        } else {
            invocation.console.write(text(position, snapshot, limit: limit, invocation))
        }
    }

    private static func text(
        _ position: OccupationPosition, _ snapshot: OccupationSnapshot, limit: Int, _ invocation: Invocation
    ) -> String {
        let content = snapshot.content
        let record = content[position]
        let shown = snapshot.shownCode(of: position)
        var text = "\(shown)  \(record.title)\n" + (shown == record.code ? "" : "\(record.code)\n")
        if let notice = SkillGapWire.notice(for: snapshot) { text += invocation.wrapped(notice) }
        let width = min(invocation.tableWidth, 100)
        text += "\n" + TextWrap.lines(record.summary, width: width).joined(separator: "\n") + "\n"
        if let zone = snapshot.jobZone(of: position) {
            let name = content.jobZoneDefinitions.first { Int($0.zone) == zone }?.name ?? "Job Zone \(zone)"
            text += "\n\(name)\n"
        }
        func list(_ heading: String, _ entries: [String]) -> String {
            Self.list(heading, entries, limit: limit, width: width)
        }
        text += list("Also called", snapshot.titles(of: position).map(\.title))
        text += list("Tasks", snapshot.tasks(of: position).map(\.statement))
        text += list(
            "Technologies",
            snapshot.technologies(of: position).filter { $0.kind == .technology }
                .sorted { ($0.isInDemand == true ? 0 : 1, $0.name) < ($1.isInDemand == true ? 0 : 1, $1.name) }
                .map { $0.name + ($0.isInDemand == true ? " (in demand)" : "") })
        text += list(
            "Related",
            snapshot.related(to: position).map { relation in
                let other = content[relation.related]
                return "\(snapshot.shownCode(of: relation.related))  \(other.title)"
            })
        let relations: [(String, OccupationSkillLink.Relation)] = [
            ("Essential skills", .essential), ("Optional skills", .optional),
        ]
        for (heading, relation) in relations {
            text += list(
                heading,
                snapshot.linkedSkills(of: position).filter { $0.relation == relation }
                    .map { content[$0.skill].name }.sorted())
        }
        if let level = snapshot.scale("LV") {
            let rated = snapshot.rated(position, in: .init(kind: .skill, scale: level)).sorted { $0.value > $1.value }
            text += list(
                "Skills by level (0 to 7)",
                rated.map { "\(Figures.decimal($0.value, places: 2))  \(content[$0.skill].name)" })
            if rated.isEmpty { text += "\nThis occupation has no skill ratings in the release.\n" }
        }
        return text + "\n" + GapCommand.attribution(snapshot, [position], invocation)
    }

    private static func list(_ heading: String, _ entries: [String], limit: Int, width: Int) -> String {
        guard !entries.isEmpty, limit > 0 else { return "" }
        let rest = entries.count - limit
        let lines = entries.prefix(limit).flatMap { entry in
            TextWrap.pieces(entry, width: width - 4).enumerated().map { ($0 == 0 ? "  " : "    ") + $1 + "\n" }
        }
        return "\n\(heading)\n" + lines.joined() + (rest > 0 ? "  … and \(rest) more\n" : "")
    }
}
