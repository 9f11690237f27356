/// The result of parsing a command line.
package enum CommandOutcome: Sendable, Hashable {
    /// Run a command.
    case run(ParsedCommand)
    /// Print a help text to standard output and exit successfully.
    case help(String)
    /// Print the version to standard output and exit successfully.
    case version(String)
}

/// Turns a command line into a ``ParsedCommand``, a help text or a ``UsageError``.
package struct CommandParser: Sendable {
    private let root: CommandSpec
    private let version: String
    private let width: Int

    /// Creates a parser for a tree without ``CommandSpec/problems()``.
    /// - Parameters:
    ///   - root: the tree.
    ///   - version: the output of `--version`.
    ///   - width: the width of help texts in columns, see ``HelpText/width(environment:)``.
    package init(root: CommandSpec, version: String, width: Int = 80) {
        self.root = root
        self.version = version
        self.width = width
    }

    /// Parses the arguments, without the program's own name.
    package func parse(_ arguments: [String]) throws(UsageError) -> CommandOutcome {
        var run = ParserRun(scope: CommandScope(root: root), arguments: arguments)
        while let text = run.next() {
            if run.isPastTerminator {
                run.positional.append(text)
            } else if text == "--" {
                run.isPastTerminator = true
            } else if text == "--help" || text == "-h" {
                return .help(help(run.scope))
            } else if text == "--version", run.scope.path.count == 1 {
                return .version(version)
            } else if text.hasPrefix("--") {
                try run.takeLong(text.dropFirst(2))
            } else if text.hasPrefix("-"), text.count > 1, !text.isNegativeNumber {
                if try run.takeBundle(text) { return .help(help(run.scope)) }
            } else if !run.scope.command.subcommands.isEmpty {
                if text == "help" { return .help(help(try run.descend(run.rest))) }
                run.scope = try run.descend([text])
            } else {
                run.positional.append(text)
            }
        }
        return .run(try run.finish())
    }

    private func help(_ scope: CommandScope) -> String {
        HelpText(scope: scope, width: width).text
    }
}

/// The state of one parse.
private struct ParserRun {
    var scope: CommandScope
    var isPastTerminator = false
    var positional: [String] = []
    private let arguments: [String]
    private var position = 0
    private var given: [String: [String]] = [:]
    private var switches: [String: Bool] = [:]
    // Only names declared by the command and its parents can be looked up.
    private var passed: [CommandScope]

    init(scope: CommandScope, arguments: [String]) {
        self.scope = scope
        self.arguments = arguments
        passed = [scope]
    }

    var rest: [String] { arguments[position...].filter { !$0.hasPrefix("-") } }

    mutating func next() -> String? {
        guard position < arguments.count else { return nil }
        position += 1
        return arguments[position - 1]
    }

    mutating func descend(_ names: [String]) throws(UsageError) -> CommandScope {
        var scope = scope
        for name in names {
            guard let command = scope.command.subcommand(name) else {
                let known = scope.command.subcommands.map(\.name)
                let hint = NearestName.suggestion(for: name, in: known).map { "did you mean '\($0)'?" }
                let all = known.isEmpty ? "'\(scope.line)' has none" : "known: " + known.joined(separator: ", ")
                throw error("unknown command '\(name)'; \(hint ?? all)", in: scope)
            }
            scope = scope.child(command)
            passed.append(scope)
        }
        return scope
    }

    mutating func takeLong(_ body: Substring) throws(UsageError) {
        let parts = body.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let name = parts[0]
        let value = parts.count == 2 ? parts[1] : nil
        if let option = scope.options.first(where: { $0.long == name }) {
            try take(option, as: "--\(name)", value: value)
        } else if let (flag, state) = flag(named: name) {
            if let value {
                throw error("'--\(name)' takes no value, but '\(value)' was given")
            }
            switches[flag.long] = state
        } else {
            let hint = NearestName.suggestion(for: name, in: scope.longNames).map { "; did you mean '--\($0)'?" }
            throw error("unknown option '--\(name)'\(hint ?? "")")
        }
    }

    /// Parses `-abc` and `-p8000`; true when help was requested.
    mutating func takeBundle(_ text: String) throws(UsageError) -> Bool {
        var letters = text.dropFirst()
        while let letter = letters.popFirst() {
            if letter == "h" { return true }
            if let flag = scope.flags.first(where: { $0.short == letter }) {
                switches[flag.long] = true
            } else if let option = scope.options.first(where: { $0.short == letter }) {
                if letters.first == "=" { letters.removeFirst() }
                try take(option, as: "-\(letter)", value: letters.isEmpty ? nil : String(letters))
                return false
            } else {
                throw error("unknown option '-\(letter)'" + (text.count > 2 ? " in '\(text)'" : ""))
            }
        }
        return false
    }

    mutating func finish() throws(UsageError) -> ParsedCommand {
        guard scope.command.subcommands.isEmpty else {
            let known = scope.command.subcommands.map(\.name).joined(separator: ", ")
            throw error("a command is missing; known: \(known)")
        }
        try bindArguments()
        for option in scope.options where option.isRequired && given[option.long] == nil {
            throw error("option '--\(option.long)' is missing")
        }
        var defaults: [String: String?] = [:]
        for scope in passed {
            for option in scope.command.options { defaults[option.long] = .some(option.defaultValue) }
            for argument in scope.command.arguments { defaults[argument.name] = .some(nil) }
            for flag in scope.command.flags { switches[flag.long] = switches[flag.long] ?? flag.defaultValue }
        }
        return ParsedCommand(path: scope.path, usage: scope.usage, given: given, switches: switches, defaults: defaults)
    }

    private mutating func bindArguments() throws(UsageError) {
        var left = positional[...]
        for argument in scope.command.arguments {
            let count = argument.isVariadic ? left.count : min(1, left.count)
            if count == 0 {
                if argument.isRequired { throw error("argument '<\(argument.name)>' is missing") }
                continue
            }
            let texts = Array(left.prefix(count))
            left = left.dropFirst(count)
            for text in texts { try check(text, allowed: argument.allowed, for: "<\(argument.name)>") }
            given[argument.name] = texts
        }
        if let extra = left.first { throw error("unexpected argument '\(extra)'") }
    }

    private func flag(named name: String) -> (FlagSpec, Bool)? {
        for flag in scope.flags {
            if flag.long == name { return (flag, true) }
            if flag.isNegatable, "no-" + flag.long == name { return (flag, false) }
        }
        return nil
    }

    private mutating func take(_ option: OptionSpec, as typed: String, value: String?) throws(UsageError) {
        var text = value
        if text == nil, position < arguments.count {
            let following = arguments[position]
            // A missing value is far more likely than a value that looks like an option; `--name=-x` still works.
            if following == "-" || !following.hasPrefix("-") || following.isNegativeNumber {
                position += 1
                text = following
            }
        }
        guard let text else { throw error("option '\(typed)' needs a value: \(typed) <\(option.valueName)>") }
        try check(text, allowed: option.allowed, for: typed)
        if given[option.long] != nil, !option.isRepeatable {
            throw error("option '\(typed)' is given more than once")
        }
        given[option.long, default: []].append(text)
    }

    private func check(_ text: String, allowed: [String], for name: String) throws(UsageError) {
        guard !allowed.isEmpty, !allowed.contains(text) else { return }
        let hint = NearestName.suggestion(for: text, in: allowed).map { "; did you mean '\($0)'?" } ?? ""
        throw error("'\(text)' is not a value of '\(name)'; one of: \(allowed.joined(separator: ", "))\(hint)")
    }

    private func error(_ message: String, in other: CommandScope? = nil) -> UsageError {
        let scope = other ?? self.scope
        return UsageError(message, command: scope.path, usage: scope.usage)
    }
}

extension String {
    /// Whether the text is `-` followed by a number, which is a value and not an option.
    fileprivate var isNegativeNumber: Bool {
        guard hasPrefix("-"), let second = dropFirst().first, second.isASCII, second.isNumber || second == "." else {
            return false
        }
        return Double(self) != nil
    }
}
