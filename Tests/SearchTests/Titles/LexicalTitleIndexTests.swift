import Search
import Testing

@Suite("Titles by words and pieces of words")
struct LexicalTitleIndexTests {
    private static let titles = [
        "Software Developers", "Software Engineer", "Registered Nurses", "Nurse Aide", "Data Scientists",
        "Bookkeeping, Accounting, and Auditing Clerks", "Chief Executives", "C++ Programmer", "Crème Brûlée Chef",
        "日本語 教師", "Krankenpfleger", "Gesundheits- und Krankenpflegerin", "Electricians", "Fire Inspectors",
    ]
    private static let index = LexicalTitleIndex(titles)

    private func first(_ query: String) -> LexicalTitleIndex.Hit? {
        var scratch = LexicalTitleIndex.Scratch()
        Self.index.search(query, limit: 5, scratch: &scratch)
        return scratch.hits.first
    }

    @Test("finds each title by itself with both cosines 1")
    func itself() throws {
        for (place, title) in Self.titles.enumerated() {
            let hit = try #require(first(title))
            #expect(hit.entry == place)
            #expect(hit.words > 0.9999 && hit.pieces > 0.9999, "\(title)")
            #expect(hit.score > 0.9999)
        }
    }

    @Test(
        "forgives plurals, case, accents, order, misspellings and compounds",
        arguments: [
            ("software developer", 0), ("ENGINEER, SOFTWARE", 1), ("registred nurse", 2), ("nurse's aides", 3),
            ("data sceintist", 4), ("accounting clerk", 5), ("creme brulee chefs", 8), ("教師", 9),
            ("Altenpfleger Krankenpfleger", 10), ("c++", 7), ("elektrician", 12), ("inspector of fires", 13),
        ])
    func forgiving(query: String, entry: Int) {
        #expect(first(query)?.entry == entry)
    }

    @Test("finds nothing for what shares nothing", arguments: ["", "   ", "!?", "zzqx", "ж"])
    func nothing(query: String) {
        #expect(first(query) == nil)
    }

    @Test("a scratch that is used again changes no answer, whatever came before")
    func scratch() {
        var scratch = LexicalTitleIndex.Scratch()
        for query in Self.titles + ["nurse", "", "engineers of software"] + Self.titles.reversed() {
            Self.index.search(query, limit: 5, scratch: &scratch)
            var fresh = LexicalTitleIndex.Scratch()
            Self.index.search(query, limit: 5, scratch: &fresh)
            #expect(scratch.hits == fresh.hits, "\(query)")
            for hit in fresh.hits { #expect(Self.index.compare(hit.entry, in: fresh) == hit) }
        }
        // And on an index of another size.
        let other = LexicalTitleIndex(["Nurse"])
        other.search("nurse", limit: 5, scratch: &scratch)
        #expect(scratch.hits.map(\.entry) == [0])
    }

    @Test("the budget only leaves out what is far down")
    func budget() {
        let many = (0..<4_000).map { "\(["senior", "junior", "chief"][$0 % 3]) operator \($0 % 977) of machine \($0)" }
        let index = LexicalTitleIndex(many + ["machine operator"])
        var scratch = LexicalTitleIndex.Scratch()
        index.search("machine operator", limit: 3, scratch: &scratch)
        let usual = scratch.hits
        index.search("machine operator", limit: 3, effort: .unlimited, scratch: &scratch)
        #expect(usual.first == scratch.hits.first)
        #expect(usual.first?.entry == 4_000)
    }

    @Test("many threads get the same answers as one")
    func threads() async {
        let expected = Self.titles.map { first($0)?.entry }
        await withTaskGroup(of: [Int?].self) { group in
            for _ in 0..<4 { group.addTask { Self.titles.map { first($0)?.entry } } }
            for await found in group { #expect(found == expected) }
        }
    }

    @Test("an index of nothing answers nothing")
    func empty() {
        var scratch = LexicalTitleIndex.Scratch()
        LexicalTitleIndex([]).search("nurse", limit: 5, scratch: &scratch)
        #expect(scratch.hits.isEmpty)
        LexicalTitleIndex(["", "!"]).search("nurse", limit: 5, scratch: &scratch)
        #expect(scratch.hits.isEmpty)
    }
}
