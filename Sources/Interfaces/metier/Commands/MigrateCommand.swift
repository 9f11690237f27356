import Database
import ServiceSupport
import Store

/// `metier migrate`: the database's schema.
enum MigrateCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "migrate", abstract: "Brings the database to the schema of this version.",
            flags: [FlagSpec("dry-run", help: "Show what would be applied, write nothing.")]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        let isDryRun = try invocation.command.bool("dry-run")
        let isFresh = isDryRun && !installation.exists
        let pending = isFresh ? Store.migrations : try await installation.store.migrationState().pending
        let steps = isDryRun ? pending : try await installation.store.migrate()
        guard !steps.isEmpty else {
            invocation.console.write(
                "The schema is up to date (\(Figures.counted(Store.migrations.count, "step")) applied).\n")
            return .ok
        }
        for step in steps {
            invocation.console.write("\(isDryRun ? "would apply" : "applied") \(step.number) (\(step.name))\n")
        }
        return .ok
    }
}
