import API
import Matching
import NodeServices
import Occupations
import ServiceSupport
import Store
import Taxonomy

/// `metier gap`: the skills missing between two occupations.
enum GapCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "gap", abstract: "Shows what an occupation needs that another one lacks or has at a lower level.",
            options: [
                OptionSpec("scale", value: "SCALE", help: "The scale to compare on.", default: "LV"),
                OptionSpec(
                    "kind", value: "KIND", help: "The kind of skill.", default: "skill",
                    allowed: SkillGapQuery.kinds.map(\.rawValue)),
                OptionSpec(
                    "not-relevant", value: "READING", help: "How ratings flagged Not Relevant are read.",
                    allowed: SkillGapEngine.NotRelevantReading.allCases.map(\.rawValue)),
                OptionSpec(
                    "source", value: "SOURCE", help: "Whose levels are compared.",
                    allowed: GapSource.allCases.map(\.rawValue)),
                OptionSpec("min-delta", value: "N", help: "Only differences of at least this.", default: "0"),
                OptionSpec(
                    "sort", value: "ORDER", help: "The order of the answer.", default: "priority",
                    allowed: SkillGapEngine.Order.allCases.map(\.rawValue)),
            ],
            flags: [
                FlagSpec("significant", help: "Only differences that exceed the rating error."), CommandTree.json,
            ],
            arguments: [
                ArgumentSpec("from", help: "Code or title of the occupation one comes from."),
                ArgumentSpec("to", help: "Code or title of the occupation one goes to."),
            ],
            examples: [
                .init("metier gap 43-3031.00 13-2011.00 --significant", "Leaves out what may be chance."),
                .init("metier gap bookkeeper accountant", "Takes titles that are sure, and says for what."),
            ]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let command = invocation.command
        var query = SkillGapQuery(from: try command.string("from"), to: try command.string("to"))
        query.scale = try command.string("scale")
        query.kind = SkillKind(rawValue: try command.string("kind")) ?? .skill
        let reading = command.stringIfGiven("not-relevant") ?? invocation.settings.gap.notRelevant
        query.options.notRelevant = .init(rawValue: reading) ?? .asPublished
        let source = command.stringIfGiven("source") ?? invocation.settings.gap.source
        query.source = GapSource(rawValue: source) ?? .official
        query.options.onlySignificant = try command.bool("significant")
        query.options.minimumDelta = try command.double("min-delta")
        // JSON is in the order of the API; text shows the most important gaps first.
        let order = invocation.wantsJSON && !command.isGiven("sort") ? "element" : try command.string("sort")
        query.options.order = .init(rawValue: order) ?? .element
        let installation = try Installation(invocation)
        let question = query
        return try await installation.withSnapshot(asking: [question.from, question.to]) { snapshot, notes in
            let ends = try await installation.occupations(named: [question.from, question.to], in: snapshot)
            for end in ends { invocation.console.writeError(end.sentence(snapshot) ?? "") }
            let unsure = ends.filter { $0.isTitle && $0.position == nil }
            if !unsure.isEmpty {
                // Users have read the candidates already; with JSON they are returned in the format of an unknown code.
                if invocation.wantsJSON {
                    let failure = SkillGapFailure.unknownCode(
                        unsure.map { UnknownCode(text: $0.typed, successors: [], suggestions: $0.candidates) },
                        from: ends[0].position, to: ends[1].position, snapshot: snapshot)
                    invocation.writeJSON(SkillGapWire.body(of: failure, notes: notes))
                }
                return .dataError
            }
            var question = question
            if let from = ends[0].position { question.from = snapshot.content[from].code }
            if let to = ends[1].position { question.to = snapshot.content[to].code }
            do throws(SkillGapFailure) {
                let answer = try installation.node.occupations.skillGap(question)
                if invocation.wantsJSON {
                    invocation.writeJSON(SkillGapWire.body(of: answer, programVersion: Program.version))
                } else {
                    invocation.console.write(text(answer, invocation))
                }
                return .ok
            } catch {
                return report(error, notes, invocation)
            }
        }
    }

    private static func text(_ answer: SkillGapAnswer, _ invocation: Invocation) -> String {
        let content = answer.snapshot.content
        let scale = content[answer.block.scale]
        let (from, to) = (content[answer.from], content[answer.to])
        var text = "From  \(from.code)  \(from.title)\nTo    \(to.code)  \(to.title)\n"
        if let notice = SkillGapWire.notice(for: answer.snapshot) { text += invocation.wrapped(notice) }
        if answer.source != .official {
            text += "Levels from \(answer.held.source) and \(answer.needed.source)\n"
        }
        let significant = answer.gaps.count { $0.significant == true }
        let (least, most) = (Figures.decimal(scale.minimum, places: 0), Figures.decimal(scale.maximum, places: 0))
        text += invocation.wrapped(
            "\(answer.gaps.count) of \(Figures.counted(answer.comparedCount, "skill")) "
                + "\(answer.gaps.count == 1 ? "is" : "are") higher in the target on \(scale.name) "
                + "(\(scale.code), \(least) to \(most)); \(significant) of them by more than the rating error")
        text += "\n"
        let sources = attribution(answer.snapshot, [answer.from, answer.to], invocation)
        guard !answer.gaps.isEmpty else { return text + sources }
        var table = TerminalTable(
            columns: [
                .init("SKILL", canShrink: true), .init("HAS", .right), .init("NEEDS", .right), .init("MORE", .right),
                .init("IMPORTANCE", .right), .init("BEYOND ERROR"), .init("NOTE", canShrink: true),
            ])
        for gap in answer.gaps {
            table.add([
                content[gap.skill].name, Figures.decimal(gap.from, places: 2),
                Figures.decimal(gap.to, places: 2), "+" + Figures.decimal(gap.delta, places: 2),
                gap.importance.map { "\(Int(($0 * 100).rounded()))%" } ?? "-",
                gap.significant.map { $0 ? "yes" : "no" } ?? "unknown", note(gap),
            ])
        }
        return text + table.render(width: invocation.tableWidth, style: invocation.style) + "\n" + sources
    }

    private static func note(_ gap: SkillGap) -> String {
        var notes: [String] = []
        if gap.source == nil { notes.append("not rated in the source") }
        if gap.source?.notRelevant == true { notes.append("not relevant in the source") }
        if gap.target.notRelevant == true { notes.append("not relevant in the target") }
        if gap.source?.suppressed == true || gap.target.suppressed == true { notes.append("weak rating") }
        return notes.joined(separator: ", ")
    }

    /// The attributions required by the licences, with the source and time of remote occupations.
    static func attribution(
        _ snapshot: OccupationSnapshot, _ positions: [OccupationPosition], _ invocation: Invocation
    ) -> String {
        var text = invocation.wrapped(snapshot.content.framework.attribution(version: snapshot.content.version))
        let origins = Set(positions).sorted().compactMap { snapshot.remote[$0] }
        guard !origins.isEmpty else { return text }
        text += invocation.wrapped(Framework.onetWebServicesAttribution)
        for origin in origins {
            text += "\(origin.code) is not in the release; it was fetched at \(origin.fetchedAt.rfc3339)\n"
        }
        return text
    }

    private static func report(
        _ failure: SkillGapFailure, _ notes: RemoteNotes, _ invocation: Invocation
    ) -> ExitCode {
        var note: RemoteNotes.Note?
        if case .unknownCode(let codes, _, _, _) = failure { note = codes.lazy.compactMap { notes[$0.text] }.first }
        if invocation.wantsJSON {
            invocation.writeJSON(SkillGapWire.body(of: failure, notes: notes))
        } else {
            let summary = SkillGapWire.summary(of: failure, notes: notes)
            var text = summary.message + "\n"
            for (heading, occupations) in [
                ("In this edition", summary.successors), ("Did you mean", summary.suggestions),
                ("Rated and near", summary.related),
            ] where !occupations.isEmpty {
                text += "\(heading):\n"
                for occupation in occupations { text += "  \(occupation.code)  \(occupation.title)\n" }
            }
            if let note, note.retryAfter == nil { text += note.sentence + "\n" }
            invocation.console.writeError(text)
        }
        if case .noData = failure { return .unavailable }
        if note?.retryAfter != nil { return .temporaryFailure }
        return .dataError
    }
}
