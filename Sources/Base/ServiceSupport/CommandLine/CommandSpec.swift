/// A command and everything it understands, as a value.
///
/// Parsing, help texts, shell completions and the reference page are all made from the same tree. A command has either
/// subcommands or positional arguments, never both; ``problems()`` tells what a tree gets wrong.
package struct CommandSpec: Sendable {
    /// A command line worth showing, and what it does.
    package struct Example: Sendable, Hashable {
        /// The line as typed.
        package var line: String
        /// What it does, in one sentence.
        package var meaning: String

        /// Makes an example.
        package init(_ line: String, _ meaning: String) {
            self.line = line
            self.meaning = meaning
        }
    }

    /// The name as typed.
    package var name: String
    /// What it does, in one sentence ending in a full stop.
    package var abstract: String
    /// More, in paragraphs separated by empty lines.
    package var discussion: String
    /// Options that take a value.
    package var options: [OptionSpec]
    /// Options that take none.
    package var flags: [FlagSpec]
    /// Positional arguments, in order.
    package var arguments: [ArgumentSpec]
    /// The commands below, in the order help lists them.
    package var subcommands: [CommandSpec]
    /// Lines worth showing.
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

    /// The command below that has a name.
    package func subcommand(_ name: String) -> CommandSpec? {
        subcommands.first { $0.name == name }
    }
}

/// A command in its place: its path from the root and what it inherits.
struct CommandScope: Sendable {
    /// The names from the root down to this command.
    let path: [String]
    let command: CommandSpec
    /// Options and flags that commands above declared for all below.
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

    /// The same for a command below.
    func child(_ command: CommandSpec) -> CommandScope {
        CommandScope(
            path: path + [command.name], command: command,
            inheritedOptions: inheritedOptions + self.command.options.filter(\.isGlobal),
            inheritedFlags: inheritedFlags + self.command.flags.filter(\.isGlobal))
    }

    /// Every scope from here down, parents first.
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

    /// The texts that may follow `--`, in the order help lists them.
    var longNames: [String] {
        var names = options.map(\.long)
        for flag in flags {
            names.append(flag.long)
            if flag.isNegatable { names.append("no-" + flag.long) }
        }
        return names + (path.count == 1 ? ["help", "version"] : ["help"])
    }
}
