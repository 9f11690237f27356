import LanguageModels
import Occupations
import ServiceSupport
import Store
import Taxonomy
import WorkQueue

/// `metier enrich`: lets language models estimate data that publishers lack.
enum EnrichCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "enrich", abstract: "Has a language model tell skill levels, beside the published ones.",
            subcommands: [
                CommandSpec(
                    "proficiency", abstract: "Asks for the level of every skill in every occupation.",
                    discussion: """
                        One call an occupation, as work items: whoever is interrupted goes on where they were, and an \
                        answer that was given before costs nothing. The model never sees a published level. What it tells \
                        is kept under `llm:PROVIDER/MODEL`; `metier gap --source llm` compares it, `metier eval \
                        proficiency --source llm:PROVIDER/MODEL` measures it. Ends with 75 where items are left that wait.
                        """,
                    options: [
                        OptionSpec("occupations", value: "CODES", help: "Only these, separated by commas."),
                        OptionSpec("framework", value: "ID", help: "The framework.", default: "onet"),
                        OptionSpec(
                            "model", value: "MODEL",
                            help: "One model of the chain, PROVIDER/MODEL; by default all of it."
                        ),
                        OptionSpec("limit", value: "N", help: "No more than so many occupations."),
                        OptionSpec(
                            "tokens-per-minute", value: "N",
                            help: "What the provider allows, for the time that --dry-run tells."),
                    ],
                    flags: [
                        FlagSpec("dry-run", help: "Only tell what it would take."),
                        FlagSpec("restart", help: "Ask anew about occupations that were told of."),
                        FlagSpec("queue", help: "Leave the work to `metier worker` and `metier serve`."),
                        CommandTree.json,
                    ])
            ],
            examples: [
                .init("metier enrich proficiency --dry-run", "Tells calls, tokens, cost and time, and asks nobody."),
                .init("metier enrich proficiency --occupations 15-2051.00", "Asks about data scientists."),
            ]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let command = invocation.command
        let framework = try command.string("framework")
        var choice = LevelRatingPlan.Choice()
        choice.occupations = CommandTree.names(command.stringIfGiven("occupations"))
        choice.model = command.stringIfGiven("model")
        choice.limit = try command.intIfGiven("limit", in: 1...1_000_000)
        choice.restarts = try command.bool("restart")
        let tokensAMinute = try command.intIfGiven("tokens-per-minute", in: 1...1_000_000_000)
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        guard let models = installation.models else {
            throw CommandFailure(
                .configuration,
                "No language model is configured; set METIER_GROQ_API_KEY, or METIER_LLM_CHAIN with its providers.")
        }
        if let model = choice.model, models.only(model) == nil {
            throw CommandFailure(
                .configuration,
                "The chain has no model '\(model)'; it has \(models.chain.models.map(\.name).joined(separator: ", ")).")
        }
        _ = try await installation.catalogue(of: [framework])
        let plan = try plan(choice, framework, installation)
        guard try !command.bool("dry-run") else {
            let model = models.chain.models.first { choice.model == nil || $0.name == choice.model }
            let estimate = plan.estimate(
                price: model?.price,
                means: try await installation.store.models.callMeans(purpose: LevelRatingPrompt.purpose),
                concurrency: invocation.settings.work.concurrency, tokensAMinute: tokensAMinute)
            EnrichText.show(plan, estimate, model: model?.name ?? "", invocation)
            return .ok
        }
        let desk = installation.workDesk(invocation)
        let items = items(plan, choice, framework, at: desk.clock.now)
        _ = try await desk.enqueue(kind: LevelRatingWork.name, items: items)
        if try command.bool("queue") {
            EnrichText.showQueued(plan, invocation)
            return .ok
        }
        return try await EnrichRun(invocation, installation, plan).run()
    }

    private static func plan(
        _ choice: LevelRatingPlan.Choice, _ framework: String, _ installation: Installation
    ) throws -> LevelRatingPlan {
        guard let (snapshot, levels) = installation.snapshots.served(framework) else {
            throw CommandFailure(.usage, "No release of '\(framework)' is served; import it first.")
        }
        let plan: LevelRatingPlan?
        do throws(LevelRatingPlan.UnknownOccupation) {
            plan = try LevelRatingPlan(choice, snapshot: snapshot, levels: levels)
        } catch {
            throw CommandFailure(.dataError, "\(framework) has no occupation '\(error.code)'.")
        }
        guard let plan else {
            throw CommandFailure(.usage, "\(framework) \(snapshot.release.version) rates no skills on the scale LV.")
        }
        return plan
    }

    /// The items of a plan. Occupations queried again get another seed, so that cached answers are not reused.
    private static func items(
        _ plan: LevelRatingPlan, _ choice: LevelRatingPlan.Choice, _ framework: String, at now: Timestamp
    ) -> [(payload: JSONObject, uniqueKey: String)] {
        let seed = choice.restarts ? Int(now.milliseconds / 1_000) : nil
        return plan.occupations.map { position in
            let code = plan.snapshot.content[position].code
            return (
                LevelRatingWork.payload(framework: framework, occupation: code, model: choice.model, seed: seed),
                LevelRatingWork.uniqueKey(framework: framework, occupation: code, model: choice.model)
            )
        }
    }
}
