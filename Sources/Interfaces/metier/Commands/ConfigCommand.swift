import ServiceSupport

/// `metier config`: the settings in force.
enum ConfigCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "config", abstract: "Shows the settings in force.",
            subcommands: [
                CommandSpec(
                    "show", abstract: "Shows every setting with its value and where it comes from.",
                    flags: [CommandTree.json])
            ]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        if invocation.wantsJSON {
            var json = JSONWriter()
            invocation.settings.writeJSON(to: &json)
            invocation.writeJSON(json.bytes)
        } else {
            invocation.console.write(invocation.settings.table(width: invocation.tableWidth, style: invocation.style))
        }
        return .ok
    }
}
