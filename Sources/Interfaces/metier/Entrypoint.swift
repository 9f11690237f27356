import Foundation
import ServiceSupport

/// The program: parses the command line, runs one command and converts its outcome into an exit code.
@main
enum Entrypoint {
    static func main() async {
        let console = Console.standard()
        let arguments = Array(CommandLine.arguments.dropFirst())
        let code = await run(arguments, environment: ProcessInfo.processInfo.environment, console: console)
        // Other threads may still use libraries, which must not be unloaded before them.
        ProcessEnd.end(with: code)
    }

    /// Runs one command line; like `main`, but without ending the process.
    static func run(_ arguments: [String], environment: [String: String], console: Console) async -> ExitCode {
        do {
            let parser = CommandParser(
                root: CommandTree.root, version: "metier \(Program.version)",
                width: HelpText.width(environment: environment))
            switch try parser.parse(arguments) {
            case .help(let text), .version(let text):
                console.write(text.hasSuffix("\n") ? text : text + "\n")
                return .ok
            case .run(let command):
                let invocation = try Invocation(command: command, environment: environment, console: console)
                return try await CommandTree.run(invocation)
            }
        } catch let error as UsageError {
            console.writeError(error.rendered)
            return .usage
        } catch {
            let failure = CommandFailure(error)
            console.writeError("error: \(failure.message)\n")
            return failure.code
        }
    }
}

/// The program's identity.
enum Program {
    /// The version, as in the changelog.
    static let version = "0.1.0"
}
