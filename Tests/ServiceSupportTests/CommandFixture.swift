import ServiceSupport

/// A command tree that uses every kind of declaration.
let tool = CommandSpec(
    "tool", abstract: "Does things with parcels.",
    discussion: "A line of thought that\ngoes on.\n\nAnother one.",
    options: [
        OptionSpec(
            "config", short: "c", value: "path", help: "Reads settings from a file.", environment: "TOOL_CONFIG",
            isGlobal: true, completesFiles: true)
    ],
    flags: [
        FlagSpec(
            "color", help: "Colours the output.", isNegatable: true, default: true, environment: "TOOL_COLOR",
            isGlobal: true)
    ],
    subcommands: [
        CommandSpec(
            "send", abstract: "Sends a parcel.",
            options: [
                OptionSpec("port", short: "p", value: "number", help: "The port.", default: "8000"),
                OptionSpec(
                    "format", short: "f", value: "format", help: "How the answer looks.", allowed: ["json", "text"]),
                OptionSpec("tag", short: "t", value: "word", help: "A tag.", isRepeatable: true),
                OptionSpec("weight", value: "kg", help: "The weight."),
            ],
            flags: [
                FlagSpec("all", short: "a", help: "Sends all."), FlagSpec("brief", short: "b", help: "Says less."),
            ],
            arguments: [
                ArgumentSpec("from", help: "Where it is."),
                ArgumentSpec("to", help: "Where it goes.", arity: .optional),
                ArgumentSpec("rest", help: "What else.", arity: .many),
            ],
            examples: [.init("tool send a b", "Sends from a to b.")]),
        CommandSpec(
            "depot", abstract: "Looks after depots.",
            subcommands: [
                CommandSpec(
                    "open", abstract: "Opens one.",
                    options: [OptionSpec("key", value: "text", help: "The key.", isRequired: true)]),
                CommandSpec("close", abstract: "Closes one."),
            ]),
    ])

/// Parses a line split at spaces and expects a command to run.
func parse(_ line: String) throws -> ParsedCommand? {
    if case .run(let command) = try outcome(line) { command } else { nil }
}

/// Parses a line split at spaces.
func outcome(_ line: String) throws(UsageError) -> CommandOutcome {
    try CommandParser(root: tool, version: "tool 1.2").parse(line.split(separator: " ").map(String.init))
}

/// The message of the error that a line must cause.
func failure(_ line: String) -> String? {
    do {
        _ = try outcome(line)
        return nil
    } catch { return error.message }
}
