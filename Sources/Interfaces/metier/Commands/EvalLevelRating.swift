import Evaluation
import Matching
import Occupations
import ServiceSupport
import Store

/// `metier eval proficiency`: measures sources of skill levels.
enum EvalLevelRating {
    static let spec = CommandSpec(
        "proficiency", abstract: "Measures estimated levels of skills against rated ones.",
        discussion: """
            Hides the ratings of a part of the rated occupations at a time and has SOURCE tell them from the rest: estimate \
            (what occupations without ratings are served), estimate-by-title (what those are served of which no work is \
            published either: military and All Other ones), or the mean of the minor-group, the major-group or all (element). \
            `llm:PROVIDER/MODEL` measures the levels that `metier enrich proficiency` stored, `llm` those of the model that \
            told of most occupations.
            """,
        options: [
            OptionSpec("source", value: "SOURCE", help: "What is measured.", default: "estimate"),
            OptionSpec("framework", value: "ID", help: "The framework whose ratings they are.", default: "onet"),
            OptionSpec("folds", value: "N", help: "In how many parts occupations are hidden.", default: "10"),
            OptionSpec(
                "seed", value: "S", help: "Which occupations are hidden together, and the intervals.", default: "1"),
        ],
        flags: [CommandTree.json])

    static func run(
        _ invocation: Invocation, seed: UInt64, progress: @Sendable (Int, Int) -> Void
    ) async throws -> ExitCode {
        let command = invocation.command
        let framework = try command.string("framework")
        let folds = try command.int("folds", in: 2...1_000)
        let name = try command.string("source")
        guard sources.contains(name) || isModel(name) else {
            throw command.error("'source' is none of \(sources.joined(separator: ", ")), llm, llm:PROVIDER/MODEL")
        }
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        let catalogue = try await installation.catalogue(of: [framework])
        guard let snapshot = catalogue.snapshots[framework] else {
            throw CommandFailure(.usage, "No release of '\(framework)' is served; import it first.")
        }
        let levels = installation.snapshots.served(framework)?.levels
        guard let evaluation = LevelRatingEvaluation(snapshot, folds: folds, seed: seed) else {
            throw CommandFailure(
                .usage,
                "\(framework) \(snapshot.release.version) rates skills of fewer than \(2 * folds) occupations.")
        }
        let report = try evaluation.report(try source(name, snapshot, levels), progress: progress)
        LevelRatingText.show(report, ranked: "\(framework) \(snapshot.release.version)", invocation)
        return .ok
    }

    private static let sources = ["estimate", "estimate-by-title", "minor-group", "major-group", "element"]

    private static func isModel(_ name: String) -> Bool { name == "llm" || name.hasPrefix(ModelLevels.prefix) }

    private static func source(
        _ name: String, _ snapshot: OccupationSnapshot, _ levels: ModelLevels?
    ) throws -> any LevelSource {
        if isModel(name) {
            let told = levels?.sources ?? []
            guard let levels, let source = name == "llm" ? told.first : told.first(where: { $0 == name }) else {
                throw CommandFailure(
                    .unavailable,
                    told.isEmpty
                        ? "No levels of a language model are stored; `metier enrich proficiency` asks for them."
                        : "No levels of '\(name)' are stored; there are \(told.joined(separator: ", ")).")
            }
            return StoredModelLevels(levels, source: source)
        }
        return switch name {
        case "minor-group": GroupMeanLevels.minorGroup
        case "major-group": GroupMeanLevels.majorGroup
        case "element": GroupMeanLevels.element
        default: try EstimatedLevels(snapshot, model: name == "estimate" ? .work : .titles)
        }
    }
}
