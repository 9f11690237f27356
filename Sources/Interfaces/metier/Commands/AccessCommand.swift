import Access
import ServiceSupport
import Store

/// `metier access`: access rights and the operator's key.
enum AccessCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "access", abstract: "Prints and replaces the key of whoever runs the installation.",
            subcommands: [
                CommandSpec(
                    "operator-key", abstract: "Prints the operator's key, and makes it where there is none.",
                    discussion: """
                        Clients send it as `Authorization: Bearer KEY`. It lets them enqueue work that names files and \
                        addresses, and use the routes that are otherwise for programs on the same machine. All nodes over \
                        one database take the same key.
                        """,
                    flags: [
                        FlagSpec(
                            "rotate",
                            help:
                                "Put a new key in force, or what access.operator_key_file holds; the old one opens nothing then."
                        )
                    ])
            ],
            examples: [
                .init("metier access operator-key", "Prints the key."),
                .init("metier access operator-key --rotate", "Replaces a key that others have seen."),
            ]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        let keys = installation.operatorKeys(invocation.settings)
        try await installation.store.migrate()
        if try invocation.command.bool("rotate") {
            invocation.console.write(try await keys.rotate().text + "\n")
            return .ok
        }
        let state = try await keys.prepare()
        guard let key = try keys.file.read() else {
            throw CommandFailure(.configuration, "There is no \(keys.file.path): \(state.remedy ?? "try again").")
        }
        if let remedy = state.remedy { invocation.console.writeError("This key opens nothing: \(remedy).\n") }
        invocation.console.write(key.text + "\n")
        return state.remedy == nil ? .ok : .configuration
    }
}
