import API
import Access
import Knowledge
import NodeServices
import Recommendations
import ServiceSupport
import Store
import Taxonomy

/// `metier ask`: questions in natural language.
enum AskCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "ask", abstract: "Answers a question about occupations and skills in plain words.",
            options: [
                OptionSpec("country", value: "COUNTRY", help: "Where, if the question does not say."),
                OptionSpec("framework", value: "IDS", help: "Only these frameworks, with commas."),
                OptionSpec("limit", value: "N", help: "Skills or occupations at most.", default: "12"),
            ],
            flags: [FlagSpec("no-model", help: "Ask no language model."), CommandTree.json],
            arguments: [ArgumentSpec("question", help: "The question.", arity: .many)],
            examples: [
                .init("metier ask 'What skills does a Data Scientist need in India?'", "Skills with proficiencies."),
                .init("metier ask 'Which jobs need both AutoCAD and first aid?'", "Occupations that need both."),
            ]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let command = invocation.command
        let text = command.strings("question").joined(separator: " ")
        guard !text.isEmpty else { throw CommandFailure(.usage, "Ask a question.") }
        var scope = RetrievalScope()
        scope.company = Principal.commandLine.company
        scope.frameworks = Set(CommandTree.names(command.stringIfGiven("framework")))
        scope.country = try CommandTree.country(command)
        let limit = try command.int("limit", in: 1...50)
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        _ = try await installation.catalogue()
        let answer: QuestionAnswer
        do {
            answer = try await installation.node.recommendations.ask(
                text, scope: scope, usesModel: try !command.bool("no-model"), limit: limit)
        } catch let failure as SkillAdviceFailure {
            throw RecommendCommand.shaped(failure)
        }
        if invocation.wantsJSON {
            invocation.writeJSON(QuestionWire.answer.json((text, answer)).bytes)
        } else {
            for paragraph in answer.text.split(separator: "\n", omittingEmptySubsequences: false) {
                invocation.console.write(paragraph.isEmpty ? "\n" : invocation.wrapped(String(paragraph)))
            }
            if !answer.suggestions.isEmpty {
                invocation.console.write(invocation.wrapped("Near: \(answer.suggestions.joined(separator: "; "))"))
            }
            for found in answer.retrieved where !answer.isAnswered {
                let passage = found.passage
                let text = passage.text.isEmpty ? "" : ": \(passage.text)"
                invocation.console.write(invocation.wrapped("- \(passage.title)\(text) [\(passage.id)]"))
            }
        }
        return answer.isAnswered ? .ok : .dataError
    }
}
