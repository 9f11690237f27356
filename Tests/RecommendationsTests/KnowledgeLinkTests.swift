import Taxonomy
import Testing

@testable import Knowledge
@testable import Occupations
@testable import Recommendations

@Suite("Places that link a skill without review")
struct KnowledgeLinkTests {
    private func isSure(
        _ words: String, _ label: String, of name: String, _ kind: SkillKind = .skill, at confidence: Double
    ) -> Bool {
        KnowledgeLink.isSure(
            .init(bytes: 0..<words.utf8.count, words: words, label: label),
            of: .init(framework: "onet", code: name, name: name, kind: kind, nature: .hard), confidence: confidence)
    }

    @Test("one word needs more confidence than several")
    func confidence() {
        #expect(isSure("bake bread", "bake bread", of: "bake bread", at: 0.6))
        #expect(!isSure("bake bread", "bake bread", of: "bake bread", at: 0.59))
        #expect(isSure("baking", "baking", of: "baking", at: 0.8))
        #expect(!isSure("build", "build machines", of: "build machines", at: 0.79))
    }

    @Test("a product is named as it is written, or by its whole name")
    func products() {
        #expect(!isSure("team", "Teams", of: "Microsoft Teams", .technology, at: 0.9))
        #expect(!isSure("Expert", "EXPERT", of: "Vision EXPERT", .technology, at: 0.9))
        #expect(isSure("Teams", "Teams", of: "Microsoft Teams", .technology, at: 0.9))
        #expect(isSure("microsoft teams", "Microsoft Teams", of: "Microsoft Teams", .technology, at: 0.9))
        #expect(isSure("docker", "Docker", of: "Docker", .technology, at: 0.9))
        #expect(isSure("SQL", "SQL", of: "Structured query language SQL", .technology, at: 0.9))
    }
}
