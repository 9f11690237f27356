import API
import NodeServices
import Occupations
import Recommendations
import Search
import ServiceSupport
import Store
import Taxonomy

/// `metier recommend`: the skills that a role needs.
enum RecommendCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "recommend", abstract: "Lists the skills that a role needs, each with the proficiency it needs.",
            discussion: """
                Answers what POST /recommend-skill answers. With a language model configured the proficiencies are the \
                model's; a mark tells where the rule's stand instead.
                """,
            options: [
                OptionSpec("country", value: "COUNTRY", help: "Country of the job, by code or name."),
                OptionSpec(
                    "proficiency", value: "LEVEL",
                    help:
                        "How far up the role is: \(Proficiency.accepted), or a seniority such as junior or '10+ years'."
                ),
                OptionSpec("framework", value: "IDS", help: "The frameworks that answer, with commas."),
                OptionSpec("code", value: "CODE", help: "The occupation's code, instead of a title."),
                OptionSpec("description", value: "TEXT", help: "What is known of the job beside its title."),
                OptionSpec(
                    "have", value: "SKILLS", help: "Skills already held, with commas; adds gaps and a learning path."),
                OptionSpec("goal", value: "TITLE", help: "A job title that the learning path leads to."),
                OptionSpec("language", value: "TAG", help: "Language of the names, where the framework has it."),
                OptionSpec("limit", value: "N", help: "Hard skills a framework at most.", default: "14"),
            ],
            flags: [FlagSpec("no-model", help: "Ask no language model."), CommandTree.json],
            arguments: [ArgumentSpec("title", help: "The job title.", arity: .many)],
            examples: [
                .init(
                    "metier recommend data science --country USA --proficiency Begginer", "Skills from O*NET and ESCO."),
                .init(
                    "metier recommend welder --country DE --have 'welding,first aid'",
                    "Gaps and an order to close them in."),
            ]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let request = try request(invocation)
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        _ = try await installation.catalogue()
        let answer: SkillAdvice
        do {
            answer = try await installation.node.recommendations.recommend(request)
        } catch let failure as SkillAdviceFailure {
            throw shaped(failure)
        }
        if invocation.wantsJSON {
            let country = invocation.command.stringIfGiven("country")
            invocation.writeJSON(RecommendationWire.answer.json((answer, request.title, country, nil)).bytes)
        } else {
            show(answer, invocation)
        }
        return .ok
    }

    private static func request(_ invocation: Invocation) throws -> SkillRequest {
        let command = invocation.command
        var request = SkillRequest(command.strings("title").joined(separator: " "))
        request.code = command.stringIfGiven("code")
        guard request.code != nil || !request.title.isEmpty else {
            throw CommandFailure(.usage, "Name a job title, or an occupation with --code.")
        }
        request.country = try CommandTree.country(command)
        if let text = command.stringIfGiven("proficiency") {
            guard let proficiency = Proficiency(reading: text) else {
                throw CommandFailure(.usage, "--proficiency must be one of \(Proficiency.accepted), not '\(text)'.")
            }
            request.seniority = proficiency
        }
        request.frameworks = CommandTree.names(command.stringIfGiven("framework"))
        request.description = command.stringIfGiven("description") ?? ""
        request.held = command.stringIfGiven("have").map { CommandTree.names($0).map { .init(name: $0) } }
        request.goal = command.stringIfGiven("goal")
        request.language = command.stringIfGiven("language")
        request.limit = try command.int("limit", in: 1...50)
        request.usesModel = try !command.bool("no-model")
        return request
    }

    static func shaped(_ failure: SkillAdviceFailure) -> CommandFailure {
        switch failure {
        case .noData: CommandFailure(.unavailable, "Nothing is imported yet; run `metier import onet` first.")
        case .unknownTitle(let title, let suggestions):
            CommandFailure(
                .dataError,
                "No occupation has a title like '\(title)'."
                    + (suggestions.isEmpty ? "" : " Nearest: \(suggestions.joined(separator: "; "))."))
        case .unknownCode(let code): CommandFailure(.dataError, "No served framework has an occupation '\(code)'.")
        case .unknownFramework(let name, let known):
            CommandFailure(.usage, "'\(name)' answers no such question; there are \(known.joined(separator: ", ")).")
        }
    }

    private static func show(_ answer: SkillAdvice, _ invocation: Invocation) {
        for section in answer.sections {
            var line = section.name
            if let occupation = section.occupation {
                let code = answer.catalogue.shownCode(occupation.code, of: occupation.framework)
                line += ": \(occupation.title) (\(code), \(Figures.decimal(occupation.confidence, places: 2)))"
                if let abstention = occupation.abstention { line += ", not sure: \(abstention.rawValue)" }
            } else {
                let via = section.via.map {
                    "\($0.title) (\($0.framework) \(answer.catalogue.shownCode($0.code, of: $0.framework)))"
                }.joined(separator: ", ")
                line += via.isEmpty ? "" : ": by way of \(via)"
            }
            invocation.console.write(line + "\n")
            guard !section.hard.isEmpty || !section.soft.isEmpty else {
                invocation.console.write("  no skills are known for it\n\n")
                continue
            }
            var table = TerminalTable(columns: [
                .init("SKILL", canShrink: true), .init("SORT"), .init("PROFICIENCY"),
                .init("CLUSTER", isExtra: true), .init("LEVEL", .right), .init("WHY", canShrink: true),
            ])
            for graded in section.hard + section.soft {
                let level = graded.skill.level.map {
                    "\(Figures.decimal($0.value, places: 1)) \($0.scale)\($0.isEstimate ? "?" : "")"
                }
                table.add([
                    graded.name, graded.skill.nature.rawValue,
                    graded.proficiency.rawValue
                        + (answer.path != .deterministic && !graded.isFromModel ? " (rule)" : ""),
                    graded.skill.cluster.rawValue, level ?? "", graded.skill.why,
                ])
            }
            invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style) + "\n")
            for qualification in section.qualifications {
                let level = qualification.level.map { " (NSQF level \(Figures.decimal($0, places: 1)))" } ?? ""
                invocation.console.write("  prepares for it: \(qualification.title)\(level)\n")
            }
        }
        if let plan = answer.personal { show(plan, invocation) }
        if let failure = answer.model?.failure {
            invocation.console.writeError("No model answered; the rule's proficiencies stand: \(failure)\n")
        }
    }

    private static func show(_ plan: PersonalPlan, _ invocation: Invocation) {
        var table = TerminalTable(columns: [
            .init("STEP", .right), .init("LEARN", canShrink: true), .init("FROM"), .init("TO"),
            .init("AFTER", canShrink: true),
        ])
        for step in plan.path {
            table.add([
                "\(step.place)", step.gap.skill.name, step.gap.held?.rawValue ?? "", step.gap.needed.rawValue,
                step.prerequisites.map(\.name).joined(separator: ", "),
            ])
        }
        invocation.console.write(
            "Held well enough: \(plan.held.isEmpty ? "none" : plan.held.map(\.skill.name).joined(separator: ", "))\n")
        invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style))
    }
}
