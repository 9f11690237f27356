extension CommandSpec {
    /// Errors in the declarations of this command and those below it; empty for a valid tree.
    ///
    /// Meant for a test of the program's own tree: the parser relies on these rules and does not check them again.
    package func problems() -> [String] {
        CommandScope(root: self).all.flatMap(Self.problems)
    }

    private static func problems(in scope: CommandScope) -> [String] {
        let command = scope.command
        var found: [String] = []
        if !isName(command.name) { found.append("the name is not lower-case words joined by '-'") }
        if !command.abstract.hasSuffix(".") { found.append("the abstract does not end in a full stop") }
        if !command.subcommands.isEmpty, !command.arguments.isEmpty {
            found.append("it has both subcommands and arguments")
        }
        for name in duplicates(command.subcommands.map(\.name)) {
            found.append("subcommand '\(name)' is declared twice")
        }
        if command.subcommands.contains(where: { $0.name == "help" }) { found.append("subcommand 'help' is taken") }
        found += nameProblems(scope) + optionProblems(command) + argumentProblems(command)
        return found.map { "\(scope.line): \($0)" }
    }

    private static func nameProblems(_ scope: CommandScope) -> [String] {
        var found: [String] = []
        let longs = scope.longNames
        for name in duplicates(longs) { found.append("option '--\(name)' is declared twice") }
        for name in longs where !isName(name) {
            found.append("option '--\(name)' is not lower-case words joined by '-'")
        }
        let shorts = scope.options.compactMap(\.short) + scope.flags.compactMap(\.short) + ["h"]
        for name in duplicates(shorts) { found.append("option '-\(name)' is declared twice") }
        for name in shorts where !(name.isASCII && name.isLetter) { found.append("option '-\(name)' is not a letter") }
        // Options and arguments are looked up by name, so they share one namespace.
        let keys = scope.options.map(\.long) + scope.flags.map(\.long)
        for argument in scope.command.arguments where keys.contains(argument.name) {
            found.append("argument '\(argument.name)' has the name of an option")
        }
        return found
    }

    private static func optionProblems(_ command: CommandSpec) -> [String] {
        var found: [String] = []
        for option in command.options {
            if option.isRequired, option.defaultValue != nil {
                found.append("option '--\(option.long)' is required and has a default")
            }
            if option.isRequired, option.isGlobal { found.append("option '--\(option.long)' is required and global") }
            if let text = option.defaultValue, !option.allowed.isEmpty, !option.allowed.contains(text) {
                found.append("option '--\(option.long)' has a default that is not allowed")
            }
            if !option.help.hasSuffix(".") {
                found.append("the help of '--\(option.long)' does not end in a full stop")
            }
        }
        for flag in command.flags where !flag.help.hasSuffix(".") {
            found.append("the help of '--\(flag.long)' does not end in a full stop")
        }
        return found
    }

    private static func argumentProblems(_ command: CommandSpec) -> [String] {
        var found: [String] = []
        for name in duplicates(command.arguments.map(\.name)) { found.append("argument '\(name)' is declared twice") }
        for (index, argument) in command.arguments.enumerated() {
            if !isName(argument.name) {
                found.append("argument '\(argument.name)' is not lower-case words joined by '-'")
            }
            if !argument.help.hasSuffix(".") {
                found.append("the help of '\(argument.name)' does not end in a full stop")
            }
            let before = command.arguments[..<index]
            if before.contains(where: \.isVariadic) {
                found.append("argument '\(argument.name)' follows one that takes all the rest")
            }
            if argument.isRequired, before.contains(where: { $0.arity == .optional }) {
                found.append("argument '\(argument.name)' is required but follows an optional one")
            }
        }
        return found
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first >= UInt8(ascii: "a"), first <= UInt8(ascii: "z") else { return false }
        return text.utf8.allSatisfy { byte in
            (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
                || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte == UInt8(ascii: "-")
        }
    }

    private static func duplicates<Name: Hashable>(_ names: [Name]) -> [Name] {
        var seen: Set<Name> = []
        var twice: [Name] = []
        for name in names where !seen.insert(name).inserted && !twice.contains(name) { twice.append(name) }
        return twice
    }
}
