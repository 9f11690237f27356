/// A command with its options, arguments and subcommands, as a value.
///
/// Parsing, help texts, shell completions and the reference page are all generated from the same tree. A command has
/// either subcommands or positional arguments, never both; ``problems()`` reports errors in a tree.
package struct CommandSpec: Sendable {
    /// An example command line with an explanation.
    package struct Example: Sendable, Hashable {
        /// The line as typed.
        package var line: String
        /// What it does, in one sentence.
        package var meaning: String

        package init(_ line: String, _ meaning: String) {
            self.line = line
            self.meaning = meaning
        }
    }

    /// The name as typed.
    package var name: String
    /// What it does, in one sentence ending in a full stop.
    package var abstract: String
    /// Further description, in paragraphs separated by empty lines.
    package var discussion: String
    /// Options that take a value.
    package var options: [OptionSpec]
    /// Options without a value.
    package var flags: [FlagSpec]
    /// Positional arguments, in order.
    package var arguments: [ArgumentSpec]
    /// The subcommands, in the order of the help text.
    package var subcommands: [CommandSpec]
    /// Example command lines.
    package var examples: [Example]

    /// Declares a command.
    package init(
        _ name: String, abstract: String, discussion: String = "", options: [OptionSpec] = [], flags: [FlagSpec] = [],
        arguments: [ArgumentSpec] = [], subcommands: [CommandSpec] = [], examples: [Example] = []
    ) {
        self.name = name
        self.abstract = abstract
        self.discussion = discussion
        self.options = options
        self.flags = flags
        self.arguments = arguments
        self.subcommands = subcommands
        self.examples = examples
    }

    /// The subcommand with a name.
    package func subcommand(_ name: String) -> CommandSpec? {
        subcommands.first { $0.name == name }
    }
}

/// A command with its path from the root and its inherited options.
struct CommandScope: Sendable {
    /// The names from the root down to this command.
    let path: [String]
    let command: CommandSpec
    /// Options and flags that parent commands declared as global.
    let inheritedOptions: [OptionSpec]
    let inheritedFlags: [FlagSpec]

    init(root: CommandSpec) {
        self.init(path: [root.name], command: root, inheritedOptions: [], inheritedFlags: [])
    }

    private init(path: [String], command: CommandSpec, inheritedOptions: [OptionSpec], inheritedFlags: [FlagSpec]) {
        self.path = path
        self.command = command
        self.inheritedOptions = inheritedOptions
        self.inheritedFlags = inheritedFlags
    }

    /// The scope of a subcommand.
    func child(_ command: CommandSpec) -> CommandScope {
        CommandScope(
            path: path + [command.name], command: command,
            inheritedOptions: inheritedOptions + self.command.options.filter(\.isGlobal),
            inheritedFlags: inheritedFlags + self.command.flags.filter(\.isGlobal))
    }

    /// All scopes from here down, parents first.
    var all: [CommandScope] {
        [self] + command.subcommands.flatMap { child($0).all }
    }

    var options: [OptionSpec] { command.options + inheritedOptions }
    var flags: [FlagSpec] { command.flags + inheritedFlags }

    /// `metier serve`, as typed.
    var line: String { path.joined(separator: " ") }

    /// The usage line: name, options, arguments or command.
    var usage: String {
        var parts = ["Usage:", line]
        for option in command.options where option.isRequired {
            parts.append("--\(option.long) <\(option.valueName)>")
        }
        parts.append("[options]")
        if !command.subcommands.isEmpty { parts.append("<command>") }
        parts += command.arguments.map(\.usage)
        return parts.joined(separator: " ")
    }

    /// The long options that may follow the command, in the order of the help text.
    var longNames: [String] {
        var names = options.map(\.long)
        for flag in flags {
            names.append(flag.long)
            if flag.isNegatable { names.append("no-" + flag.long) }
        }
        return names + (path.count == 1 ? ["help", "version"] : ["help"])
    }
}

/// The exit codes of the process, after `sysexits.h`.
package enum ExitCode: Int32, Sendable, CaseIterable, Error {
    /// Success.
    case ok = 0
    /// A failure without a more specific code.
    case failure = 1
    /// The command line is wrong.
    case usage = 64
    /// The input data is wrong.
    case dataError = 65
    /// An input file does not exist or cannot be read.
    case noInput = 66
    /// A required resource is not available.
    case unavailable = 69
    /// An internal error of the program.
    case software = 70
    /// Reading or writing failed.
    case ioError = 74
    /// A temporary failure; a later attempt may succeed.
    case temporaryFailure = 75
    /// Not allowed.
    case noPermission = 77
    /// The configuration is wrong.
    case configuration = 78
}
