import Database
import ServiceSupport
import Store

/// `metier version`: this program and the libraries that it runs on.
enum VersionCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "version", abstract: "Shows the versions of this program and its libraries.", flags: [CommandTree.json]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let parts = [
            ("metier", Program.version), ("sqlite", SQLiteDriver(path: "").clientVersion),
        ]
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.object { json in
                for (name, version) in parts { json.field(name, version) }
            }
            invocation.writeJSON(json.bytes)
        } else {
            for (name, version) in parts { invocation.console.write("\(name) \(version)\n") }
        }
        return .ok
    }
}
