import Evaluation
import NodeServices
import Occupations
import Pipeline
import Search
import ServiceSupport
import Store
import Taxonomy

/// `metier eval`: measures the engines on labelled sets.
enum EvalCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "eval", abstract: "Measures titles, skills, levels and recommendations against what is known.",
            discussion: """
                Prints each measure with the interval that holds 95 of 100 means of as many queries drawn anew. \
                Documentation/evaluation.md tells the forms of the files.
                """,
            subcommands: [titles, skills, heldOut, EvalLevelRating.spec, EvalRecommend.spec, EvalRetrieval.spec],
            examples: [
                .init(
                    "metier eval titles --queries validation.csv --framework esco",
                    "Titles with their codes in one table."
                ),
                .init("metier eval heldout --framework onet", "Looks up titles that were taken out before."),
                .init("metier eval proficiency", "Estimates levels that are known."),
                .init("metier eval recommend", "Recommends links that are known."),
                .init("metier eval retrieval --sample 200", "Searches for tasks that are known."),
            ]),
        run: run)

    private static let titles = CommandSpec(
        "titles", abstract: "Measures which occupations, or texts, titles lead to.",
        discussion: """
            Ranks the occupations of FRAMEWORK; with --corpus and --mapping the texts that stand for them, one an \
            occupation first; with --corpus alone the texts themselves, by how related they are.
            """,
        options: [
            OptionSpec(
                "queries", value: "FILE", help: "The titles: id and text, or a table.", isRequired: true,
                completesFiles: true),
            OptionSpec(
                "gold", value: "FILE", help: "The right answers, where the queries' file does not have them.",
                completesFiles: true),
            OptionSpec("framework", value: "ID", help: "The framework to rank.", default: "onet"),
            OptionSpec(
                "mapping", value: "FILE", help: "Pairs of an id in the right answers and a code.", completesFiles: true),
            OptionSpec("corpus", value: "FILE", help: "Texts to rank: id and text.", completesFiles: true),
            OptionSpec("limit", value: "N", help: "Occupations a title at most.", default: "100"),
            OptionSpec("sample", value: "N", help: "Only so many of the titles, drawn at random."),
            OptionSpec("seed", value: "S", help: "What is drawn at random, and the intervals.", default: "1"),
        ],
        flags: [
            FlagSpec("no-crosswalk", help: "No candidates that a crosswalk leads to."),
            FlagSpec("lexical", help: "Compare words alone, as without a sentence model."),
            FlagSpec("matcher-only", help: "Leave out all that the service adds to the matcher of titles."),
            FlagSpec("by-group", help: "Tell groups apart: the set's own, or the codes' first two digits."),
            CommandTree.json,
        ])

    private static let skills = CommandSpec(
        "skills", abstract: "Measures which skills are found in sentences.",
        options: [
            OptionSpec(
                "sentences", value: "FILE", help: "A table of sentences and their skills' labels.", isRequired: true,
                completesFiles: true),
            OptionSpec(
                "labels", value: "FILE", help: "The skills to choose from, a label a line; by default all.",
                completesFiles: true),
            OptionSpec("framework", value: "ID", help: "The framework whose skills they are.", default: "esco"),
            OptionSpec("seed", value: "S", help: "What the intervals are drawn from.", default: "1"),
        ],
        flags: [FlagSpec("lexical", help: "Compare words alone, as without a sentence model."), CommandTree.json])

    private static let heldOut = CommandSpec(
        "heldout", abstract: "Looks up a framework's own titles after taking them out.",
        discussion: """
            Takes alternate titles out of the index and out of what is learned from titles, builds both anew in memory, and \
            looks the titles up. Nothing in the database changes but vectors that were missing.
            """,
        options: [
            OptionSpec("framework", value: "ID", help: "The framework.", default: "onet"),
            OptionSpec("share", value: "X", help: "The part of the alternate titles to take out.", default: "0.1"),
            OptionSpec("sample", value: "N", help: "Look up only so many of them."),
            OptionSpec("seed", value: "S", help: "Which titles are taken out, and the intervals.", default: "1"),
        ],
        flags: [FlagSpec("lexical", help: "Compare words alone, as without a sentence model."), CommandTree.json])

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let seed = UInt64(try invocation.command.int("seed", in: 0...Int.max))
        switch invocation.command.path.last {
        case "skills": return try await runSkills(invocation, seed: seed)
        case "heldout": return try await runHeldOut(invocation, seed: seed)
        case "recommend": return try await EvalRecommend.run(invocation, seed: seed)
        case "retrieval":
            return try await EvalRetrieval.run(invocation, seed: seed, progress: progress("questions", invocation))
        case "proficiency":
            return try await EvalLevelRating.run(
                invocation, seed: seed, progress: progress("sources", invocation))
        default: return try await runTitles(invocation, seed: seed)
        }
    }

    // MARK: - Titles

    private static func runTitles(_ invocation: Invocation, seed: UInt64) async throws -> ExitCode {
        let command = invocation.command
        let limit = try command.int("limit", in: 1...10_000)
        let sample = try command.intIfGiven("sample", in: 1...Int.max)
        let framework = try command.string("framework")
        let isLexical = try command.bool("lexical")
        // Files are read before the database is accessed.
        var set = try LabelledSet(queries: command.string("queries"), gold: command.stringIfGiven("gold"))
        let corpus = try command.stringIfGiven("corpus").map { path in try TitleList(path: path) }
        let mapping = try command.stringIfGiven("mapping").map { path in try IdentifierMap.read(path: path) }
        if let mapping, corpus == nil { set.map(mapping) }
        if let sample { set.sample(sample, seed: seed) }

        let installation = try Installation(invocation)
        defer { installation.store.close() }
        let catalogue = try await installation.catalogue()
        let engine = try await installation.node.titles.current(wordsOnly: isLexical)
        let isMatcherOnly = try command.bool("matcher-only")
        let usesCrosswalks = try !command.bool("no-crosswalk") && !isMatcherOnly
        let ranking: any TitleRanking & TitleRelating =
            isMatcherOnly
            ? MatcherRanking(engine.matcher) { texts in try await engine.embed(texts) }
            : EngineRanking(engine, usesCrosswalks: usesCrosswalks)
        let evaluation = TitleEvaluation(set, limit: limit, byGroup: try command.bool("by-group"), seed: seed)
        if let corpus, mapping == nil {
            let report = try await evaluation.texts(of: corpus, by: ranking)
            EvalText.show(
                report,
                EvalText.Setting(ranked: Figures.counted(corpus.ids.count, "text"), usesModel: engine.usesModel),
                invocation)
            return .ok
        }
        guard engine.frameworks.contains(framework), let snapshot = catalogue.snapshots[framework] else {
            throw CommandFailure(
                .usage,
                "No titles of '\(framework)' are served; there are \(engine.frameworks.joined(separator: ", ")).")
        }
        let report = try await evaluation.occupations(
            by: ranking, in: framework,
            canonical: { code in snapshot.occupation(code).map { snapshot.content[$0].code } },
            corpus: corpus.map { TitleEvaluation.Corpus($0, concepts: mapping) },
            progress: progress("titles", invocation))
        EvalText.show(
            report,
            EvalText.Setting(
                ranked: "\(framework) \(snapshot.release.version)", usesModel: engine.usesModel,
                usesCrosswalks: usesCrosswalks), invocation)
        return .ok
    }

    // MARK: - Skills

    private static func runSkills(_ invocation: Invocation, seed: UInt64) async throws -> ExitCode {
        let command = invocation.command
        let framework = try command.string("framework")
        let set = try LabelledSet(sentences: command.string("sentences"))
        let labels = try command.stringIfGiven("labels").map { path in try TitleList(path: path).texts }
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        let catalogue = try await installation.catalogue(of: [framework])
        guard let snapshot = catalogue.snapshots[framework] else {
            throw CommandFailure(.usage, "No release of '\(framework)' is served; import it first.")
        }
        let candidates = SkillCandidates.of(snapshot, labels: labels)
        guard !candidates.isEmpty else {
            throw CommandFailure(.usage, "\(framework) \(snapshot.release.version) has no skills.")
        }
        let embed = try await vectors(installation, invocation)
        let ranking = try await LinkerRanking(candidates, embed: embed.make)
        let report = try await SkillEvaluation(set, seed: seed).skills(
            by: ranking, labels: candidates.map(\.label), progress: progress("sentences", invocation))
        EvalText.show(
            report,
            EvalText.Setting(
                ranked: "\(Figures.counted(candidates.count, "skill")) of \(framework) \(snapshot.release.version)",
                usesModel: embed.usesModel), invocation)
        return .ok
    }

    // MARK: - Titles held out

    private static func runHeldOut(_ invocation: Invocation, seed: UInt64) async throws -> ExitCode {
        let command = invocation.command
        let framework = try command.string("framework")
        let share = try command.double("share")
        let sample = try command.intIfGiven("sample", in: 1...Int.max)
        guard share > 0, share < 1 else { throw command.error("'share' is not between 0 and 1") }
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        let catalogue = try await installation.catalogue()
        let corpus = try await installation.node.titles.current(wordsOnly: true).matcher.corpus
        guard corpus.framework(framework) != nil, let snapshot = catalogue.snapshots[framework] else {
            throw CommandFailure(
                .usage,
                "No titles of '\(framework)' are served; there are \(corpus.frameworks.map(\.id).joined(separator: ", "))."
            )
        }
        let held = HeldOutTitles(share: share, of: framework, in: corpus, sample: sample, seed: seed)
        guard !held.set.queries.isEmpty else {
            throw CommandFailure(.usage, "\(framework) has no alternate titles, or too few for this share.")
        }
        let embed = try await vectors(installation, invocation)
        let report = try await held.evaluate(embed: embed.make, progress: progress("titles", invocation))
        EvalText.show(
            report,
            EvalText.Setting(ranked: "\(framework) \(snapshot.release.version)", usesModel: embed.usesModel),
            invocation)
        return .ok
    }

    // MARK: - Shared

    /// Embeddings from the configured model: those of long lists are stored in the database, those of queries are not.
    private static func vectors(
        _ installation: Installation, _ invocation: Invocation
    ) async throws -> (make: TextVectors, usesModel: Bool) {
        guard try !invocation.command.bool("lexical"), let model = await installation.node.titles.model() else {
            return ({ _ in nil }, false)
        }
        let cache = EmbeddingCache(store: installation.store, embedder: model)
        return (
            { texts in
                texts.count > 2_000 ? try await cache.vectors(of: texts) : try await model.embed(texts)
            }, true
        )
    }

    /// A progress bar on a terminal, otherwise nothing.
    private static func progress(_ unit: String, _ invocation: Invocation) -> @Sendable (Int, Int) -> Void {
        let console = invocation.console
        guard console.errorIsTerminal else { return { _, _ in } }
        let style = TerminalStyle.detect(isTerminal: true, environment: invocation.environment)
        let bar = Locked<ProgressBar?>(nil)
        return { done, total in
            let shown = bar.withLock { bar in
                if let bar { return bar }
                let made = ProgressBar(
                    label: "ranking", total: total, unit: unit, writer: console.error, isTerminal: true,
                    lineInterval: .seconds(5), style: style)
                bar = made
                return made
            }
            shown.set(done)
            if done >= total { shown.finish() }
        }
    }
}
