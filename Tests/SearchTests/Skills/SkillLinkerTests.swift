import Numerics
import Search
import Taxonomy
import Testing

@Suite("Linking sentences to skills")
struct SkillLinkerTests {
    private static let skills: [SkillLinker.Skill] = [
        .init(id: "1", label: "Java (computer programming)"), .init(id: "2", label: "JavaScript"),
        .init(id: "3", label: "C#"), .init(id: "4", label: "work in teams", others: ["teamwork"]),
        .init(id: "5", label: "PostgreSQL"), .init(id: "6", label: "use machine tools"),
        .init(id: "7", label: "cook pastry products", others: ["bake cakes"], description: "Prepare cakes and pies."),
    ]
    private static let linker = SkillLinker(skills)

    private func ids(_ links: [SkillLinker.Link]) -> [String] { links.map { Self.skills[$0.skill].id } }

    @Test(
        "by words finds what is named",
        arguments: [
            ("Proficiency in Java required", "1"), ("In-depth HTML5 / Javascript", "2"), ("C# and .NET", "3"),
            ("enjoys teamwork", "4"), ("working in a team", "4"), ("postgresql redis", "5"),
        ])
    func named(sentence: String, id: String) {
        #expect(ids(Self.linker.link(sentence)).first == id)
    }

    @Test("gives the span and the label that meet")
    func evidence() throws {
        let sentence = "You know • JavaScript, well"
        let link = try #require(Self.linker.link(sentence).first)
        let span = try #require(link.span)
        #expect(link.label == "JavaScript")
        #expect(span.text == "JavaScript")
        #expect(String(decoding: Array(sentence.utf8)[span.bytes], as: UTF8.self) == "JavaScript")
    }

    @Test("finds nothing in nothing", arguments: ["", "   ", "•", "the of and"])
    func nothing(sentence: String) {
        #expect(Self.linker.link(sentence).isEmpty)
    }

    @Test(
        "takes a word with a wrong letter or another ending for the label's",
        arguments: [("Javascritp", "2"), ("postgersql", "5"), ("teamworking", "4"), ("Postgresqls", "5")])
    func misspelt(sentence: String, id: String) {
        #expect(ids(Self.linker.link(sentence)).first == id)
    }

    @Test(
        "passes over words that are like no label's: a few letters in common make no skill",
        arguments: ["wrok jvaa", "Testament, landscapes and costs", "Пекарь варит пиво"])
    func unlike(sentence: String) {
        #expect(Self.linker.link(sentence).isEmpty)
    }

    @Test("gives as many as asked for")
    func limit() {
        #expect(Self.linker.link("Java, JavaScript, C#, PostgreSQL", limit: 2).count == 2)
        #expect(Self.linker.link("Java", limit: 0).isEmpty)
    }

    @Test("spans begin and end with words that name something")
    func spans() {
        let texts = SkillSpan.spans(of: "experience with C++ and 5+ years of Node.js.").map(\.text)
        #expect(texts.contains("C++"))
        #expect(texts.contains("Node.js"))
        #expect(!texts.contains("with C++"))
        #expect(!texts.contains("5+"))
        #expect(SkillSpan.spans(of: "a b").map(\.text) == ["b"])
        // Figures of notes and of lists, and dots that lead to a page's number, are of no word; Roman ones are.
        #expect(SkillSpan.spans(of: "SQL\u{B9}").map(\.text) == ["SQL"])
        #expect(SkillSpan.spans(of: "\u{2460}Git").map(\.bytes) == [3..<6])
        #expect(SkillSpan.spans(of: "SQL......5").map(\.text) == ["SQL", "SQL 5"])
        #expect(SkillSpan.spans(of: "\u{2162}").map(\.text) == ["\u{2162}"])
        #expect(SkillSpan.spans(of: "cook cook").map(\.text) == ["cook", "cook cook"])
    }

    /// A model of three subjects.
    private func vectors(_ texts: [String]) throws -> EmbeddingMatrix {
        let subjects = [
            "java": 0, "javascript": 0, "c#": 0, "postgresql": 0, "coding": 0, "cakes": 1, "pastry": 1, "cook": 1,
            "bake": 1, "desserts": 1,
            "teamwork": 2, "team": 2, "teams": 2, "together": 2,
        ]
        var matrix = FloatMatrix(rows: texts.count, columns: 4)
        for (row, text) in texts.enumerated() {
            for word in TextNormalizer.words(text) {
                matrix[row, subjects[word] ?? 3] += subjects[word] == nil ? 0.2 : 1
            }
        }
        return try EmbeddingMatrix(
            identity: EmbeddingIdentity(model: "toy", version: "1", dimensions: 4), vectors: matrix)
    }

    private func hybrid() throws -> SkillLinker {
        let (texts, places) = SkillLinker.labels(of: Self.skills)
        #expect(texts.count == places.count)
        #expect(texts.contains("Java"))
        return try SkillLinker(
            Self.skills, vectors: vectors(texts), descriptions: vectors(Self.skills.map(\.description)),
            adaptation: EmbeddingAdaptation(dimensions: 4))
    }

    @Test("by meaning finds what shares no word")
    func meaning() throws {
        let linker = try hybrid()
        let sentence = "creating desserts"
        let spans = SkillSpan.spans(of: sentence)
        let links = try linker.link(sentence, spans: spans, vectors: vectors(spans.map(\.text) + [sentence]))
        #expect(ids(links).first == "7")
        #expect(links.first?.span?.text == "desserts")
    }

    @Test("refuses vectors of another model or number")
    func refusals() throws {
        let linker = try hybrid()
        #expect(throws: EmbeddingError.self) { try linker.link("a", spans: [], vectors: vectors(["a", "b"])) }
        let other = try EmbeddingMatrix(
            identity: EmbeddingIdentity(model: "other", version: "1", dimensions: 4),
            vectors: FloatMatrix(rows: 1, columns: 4))
        #expect(throws: EmbeddingError.self) { try linker.link("a", spans: [], vectors: other) }
        #expect(throws: EmbeddingError.self) { try Self.linker.link("a", spans: [], vectors: vectors(["a"])) }
        #expect(throws: EmbeddingError.self) {
            try SkillLinker(Self.skills, vectors: vectors(["a"]), adaptation: EmbeddingAdaptation(dimensions: 4))
        }
    }
}
