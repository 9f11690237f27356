/// The Markdown reference page of a command tree.
package enum CommandReference {
    /// The page: one heading per command, parents first, with tables of arguments and options.
    package static func markdown(for root: CommandSpec, title: String = "Command line") -> String {
        var blocks = ["# \(title)"]
        for scope in CommandScope(root: root).all { blocks += self.blocks(scope) }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func blocks(_ scope: CommandScope) -> [String] {
        let command = scope.command
        var blocks = ["## \(scope.line)", command.abstract, "```\n\(scope.usage.dropFirst("Usage: ".count))\n```"]
        blocks += TextWrap.paragraphs(command.discussion)
        if !command.subcommands.isEmpty {
            let rows = command.subcommands.map { below in
                let anchor = (scope.path + [below.name]).joined(separator: "-")
                return ["[`\(below.name)`](#\(anchor))", below.abstract]
            }
            blocks.append(table(["command", "what it does"], rows))
        }
        if !command.arguments.isEmpty {
            blocks.append(table(["argument", "meaning"], command.arguments.map { ["`\($0.usage)`", $0.fullHelp] }))
        }
        let options = command.options.map { option in
            [spelling(option.short, "--\(option.long) <\(option.valueName)>"), option.fullHelp]
        }
        let flags = command.flags.map { flag in
            [spelling(flag.short, "--\(flag.isNegatable ? "[no-]" : "")\(flag.long)"), flag.fullHelp]
        }
        if !options.isEmpty || !flags.isEmpty { blocks.append(table(["option", "meaning"], options + flags)) }
        for example in command.examples {
            blocks.append("\(example.meaning)\n\n```\n\(example.line)\n```")
        }
        return blocks
    }

    private static func spelling(_ short: Character?, _ long: String) -> String {
        short.map { "`-\($0)`, `\(long)`" } ?? "`\(long)`"
    }

    /// A Markdown table; `|` in cells is escaped.
    static func table(_ header: [String], _ rows: [[String]]) -> String {
        let rule = header.map { _ in "---" }
        return ([header, rule] + rows).map { row in
            "| "
                + row.map { $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }
                .joined(separator: " | ") + " |"
        }.joined(separator: "\n")
    }
}
