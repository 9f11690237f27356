/// The help text of one command.
package struct HelpText {
    private let scope: CommandScope
    private let width: Int

    init(scope: CommandScope, width: Int) {
        self.scope = scope
        self.width = width
    }

    /// The width of the output in columns: `COLUMNS` if it is a number, clamped to 40 to 120, else 80.
    package static func width(environment: [String: String]) -> Int {
        guard let columns = environment["COLUMNS"].flatMap({ Int($0) }) else { return 80 }
        return min(120, max(40, columns))
    }

    /// The help text of the command at a path below a root, without the root's own name; `nil` if there is none.
    package static func text(for path: [String], below root: CommandSpec, width: Int) -> String? {
        var scope = CommandScope(root: root)
        for name in path {
            guard let command = scope.command.subcommand(name) else { return nil }
            scope = scope.child(command)
        }
        return HelpText(scope: scope, width: width).text
    }

    var text: String {
        let command = scope.command
        var blocks = [
            TextWrap.lines(command.abstract, width: width), TextWrap.lines(scope.usage, width: width, indent: 7),
        ]
        for paragraph in TextWrap.paragraphs(command.discussion) {
            blocks.append(TextWrap.lines(paragraph, width: width))
        }
        blocks.append(section("Arguments", command.arguments.map { ("<\($0.name)>", $0.fullHelp) }))
        blocks.append(section("Commands", command.subcommands.map { ($0.name, $0.abstract) }))
        blocks.append(section("Options", command.options.map(row) + command.flags.map(row)))
        var general = scope.inheritedOptions.map(row) + scope.inheritedFlags.map(row)
        general.append(("-h, --help", "Show this help."))
        if scope.path.count == 1 { general.append(("    --version", "Show the version.")) }
        blocks.append(section(scope.path.count == 1 ? "Help" : "General options", general))
        blocks.append(examples)
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var examples: [String] {
        guard !scope.command.examples.isEmpty else { return [] }
        return ["Examples:"]
            + scope.command.examples.flatMap { example in
                ["  " + example.line]
                    + TextWrap.lines(example.meaning, width: width - 6).map { "      " + $0 }
            }
    }

    private func row(_ option: OptionSpec) -> (String, String) {
        let short = option.short.map { "-\($0), " } ?? "    "
        return ("\(short)--\(option.long) <\(option.valueName)>", option.fullHelp)
    }

    private func row(_ flag: FlagSpec) -> (String, String) {
        let short = flag.short.map { "-\($0), " } ?? "    "
        return ("\(short)--\(flag.isNegatable ? "[no-]" : "")\(flag.long)", flag.fullHelp)
    }

    /// A titled list in two columns; the left one is at most a third of the width.
    private func section(_ title: String, _ rows: [(String, String)]) -> [String] {
        guard !rows.isEmpty else { return [] }
        let widest = rows.map { DisplayWidth.of($0.0) }.max() ?? 0
        let left = min(widest, max(14, width / 3))
        var lines = [title + ":"]
        for (name, help) in rows {
            var wrapped = TextWrap.lines(help, width: max(16, width - left - 4))[...]
            let fill = left - DisplayWidth.of(name)
            if fill >= 0, let first = wrapped.popFirst() {
                lines.append("  " + name + String(repeating: " ", count: fill + 2) + first)
            } else {
                lines.append("  " + name)
            }
            lines += wrapped.map { String(repeating: " ", count: left + 4) + $0 }
        }
        return lines
    }
}
