import Foundation
import TestSupport
import Testing

@Suite("Help of the built program")
struct HelpTests {
    static let commands = [
        "", "serve", "import", "releases", "releases list", "releases use", "releases diff", "gap", "occupation",
        "search", "title", "recommend", "ask", "extract", "knowledge", "knowledge add", "knowledge list",
        "knowledge skills", "knowledge review", "knowledge remove", "crosswalk", "index", "models", "models check",
        "models calls",
        "releases coverage", "worker", "work", "work list",
        "work show",
        "work retry", "work cancel", "work enqueue", "enrich", "enrich proficiency",
        "access", "access operator-key", "migrate", "migrate-store", "backup", "restore", "health", "doctor", "config",
        "config show", "version",
        "completions", "reference", "eval", "eval titles", "eval skills", "eval heldout", "eval proficiency",
        "eval recommend", "eval retrieval",
    ]

    @Test("is, byte for byte, what is committed, on standard output, with code 0", arguments: commands)
    func golden(_ command: String) async throws {
        let words = command.split(separator: " ").map(String.init)
        var program = try BuiltProgram()
        program.environment["COLUMNS"] = "80"
        let outcome = try await program.run(words + ["--help"])
        #expect(outcome.code == 0)
        #expect(outcome.messages == "")
        let name = "help/" + (words.isEmpty ? "metier" : words.joined(separator: "-")) + ".txt"
        let committed = try Golden.text(name, replacedBy: outcome.output)
        #expect(outcome.output == committed)
        #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test("lists every command, each of which has a golden file")
    func complete() async throws {
        let outcome = try await BuiltProgram().run("--help")
        let section = outcome.output.components(separatedBy: "Commands:\n").last ?? ""
        let listed = section.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
            .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }.compactMap {
                $0.split(separator: " ").first.map(String.init)
            }
        #expect(!listed.isEmpty)
        #expect(Set(listed) == Set(Self.commands.filter { !$0.isEmpty && !$0.contains(" ") }))
    }
}
