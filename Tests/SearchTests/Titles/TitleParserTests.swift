import Search
import Testing

@Suite("Reading job titles")
struct TitleParserTests {
    private static let corpus = TitleCorpus(
        [
            ("1", "Software Developers", ["Software Engineer", "Web Engineer", "Engineer"]),
            ("2", "Registered Nurses", ["Staff Nurse", "Nurse", "RN"]),
            ("3", "Cooks", ["Cook", "Line Cook", "Pastry Cook"]), ("4", "Cleaners", ["Cleaner", "Office Cleaner"]),
            ("5", "Remote Sensing Scientists", ["Remote Sensing Analyst"]),
            ("6", "Stage Managers", ["Stage Manager", "Marketing Manager", "Health and Safety Manager"]),
            ("7", "Health Educators", ["Health Educator", "Safety Officer"]),
            ("8", "Accountants", ["Accountant", "Staff Accountant", "Cost Accountant"]),
        ].map { code, title, others in
            .init(framework: "test", code: code, preferred: title, titles: others.map { .init($0) })
        })
    private static let parser = TitleParser(corpus)

    private func parse(_ title: String) -> TitleQuery { Self.parser.parse(title) }

    @Test(
        "returns seniority apart",
        arguments: [
            ("Senior Software Engineer", TitleQuery.Seniority.senior, "Software Engineer"),
            ("Sr. Software Engineer", .senior, "Software Engineer"), ("Jr Accountant", .junior, "Accountant"),
            ("Trainee Accountant", .trainee, "Accountant"), ("Head of Accountants", .head, "Accountants"),
        ])
    func seniority(title: String, seniority: TitleQuery.Seniority, core: String) {
        let query = parse(title)
        #expect(query.seniority == seniority)
        #expect(query.core == core)
        #expect(query.original == title)
    }

    @Test(
        "returns grades apart",
        arguments: [
            ("Software Engineer II", 2, "Software Engineer"), ("Nurse level 3", 3, "Nurse"),
            ("Accountant III, Remote", 3, "Accountant"), ("Cook 2", 2, "Cook"),
        ])
    func level(title: String, level: Int, core: String) {
        let query = parse(title)
        #expect(query.level == level)
        #expect(query.core == core)
    }

    @Test(
        "cuts gender marks",
        arguments: [
            ("Software Engineer (m/f/d)", "Software Engineer"), ("Software Engineer (m/w/d)", "Software Engineer"),
            ("Comptable (H/F)", "Comptable"), ("Verkäufer/in", "Verkäufer"), ("Verkäufer:in", "Verkäufer"),
            ("Verkäufer*in Teilzeit", "Verkäufer"), ("enfermera/o", "enfermera"), ("infirmier(ère)", "infirmier"),
            ("Nurse m/w/d", "Nurse"), ("Koch (w|m|d)", "Koch"),
        ])
    func gender(title: String, text: String) {
        #expect(TitleParser().parse(title).text == text)
    }

    @Test(
        "returns contract words apart",
        arguments: [
            ("Cook - part-time", "Cook", [.partTime]), ("Full time Cleaner", "Cleaner", [.fullTime]),
            ("Nurse (remote, permanent)", "Nurse", [.remote, .permanent]), ("Temporary Cook", "Cook", [.temporary]),
            ("Nurse urgently required", "Nurse", []), ("Remote Software Engineer", "Software Engineer", [.remote]),
        ] as [(String, String, Set<TitleQuery.Terms>)])
    func terms(title: String, text: String, terms: Set<TitleQuery.Terms>) {
        let query = parse(title)
        #expect(query.text == text)
        #expect(query.terms == terms)
    }

    @Test("keeps a contract word that a title has", arguments: ["Remote Sensing Analyst", "Stage Manager"])
    func partOfTitle(title: String) {
        #expect(parse(title).text == title)
        #expect(parse(title).terms.isEmpty)
    }

    @Test(
        "cuts employers and places",
        arguments: [
            ("Software Engineer, Acme Inc", "Software Engineer", "Acme Inc"),
            ("Nurse - Berlin", "Nurse", "Berlin"), ("Cook @ Foo", "Cook", "Foo"),
            ("Cook | Hamburg", "Cook", "Hamburg"),
        ])
    func setting(title: String, text: String, setting: String) {
        #expect(parse(title).text == text)
        #expect(parse(title).setting == setting)
    }

    @Test("keeps what follows a dash or comma when titles have it")
    func kept() {
        #expect(parse("Manager, Marketing").text == "Manager Marketing")
        #expect(parse("Manager - Health").setting == nil)
    }

    @Test(
        "spells abbreviations out",
        arguments: [
            ("RN", "registered nurse"), ("swe", "software engineer"), ("HGV driver", "heavy goods vehicle driver"),
            ("PA", "personal assistant"), ("CEO", "chief executive officer"), ("chaprasi", "peon office attendant"),
            ("mali", "gardener"), ("Darzi", "tailor"), ("rasoiya", "cook"), ("raj mistri", "mason"),
        ])
    func abbreviations(title: String, text: String) {
        #expect(TitleParser().parse(title).text == text)
    }

    @Test("leaves short words that only mean something in capitals", arguments: ["pa", "ot", "sen"])
    func capitals(word: String) {
        #expect(TitleParser().parse(word).text == word)
    }

    @Test(
        "splits compounds whose sides name work, and only these",
        arguments: [
            ("Cook/Cleaner", ["Cook", "Cleaner"]), ("Cook and Cleaner", ["Cook", "Cleaner"]),
            ("Line Cook & Office Cleaner", ["Line Cook", "Office Cleaner"]),
            ("Health and Safety Manager", ["Health and Safety Manager"]), ("Nurse", ["Nurse"]),
        ])
    func compounds(title: String, parts: [String]) {
        #expect(parse(title).parts == parts)
    }

    @Test("puts misspellings right by the corpus, and says so")
    func corrections() {
        let query = parse("Sofware Enginer")
        #expect(
            query.corrections.map(\.from) == ["Enginer"] || query.corrections.map(\.from) == ["Sofware", "Enginer"])
        #expect(query.text.hasSuffix("engineer"))
        #expect(parse("Software Engineer").corrections.isEmpty)
        #expect(TitleParser().parse("Enginer").corrections.isEmpty)
    }

    @Test(
        "survives anything",
        arguments: [
            "", " ", "()", "(m/f/d)", "/", "@", "Senior", "II", "remote", "C++", "c#", "🧑‍🍳 Cook", "-", "and",
            String(repeating: "a/", count: 2_000),
        ])
    func odd(title: String) {
        let query = parse(title)
        #expect(query.original == title)
        #expect(!query.parts.isEmpty)
    }

    @Test("a title that is only a seniority or contract word keeps it", arguments: ["Senior", "Trainee", "Remote"])
    func only(title: String) {
        #expect(parse(title).core == title)
    }
}
