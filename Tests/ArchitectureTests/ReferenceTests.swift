import ServiceSupport
import Taxonomy
import TestSupport
import Testing

@testable import metier

@Suite("The documentation's generated pages")
struct ReferenceTests {
    @Test(
        "are what the program writes",
        arguments: ["commands.md", "settings.md", "routes.md", "metrics.md", "openapi.json"])
    func pages(_ page: String) async throws {
        let name = String(page.prefix { $0 != "." })
        let outcome = try await BuiltProgram().run("reference", name)
        #expect(outcome.code == 0, "\(outcome.messages)")
        let committed = try Repository.text("Documentation/reference/" + page)
        #expect(outcome.output == committed, "run `make docs` and look at what changed")
        #expect(outcome.output.count > 200)
    }

    @Test("NOTICE has the sentence that every framework asks for", arguments: Framework.all)
    func attributions(_ framework: Framework) throws {
        let notice = try Repository.text("NOTICE").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        // The first is told at length, for the sample comes with the program.
        guard framework.id != Framework.onet.id else {
            #expect(notice.contains("(USDOL/ETA), used under the CC BY 4.0 license"))
            return
        }
        #expect(notice.contains(framework.attribution), "\(framework.id)")
        #expect(notice.contains(framework.licenceURL), "\(framework.id)")
    }

    @Test("come from declarations without fault")
    func declarations() {
        #expect(CommandTree.root.problems() == [])
        #expect(MetierSettings.schema.problems() == [])
    }

    @Test("name every setting and every command")
    func complete() throws {
        let settings = try Repository.text("Documentation/reference/settings.md")
        for setting in MetierSettings.schema.settings {
            #expect(settings.contains("| `\(setting.name)` | `\(setting.environment)`"), "\(setting.name)")
        }
        let commands = try Repository.text("Documentation/reference/commands.md")
        for entry in CommandTree.entries { #expect(commands.contains("\n## metier \(entry.spec.name)\n")) }
    }

    @Test("would show a declaration that is wrong")
    func planted() {
        var tree = CommandTree.root
        tree.subcommands.append(tree.subcommands[0])
        #expect(!tree.problems().isEmpty)
        let twice = SettingsSchema(
            environmentPrefix: "METIER_",
            settings: MetierSettings.schema.settings + MetierSettings.schema.settings.prefix(1))
        #expect(!twice.problems().isEmpty)
    }
}
