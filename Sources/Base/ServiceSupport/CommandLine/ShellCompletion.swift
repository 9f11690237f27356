/// Shell completion scripts generated from a command tree.
///
/// Each script tracks the path of commands typed so far and suggests what may follow: subcommands and options, the
/// allowed values of an option or argument, or file names.
package enum ShellCompletion: String, Sendable, CaseIterable {
    case bash, zsh, fish

    /// The script for a tree; it ends with a line break and depends only on the tree.
    package func script(for root: CommandSpec) -> String {
        let scopes = CommandScope(root: root).all
        let name = root.name
        return switch self {
        case .bash: Self.bash(name, scopes)
        case .zsh: Self.zsh(name, scopes)
        case .fish: Self.fish(name, scopes)
        }
    }

    // MARK: - Bash

    private static func bash(_ name: String, _ scopes: [CommandScope]) -> String {
        var lines = [
            "# bash completion for \(name)",
            "_\(identifier(name))() {",
            "    local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"\" at=\"\(name)\" index",
            "    if ((COMP_CWORD > 0)); then previous=\"${COMP_WORDS[COMP_CWORD - 1]}\"; fi",
            "    for ((index = 1; index < COMP_CWORD; index++)); do",
            "        case \"$at ${COMP_WORDS[index]}\" in",
        ]
        lines += scopes.dropFirst().map { "            \(quoted($0.line))) at=\(quoted($0.line)) ;;" }
        lines += ["        esac", "    done", "    case \"$at:$previous\" in"]
        for (pattern, words) in valueCases(scopes) {
            let action = words.map { "-W \(quoted($0.joined(separator: " ")))" } ?? "-f"
            lines.append("        \(pattern)) COMPREPLY=($(compgen \(action) -- \"$current\")); return ;;")
        }
        lines += ["    esac", "    case \"$at\" in"]
        for scope in scopes {
            let words = quoted(words(scope).map(\.text).joined(separator: " "))
            let files = completesFiles(scope) ? " -f" : ""
            lines.append("        \(quoted(scope.line))) COMPREPLY=($(compgen\(files) -W \(words) -- \"$current\")) ;;")
        }
        lines += ["    esac", "}", "complete -F _\(identifier(name)) \(name)"]
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: - Zsh

    private static func zsh(_ name: String, _ scopes: [CommandScope]) -> String {
        // In zsh `path` is the command search path, hence `at`.
        var lines = [
            "#compdef \(name)",
            "_\(identifier(name))() {",
            "    local at=\"\(name)\" previous=\"${words[CURRENT-1]}\" word",
            "    local -a candidates",
            "    for word in \"${(@)words[2,CURRENT-1]}\"; do",
            "        case \"$at $word\" in",
        ]
        lines += scopes.dropFirst().map { "            (\(quoted($0.line))) at=\(quoted($0.line)) ;;" }
        lines += ["        esac", "    done", "    case \"$at:$previous\" in"]
        for (pattern, words) in valueCases(scopes) {
            let action = words.map { "compadd -- " + $0.map(quoted).joined(separator: " ") } ?? "_files"
            lines.append("        (\(pattern)) \(action); return ;;")
        }
        lines += ["    esac", "    case \"$at\" in"]
        for scope in scopes {
            let entries = words(scope).map { quoted(escapedColons($0.text) + ":" + $0.help) }
            let files = completesFiles(scope) ? " _files ;" : ""
            lines.append("        (\(quoted(scope.line)))\(files) candidates=(\(entries.joined(separator: " "))) ;;")
        }
        lines += [
            "    esac", "    _describe \(quoted(name)) candidates", "}",
            "if [ \"$funcstack[1]\" = \"_\(identifier(name))\" ]; then",
            "    _\(identifier(name)) \"$@\"",
            "else",
            "    compdef _\(identifier(name)) \(name)",
            "fi",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: - Fish

    private static func fish(_ name: String, _ scopes: [CommandScope]) -> String {
        let function = "__\(identifier(name))_at"
        var lines = [
            "# fish completion for \(name)",
            "function \(function)",
            "    set -l at \(name)",
            "    for word in (commandline -opc)[2..-1]",
            "        switch \"$at $word\"",
        ]
        if scopes.count > 1 {
            lines.append("            case " + scopes.dropFirst().map { quoted($0.line) }.joined(separator: " "))
            lines.append("                set at \"$at $word\"")
        }
        lines += ["        end", "    end", "    test \"$at\" = \"$argv\"", "end", "complete -c \(name) -f"]
        for scope in scopes {
            let prefix = "complete -c \(name) -n \(quoted("\(function) \(scope.line)"))"
            for command in scope.command.subcommands {
                lines.append("\(prefix) -a \(command.name) -d \(quoted(command.abstract))")
            }
            for argument in scope.command.arguments {
                if argument.completesFiles { lines.append("\(prefix) -F") }
                if !argument.allowed.isEmpty {
                    lines.append("\(prefix) -a \(quoted(argument.allowed.joined(separator: " ")))")
                }
            }
            for option in scope.options {
                let short = option.short.map { " -s \($0)" } ?? ""
                let value =
                    option.completesFiles
                    ? "-r -F" : option.allowed.isEmpty ? "-x" : "-x -a \(quoted(option.allowed.joined(separator: " ")))"
                lines.append("\(prefix) -l \(option.long)\(short) \(value) -d \(quoted(option.help))")
            }
            for flag in scope.flags {
                let short = flag.short.map { " -s \($0)" } ?? ""
                lines.append("\(prefix) -l \(flag.long)\(short) -d \(quoted(flag.help))")
                if flag.isNegatable { lines.append("\(prefix) -l no-\(flag.long) -d \(quoted(flag.help))") }
            }
            lines.append("\(prefix) -l help -s h -d 'Show help.'")
            if scope.path.count == 1 { lines.append("\(prefix) -l version -d 'Show the version.'") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: - Shared

    /// The words that may follow a command, with a line of help each.
    private static func words(_ scope: CommandScope) -> [(text: String, help: String)] {
        var words = scope.command.subcommands.map { (text: $0.name, help: $0.abstract) }
        words += scope.command.arguments.flatMap { argument in argument.allowed.map { ($0, argument.help) } }
        words += scope.options.map { ("--" + $0.long, $0.help) }
        for flag in scope.flags {
            words.append(("--" + flag.long, flag.help))
            if flag.isNegatable { words.append(("--no-" + flag.long, flag.help)) }
        }
        words.append(("--help", "Show help."))
        if scope.path.count == 1 { words.append(("--version", "Show the version.")) }
        return words
    }

    /// A shell pattern that matches this option as the last word of this command, and its values (`nil` for file
    /// names).
    private static func valueCases(_ scopes: [CommandScope]) -> [(pattern: String, words: [String]?)] {
        scopes.flatMap { scope in
            scope.options.map { option in
                var spellings = ["--" + option.long]
                if let short = option.short { spellings.append("-\(short)") }
                let pattern = spellings.map { quoted("\(scope.line):\($0)") }.joined(separator: "|")
                return (pattern, option.completesFiles ? nil : option.allowed)
            }
        }
    }

    private static func completesFiles(_ scope: CommandScope) -> Bool {
        scope.command.arguments.contains(where: \.completesFiles)
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    private static func escapedColons(_ text: String) -> String {
        text.split(separator: ":", omittingEmptySubsequences: false).joined(separator: "\\:")
    }

    private static func identifier(_ name: String) -> String {
        String(name.map { $0 == "-" ? "_" : $0 })
    }
}
