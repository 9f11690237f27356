import Database
import Foundation
import ServiceSupport
import Store

/// `metier restore`: restores a backup in place of the database.
enum RestoreCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "restore", abstract: "Puts a backup in the place of the SQLite database.",
            discussion: """
                The file is copied, checked and put in place in one step; the replaced database is kept beside it as \
                DATABASE.before-restore. Stop `metier serve` and workers before: the command refuses while another process \
                has the database open or imports into it.
                """,
            flags: [CommandTree.json],
            arguments: [ArgumentSpec("file", help: "A file that `metier backup` wrote.", completesFiles: true)],
            examples: [.init("metier restore metier-2026-11-21.sqlite", "Goes back to that day.")]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let file = try invocation.command.string("file")
        let database = try DatabaseFile.of(invocation, to: "restore")
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder.boolValue else {
            throw CommandFailure(.noInput, "There is no file \(file).")
        }
        try NamedFile.refuseDatabase(file)
        let display = PageProgress("restoring", invocation)
        let outcome: (summary: StoreBackup.Summary, kept: String?)
        do {
            outcome = try await StoreBackup(of: database).restore(from: file, progress: display.show)
        } catch let error as DatabaseError where error.code == .corrupt {
            throw CommandFailure(.dataError, "\(error.message) Nothing was changed.")
        }
        display.finish()
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.object { json in
                json.field("database", database)
                json.field("kept", outcome.kept)
                outcome.summary.write(to: &json)
            }
            invocation.writeJSON(json.bytes)
        } else {
            invocation.console.write("\(database) holds \(file) now: \(outcome.summary.text).\n")
            if let kept = outcome.kept { invocation.console.write("What it held before is \(kept).\n") }
            if outcome.summary.pendingSteps > 0 {
                invocation.console.write(
                    "Its schema lacks \(outcome.summary.pendingSteps) steps; `metier migrate` adds them.\n")
            }
        }
        return .ok
    }
}
