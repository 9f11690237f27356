import ServiceSupport

/// `metier completions`: scripts that complete command lines.
enum CompletionsCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "completions", abstract: "Writes a script that completes this program's command lines.",
            arguments: [ArgumentSpec("shell", help: "Which shell.", allowed: ShellCompletion.allCases.map(\.rawValue))],
            examples: [
                .init("metier completions bash > /etc/bash_completion.d/metier", "Completes for every user of bash.")
            ]),
        run: { invocation in
            guard let shell = ShellCompletion(rawValue: try invocation.command.string("shell")) else { return .usage }
            invocation.console.write(shell.script(for: CommandTree.root))
            return .ok
        })
}
