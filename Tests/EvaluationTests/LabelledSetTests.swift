import Documents
import TestSupport
import Testing

@testable import Evaluation

@Suite("Readers of labelled sets")
struct LabelledSetTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(_ name: String, _ text: String) throws -> String { try folder.write(name, Array(text.utf8)) }

    private func fault(_ body: () throws -> Void) throws -> DocumentError {
        try #require(throws: DocumentError.self) { try body() }
    }

    @Test("take ids and texts divided by tabs with judgements of TREC, by tabs or spaces", arguments: ["\t", " "])
    func judgements(_ divider: String) throws {
        let queries = try file("queries.tsv", "Q1\tChief Executives\nQ2\tNurses, Registered\r\n\n")
        let gold = try file(
            "gold.tsv",
            [["Q1", "0", "C1", "1"], ["Q1", "0", "C2", "2"], ["Q2", "Q0", "C3", "0"]].map {
                $0.joined(separator: divider)
            }.joined(separator: "\n"))
        let set = try LabelledSet(queries: queries, gold: gold)
        #expect(set.queries.map(\.text) == ["Chief Executives", "Nurses, Registered"])
        #expect(set.queries[0].grades == ["C1": 1, "C2": 2] && set.queries[1].right.isEmpty)
    }

    @Test("find columns by name, in any order and case, an unnamed first one being the id")
    func table() throws {
        let path = try file(
            "set.csv",
            "\u{FEFF},vacancyTitle,conceptUri\n0,\"Nurse, night shift\",http://e/1\n1,Cook,http://e/2\n1,Cook,http://e/3\n"
        )
        let set = try LabelledSet(queries: path, gold: nil)
        #expect(set.queries.map(\.id) == ["0", "1"] && set.queries[0].text == "Nurse, night shift")
        #expect(set.queries[1].right == ["http://e/2", "http://e/3"])
        let other = try file("other.tsv", "Label\tJob Title\tSector\n11-1011\tBoss\tprivate\n")
        let read = try LabelledSet(queries: other, gold: other)
        #expect(read.queries == [LabelledQuery(id: "2", text: "Boss", grades: ["11-1011": 1], group: "private")])
        let semicolons = try file("semi.txt", "title;code\nBoss;1\n")
        #expect(try LabelledSet(queries: semicolons, gold: nil).queries[0].right == ["1"])
    }

    @Test("take lines as texts, pairs as answers, and answers that name the text")
    func lines() throws {
        let lines = try file("lines.txt", "play the piano, well\nsing\n")
        #expect(try TitleList(path: lines).texts == ["play the piano, well", "sing"])
        #expect(try TitleList(path: lines).ids == ["1", "2"])
        let pairs = try file("pairs.tsv", "1\tA\n2\tB\n2\tC\n")
        let set = try LabelledSet(queries: lines, gold: pairs)
        #expect(set.queries.map(\.right) == [["A"], ["B", "C"]])
        let byText = try file("text.csv", "title,code\nsing,S\n")
        #expect(try LabelledSet(queries: lines, gold: byText).queries.map(\.right) == [[], ["S"]])
        #expect(try IdentifierMap.read(path: pairs) == ["1": "A", "2": "B"])
        let beir = try file("beir.tsv", "query-id\tcorpus-id\tscore\n1\tA\t2\n")
        #expect(try LabelledSet(queries: lines, gold: beir).queries[0].grades == ["A": 2])
    }

    @Test("take the code out of a label's brackets, and leave brackets that hold words")
    func brackets() {
        #expect(LabelCode.code(in: "Art Drama and Music Teachers Postsecondary (25-1121.00)") == "25-1121.00")
        #expect(LabelCode.code(in: "Java (computer programming)") == "Java (computer programming)")
        #expect(LabelCode.code(in: "(25-1121.00)") == "(25-1121.00)")
        #expect(LabelCode.code(in: "http://e/1") == "http://e/1")
    }

    @Test("gather a sentence's rows and leave out labels that name no skill")
    func sentences() throws {
        let path = try file(
            "sentences.csv",
            "sentence,span,sub_span,label\nuses Java daily,Java,,Java (computer programming)\nuses Java daily,daily,,UNDERSPECIFIED\nis nice,nice,,LABEL NOT PRESENT\n"
        )
        let set = try LabelledSet(sentences: path)
        #expect(set.queries.map(\.text) == ["uses Java daily", "is nice"])
        #expect(set.queries.map(\.right) == [["Java (computer programming)"], []])
    }

    @Test("map ids of answers to what they stand for, and draw samples")
    func mapping() throws {
        var set = LabelledSet(
            name: "s", queries: [LabelledQuery(id: "1", text: "a", grades: ["f1": 1, "f2": 2, "g": 1])])
        set.map(["f1": "C", "f2": "C"])
        #expect(set.queries[0].grades == ["C": 2, "g": 1])
        set.sample(0, seed: 1)
        #expect(set.queries.isEmpty)
    }

    @Test("name file, line and remedy of what they cannot read")
    func faults() throws {
        func message(_ queries: String, _ gold: String? = nil) throws -> String {
            let path = try file("bad.csv", queries)
            let other = try gold.map { try file("gold.tsv", $0) }
            return try fault { _ = try LabelledSet(queries: path, gold: other) }.description
        }
        #expect(try message("") == "bad.csv: holds no rows; give a file with one row or line a query")
        #expect(
            try message("id,label\n1,2\n").contains("bad.csv:1: has no column for the text among 'id', 'label'; call"))
        #expect(try message("id,title\n1,Cook\n").contains("bad.csv:1: has no column for the right answer"))
        #expect(try message("a\0b").contains("is binary, not text"))
        #expect(try message("id,title,code\n1,Cook,c\n1,Nurse,d\n").hasPrefix("bad.csv:3: has the id '1' for a second"))
        #expect(try message("id,title,code\n1,Cook\n").hasPrefix("bad.csv:2: has 2 fields where field 3 ('code') is"))
        #expect(try message("id,title,code\n1,\"Cook,c\n").contains("has a quote that is not closed"))
        #expect(
            try message("id,title\n1,Cook\n", "1\tA\n7\tB\n").hasPrefix(
                "gold.tsv:2: names the query '7', which bad.csv does not have; take"))
        #expect(
            try message("id,title\n1,Cook\n", "1 0 A 1\n1 0 B x\n").hasPrefix("gold.tsv:2: is not query, 0, answer"))
        #expect(try message("id,title\n1,Cook\n", "just words\n").hasPrefix("gold.tsv:1: has one field where query"))
        let missing = try fault { _ = try LabelledSet(queries: folder.path + "/none.csv", gold: nil) }
        #expect(missing.code == .unreadable && missing.description.contains("none.csv: is not there"))
    }
}
