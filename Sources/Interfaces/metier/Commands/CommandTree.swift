import Foundation
import ServiceSupport
import Taxonomy

/// Every command: its specification and its implementation.
enum CommandTree {
    /// A command and its implementation.
    struct Entry: Sendable {
        let spec: CommandSpec
        let run: @Sendable (Invocation) async throws -> ExitCode
    }

    /// The commands in the order of the help.
    static let entries: [Entry] = [
        ServeCommand.entry, ImportCommand.entry, ReleasesCommand.entry, GapCommand.entry, OccupationCommand.entry,
        SearchCommand.entry, TitleCommand.entry, RecommendCommand.entry, AskCommand.entry, ExtractCommand.entry,
        KnowledgeCommand.entry,
        CrosswalkCommand.entry,
        IndexCommand.entry, ModelsCommand.entry, EnrichCommand.entry,
        WorkerCommand.entry, WorkCommand.entry, AccessCommand.entry, MigrateCommand.entry, MigrateStoreCommand.entry,
        EvalCommand.entry, BackupCommand.entry, RestoreCommand.entry, DoctorCommand.entry, HealthCommand.entry,
        ConfigCommand.entry, VersionCommand.entry, CompletionsCommand.entry, ReferenceCommand.entry,
    ]

    /// The tree from which parser, help, completions and the reference page are generated.
    static let root = CommandSpec(
        "metier", abstract: "Occupations, their skills and the gaps between them, from public frameworks.",
        discussion: """
            Results go to standard output, messages to standard error. Settings come from defaults, a configuration file, \
            METIER_ variables and options, the later ones first; `metier config show` prints what is in force.
            """,
        options: [
            OptionSpec(
                "config", value: "FILE", help: "Configuration file.", environment: "METIER_CONFIG", isGlobal: true,
                completesFiles: true)
        ]
            + ["files.home", "database.url", "log.level"].compactMap {
                MetierSettings.schema.setting($0)?.option(isGlobal: true)
            },
        flags: [FlagSpec("no-color", help: "Never colour the output.", isGlobal: true)],
        subcommands: entries.map(\.spec),
        examples: [
            .init("metier import onet", "Imports the newest O*NET release that can be found."),
            .init("metier serve", "Answers requests on http://127.0.0.1:8000."),
            .init("metier gap 43-3031.00 13-2011.00", "Shows what a bookkeeper lacks to become an accountant."),
        ])

    /// Runs the given command.
    static func run(_ invocation: Invocation) async throws -> ExitCode {
        let name = invocation.command.path.dropFirst().first ?? ""
        guard let entry = entries.first(where: { $0.spec.name == name }) else {
            throw invocation.command.error("there is no command '\(name)'")
        }
        return try await entry.run(invocation)
    }

    /// The comma-separated names of a list, without surrounding spaces.
    static func names(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    /// The value of the option `--country`.
    static func country(_ command: ParsedCommand) throws -> Country? {
        guard let text = command.stringIfGiven("country") else { return nil }
        guard let country = Country.named(text) else { throw CommandFailure(.usage, Country.remedy(for: text) + ".") }
        return country
    }

    /// The flag of every command that writes results.
    static let json = FlagSpec("json", help: "Write the result as JSON.")
}
