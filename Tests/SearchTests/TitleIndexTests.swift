import Search
import Taxonomy
import TestSupport
import Testing

@Suite("Searching titles")
struct TitleIndexTests {
    private static let titles: [(occupation: OccupationPosition, title: String, kind: TitleKind)] = [
        (0, "Software Developers", .preferred), (0, "Software Engineer", .alternate), (0, "Coder", .reported),
        (1, "Registered Nurses", .preferred), (1, "RN", .alternate), (1, "Staff Nurse", .alternate),
        (2, "Bookkeeping, Accounting, and Auditing Clerks", .preferred), (2, "Bookkeeper", .alternate),
        (3, "Chief Executives", .preferred), (3, "CEO", .alternate), (3, "Chief Executive Officer (CEO)", .alternate),
        (4, "Data Scientists", .preferred), (5, "Accountants and Auditors", .preferred),
        (5, "Staff Accountant", .alternate), (6, "Nursing Assistants", .preferred), (6, "Nurse Aide", .alternate),
        (7, "Firefighters", .preferred), (7, "Fire Chief", .hidden), (8, "Crème Brûlée Chef", .preferred),
        (9, "日本語 教師", .preferred), (10, "C++ Programmer", .preferred), (11, "Fire Inspectors", .preferred),
        (11, "Fire Marshal", .alternate), (12, "Fire Lookout", .preferred),
    ]
    private static let index = TitleIndex(
        entries: titles.map { .init(occupation: $0.occupation, title: $0.title, kind: $0.kind) })

    private func search(_ query: String, limit: Int = 10) -> [TitleIndex.Hit] {
        Self.index.search(query, limit: limit)
    }

    @Test(
        "puts the right occupation first",
        arguments: [
            ("software developers", 0), ("Software Developer", 0), ("SOFTWARE ENGINEER", 0), ("engineer software", 0),
            ("rn", 1), ("RN", 1), ("registered nurse", 1), ("nurse aide", 6), ("ceo", 3), ("chief executive", 3),
            ("data scientist", 4), ("accountant", 5), ("bookkeeper", 2), ("creme brulee", 8), ("CRÈME BRÛLÉE CHEF", 8),
            ("Creme Bru\u{302}le\u{301}e Chef", 8), ("日本語", 9), ("教師", 9), ("c++", 10), ("nurse's aide", 6),
            ("fire marshals", 11),
        ] as [(String, OccupationPosition)])
    func ranking(query: String, occupation: OccupationPosition) {
        #expect(search(query).first?.occupation == occupation)
    }

    @Test("a title that is the query scores 1, and no other does")
    func exact() {
        for entry in Self.titles where entry.kind == .preferred {
            let hits = search(entry.title)
            #expect(hits.first?.occupation == entry.occupation, "\(entry.title)")
            #expect(hits.first?.score == 1, "\(entry.title)")
            #expect(hits.dropFirst().allSatisfy { $0.score < 1 }, "\(entry.title)")
        }
        #expect(search("data").allSatisfy { $0.score < 1 })
        #expect(search("data scientist of the year").allSatisfy { $0.score < 1 })
    }

    @Test(
        "forgives misspellings",
        arguments: [
            ("softwear enginer", 0), ("regsitered nurse", 1), ("bookeeper", 2), ("bokkeeper", 2), ("data sceintist", 4),
            ("acountant", 5), ("firefigter", 7), ("chief exectuive", 3), ("nurce aide", 6),
        ] as [(String, OccupationPosition)])
    func misspellings(query: String, occupation: OccupationPosition) {
        #expect(search(query).first?.occupation == occupation)
    }

    @Test(
        "finds while a word is being typed",
        arguments: [
            ("softw", 0), ("software dev", 0), ("regis", 1), ("registered nu", 1), ("bookk", 2), ("data sci", 4),
        ]
            as [(String, OccupationPosition)])
    func typing(query: String, occupation: OccupationPosition) {
        #expect(search(query).first?.occupation == occupation)
        // Only the last word may be a beginning.
        #expect(search("zzzz " + query + " zzzz").count <= Self.titles.count)
    }

    @Test("takes joined words apart")
    func joined() {
        // Each part must stand in three titles or more, so that chance does not tear words apart.
        let entries = ["Data Entry Keyer", "Data Analyst", "Data Scientist", "Entry Clerk", "Door Entry Guard", "Cook"]
        let index = TitleIndex(
            entries: entries.enumerated().map { .init(occupation: OccupationPosition($0), title: $1, kind: .preferred) }
        )
        #expect(index.search("dataentry", limit: 3).first?.occupation == 0)
        #expect(index.search("dataentry keyer", limit: 3).first?.occupation == 0)
    }

    @Test("preferred titles come before others, others before hidden ones")
    func trust() {
        let index = TitleIndex(
            entries: [
                .init(occupation: 0, title: "Baker", kind: .hidden),
                .init(occupation: 1, title: "Baker", kind: .alternate),
                .init(occupation: 2, title: "Baker", kind: .preferred),
            ])
        #expect(index.search("baker", limit: 5).map(\.occupation) == [2, 1, 0])
    }

    @Test("names the title that was found, and answers the same every time")
    func stable() throws {
        let hit = try #require(search("staff nurse").first)
        #expect(Self.index.entries[hit.entry].title == "Staff Nurse")
        let first = search("fire")
        #expect(first.count == 3)
        for _ in 0..<20 { #expect(search("fire") == first) }
        #expect(search("fire", limit: 2) == Array(first.prefix(2)))
        #expect(search("fire", limit: 0).isEmpty)
        #expect(zip(first, first.dropFirst()).allSatisfy { $0.score >= $1.score })
    }

    @Test(
        "answers nothing to a query of nothing",
        arguments: ["", " ", "\u{0}", "---", "👍🏽👩‍👩‍👧", "\u{301}", "qqqqqqqqqq", "zzz xxx", "\u{FEFF}", "۞", "'"])
    func nothing(query: String) {
        #expect(search(query).isEmpty)
    }

    @Test("takes any query without harm", .timeLimit(.minutes(1)))
    func hostile() {
        let huge = String(repeating: "nurse", count: 200_000)
        for query in [
            huge, String(repeating: "nurse ", count: 100_000), String(repeating: "a", count: 1_000_000),
            String(repeating: "é", count: 100_000), String(repeating: "日", count: 100_000),
            "nurse 看護師 медсестра ممرضة 👩‍⚕️ νοσοκόμα", "%00%ff", "nurse' OR 1=1 --", "\u{202E}esrun",
            "🇫🇷 nurse 🇩🇪", "e" + String(repeating: "\u{301}", count: 50_000),
        ] {
            let hits = search(query)
            #expect(hits.allSatisfy { $0.score > 0 && $0.score <= 1 })
        }
        #expect(search("nurse 看護師 медсестра").contains { $0.occupation == 1 })
        var random = SeededRandom(seed: 7)
        for _ in 0..<2_000 {
            let scalars = (0..<random.next(below: 30)).compactMap { _ in
                Unicode.Scalar(UInt32(random.next(below: 0x11_0000)))
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            _ = search(String(text))
        }
    }

    @Test("an index of nothing finds nothing")
    func empty() {
        #expect(TitleIndex(entries: []).search("nurse", limit: 5).isEmpty)
        let blank = TitleIndex(entries: [.init(occupation: 0, title: "", kind: .preferred)])
        #expect(blank.search("nurse", limit: 5).isEmpty)
        #expect(blank.search("", limit: 5).isEmpty)
    }
}
