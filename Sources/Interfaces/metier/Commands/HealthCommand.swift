import Foundation
import HTTPClient
import ServiceSupport

/// `metier health`: checks a running server; for machines without another HTTP client.
enum HealthCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "health", abstract: "Asks a running server whether it is ready for requests.",
            discussion: """
                Asks /ready of the server that the settings describe, or URL. Ends with 0 if the answer is 200, else with 1.
                """,
            arguments: [ArgumentSpec("url", help: "Another address to ask.", arity: .optional)],
            examples: [.init("metier health http://127.0.0.1:8000/health", "Asks whether the process answers.")]),
        run: run)

    /// The time limit of the request.
    private static let limit = Duration.seconds(5)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let url = invocation.command.stringIfGiven("url") ?? standard(invocation.settings)
        do {
            let answer = try await HTTPClient(version: Program.version).send(
                OutboundRequest("GET", url, deadline: limit, maximumBodyBytes: 65_536, retries: 0))
            let text = answer.text.trimmingCharacters(in: .whitespacesAndNewlines)
            guard answer.isSuccess else {
                invocation.console.writeError("\(url): \(answer.status) \(text)\n")
                return .failure
            }
            invocation.console.write("\(url): \(answer.status) \(text)\n")
            return .ok
        } catch let error as HTTPClientError {
            // Most of these messages contain the address.
            let message = "\(error)"
            invocation.console.writeError((message.contains(url) ? message : "\(url): \(message)") + "\n")
            return .failure
        }
    }

    /// The server of these settings; one that listens on all interfaces is queried over the loopback address.
    private static func standard(_ settings: Settings) -> String {
        let host = settings.http.host
        let asked = ["0.0.0.0": "127.0.0.1", "::": "::1"][host] ?? host
        return "http://\(asked.contains(":") ? "[\(asked)]" : asked):\(settings.http.port)/ready"
    }
}
