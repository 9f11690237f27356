import NodeServices
import Occupations
import ServiceSupport
import Store

/// `metier index`: computes the embeddings of titles and learns from them.
enum IndexCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "index", abstract: "Makes the vectors that titles and concepts are matched with, and learns from them.",
            discussion: """
                Vectors are made once by the sentence model and kept in the database; what is there is not made again. \
                `metier serve` does the same in the background; until it is done, and without the model, titles and skills \
                are matched by words alone. Where PostgreSQL has the extension vector, the vectors of occupations' and \
                skills' names are written for the database to compare.
                """,
            examples: [.init("metier index", "Makes what is missing.")]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        _ = try await installation.catalogue()
        try await makeVectors(invocation, installation)
        return .ok
    }

    /// Computes missing embeddings, with a progress bar on a terminal.
    static func makeVectors(_ invocation: Invocation, _ installation: Installation) async throws {
        let console = invocation.console
        let style = TerminalStyle.detect(isTerminal: console.errorIsTerminal, environment: invocation.environment)
        let bar = Locked<ProgressBar?>(nil)
        let start = ContinuousClock.now
        let show: @Sendable (Int, Int) -> Void = { done, total in
            let shown = bar.withLock { bar in
                if let bar { return bar }
                let made = ProgressBar(
                    label: "vectors", total: total, unit: "names", writer: console.error,
                    isTerminal: console.errorIsTerminal, lineInterval: .seconds(5), style: style)
                bar = made
                return made
            }
            shown.set(done)
            if done >= total {
                shown.finish()
                bar.withLock { $0 = nil }
            }
        }
        let usesModel = try await installation.node.titles.prepare(progress: show)
        try await installation.node.skills.prepare(progress: show)
        let place = try await installation.node.semantic.prepare(progress: show)
        bar.withLock { $0?.finish() }
        let seconds = Figures.decimal(start.duration(to: .now) / .seconds(1), places: 1)
        console.writeError(
            usesModel
                ? "Titles and skills are matched by words and meanings"
                    + (place == .database ? "; the database compares names of concepts" : "") + " (\(seconds) s)\n"
                : "No sentence model: titles and skills are matched by words alone; Scripts/model.sh fetches it\n")
    }
}
