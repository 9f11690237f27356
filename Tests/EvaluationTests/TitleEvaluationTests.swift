import Numerics
import Search
import Testing

@testable import Evaluation

/// Answers what a table says.
private struct TableRanking: TitleRanking {
    let table: [String: [String]]

    func rank(_ titles: [String], in framework: String, limit: Int) async throws -> [RankedTitle] {
        titles.map { title in
            let codes = table[title] ?? []
            return RankedTitle(
                candidates: codes.prefix(limit).enumerated().map {
                    .init(code: $1, title: "title of \($1)", score: -Double($0), confidence: $0 == 0 ? 0.8 : 0.1)
                }, isAbstained: codes.isEmpty)
        }
    }
}

private struct TableVectors: TitleRelating {
    let table: [String: [Float]]?

    func vectors(_ titles: [String]) async throws -> FloatMatrix? {
        guard let table else { return nil }
        return FloatMatrix(rows: titles.count, columns: 2, elements: titles.flatMap { table[$0] ?? [0, 0] })
    }
}

private struct FixedSkills: SkillRanking {
    let labels: [String]

    func rank(_ sentences: [String], limit: Int) async throws -> [[String]] {
        sentences.map { _ in Array(labels.prefix(limit)) }
    }
}

@Suite("Runs over labelled sets")
struct TitleEvaluationTests {
    private func mean(_ name: String, _ report: EvaluationReport) -> Double? {
        report.measures.first { $0.name == name }?.estimate.mean
    }

    @Test("rank occupations, count what cannot be found and tell groups apart")
    func occupations() async throws {
        let set = LabelledSet(
            name: "s",
            queries: [
                .init(id: "1", text: "cook", grades: ["35": 1]), .init(id: "2", text: "nurse", grades: ["29-1141": 1]),
                .init(id: "3", text: "nobody"), .init(id: "4", text: "wizard", grades: ["99": 1]),
            ])
        let ranking = TableRanking(table: ["cook": ["35"], "nurse": ["11", "29-1141.00"]])
        let known = ["35": "35", "29-1141": "29-1141.00", "11": "11"]
        let report = try await TitleEvaluation(set, byGroup: true).occupations(
            by: ranking, in: "onet", canonical: { known[$0] ?? ($0 == "29-1141.00" ? $0 : nil) })
        #expect(report.scored == 3 && report.withoutGold == 1 && report.unreachable == 1)
        #expect(mean("success@1", report) == 1.0 / 3 && mean("MRR", report) == 0.5)
        #expect(mean("answered", report) == 2.0 / 3 && mean("right of answered", report) == 0.5)
        #expect(abs((report.calibration?.error.expected ?? 0) - 0.3) < 1e-9 && report.calibration?.count == 2)
        #expect(report.groups.map(\.name) == ["29", "35", "99"])
        #expect(report.groups.first { $0.name == "35" }?.measures.first?.estimate.mean == 1)
    }

    @Test("rank texts that stand for occupations, one an occupation first")
    func forms() async throws {
        let corpus = TitleEvaluation.Corpus(
            TitleList([("a1", "Chef"), ("a2", "title of A"), ("b1", "Cook"), ("b2", "Kitchen hand"), ("z", "Other")]),
            concepts: ["a1": "A", "a2": "A", "b1": "B", "b2": "B", "z": "Z"])
        let set = LabelledSet(name: "m", queries: [.init(id: "1", text: " cook", grades: ["b1": 1, "b2": 1])])
        let lost = LabelledSet(name: "m", queries: [.init(id: "1", text: " cook", grades: ["z": 1])])
        let ranking = TableRanking(table: [" cook": ["A", "none", "B"]])
        let report = try await TitleEvaluation(set).occupations(
            by: ranking, in: "esco", canonical: { $0 == "Z" ? nil : $0 }, corpus: corpus)
        // a2 (A's own title), b1 (what was asked), a1, b2.
        #expect(mean("MRR", report) == 0.5 && mean("MAP", report) == (1.0 / 2 + 2.0 / 4) / 2)
        #expect(report.unreachable == 0)
        let other = try await TitleEvaluation(lost).occupations(
            by: ranking, in: "esco", canonical: { $0 == "Z" ? nil : $0 }, corpus: corpus)
        #expect(other.unreachable == 1 && mean("MRR", other) == 0)
    }

    @Test("rank texts by cosine, ties by id, or without vectors by words")
    func texts() async throws {
        let list = TitleList([("c1", "bread baker"), ("c2", "pilot"), ("c3", "baker")])
        let set = LabelledSet(name: "t", queries: [.init(id: "1", text: "baker", grades: ["c1": 1])])
        let vectors = TableVectors(table: ["baker": [1, 0], "bread baker": [0.6, 0.8], "pilot": [0.6, 0.8]])
        // c3 first (1), then c2 before c1: equal cosines, the greater id first.
        #expect(mean("MRR", try await TitleEvaluation(set).texts(of: list, by: vectors)) == 1.0 / 3)
        let words = try await TitleEvaluation(set).texts(of: list, by: TableVectors(table: nil))
        #expect(mean("MRR", words) == 0.5)
    }

    @Test("score skills whatever the case of labels, sentences without labels left out")
    func skills() async throws {
        let set = LabelledSet(
            name: "k",
            queries: [.init(id: "1", text: "a", grades: ["Java": 1, "C++": 1, "lost": 1]), .init(id: "2", text: "b")])
        let report = try await SkillEvaluation(set).skills(
            by: FixedSkills(labels: ["sing", "java", "C++"]), labels: ["sing", "java", "C++"])
        #expect(report.scored == 1 && report.withoutGold == 1 && report.unreachable == 1)
        #expect(mean("RP@5", report) == 2.0 / 3 && mean("MRR", report) == 0.5 && report.calibration == nil)
    }

    /// An occupation of `count` alternate titles of three words; the first word is the occupation's own.
    private static func corpus() -> TitleCorpus {
        let trades = ["baker", "pilot", "nurse", "welder", "farmer", "lawyer", "potter", "barber"]
        return TitleCorpus(
            ["onet", "other"].flatMap { framework in
                trades.enumerated().map { place, trade in
                    TitleCorpus.Record(
                        framework: framework, code: "\(place)", preferred: trade,
                        titles: (0..<10).map { .init("\(trade) number\($0) \(framework)") }
                            + (place < 2 ? [.init("shared helper")] : []))
                }
            })
    }

    @Test("take titles out of one framework whole, and look them up in what is left")
    func heldOut() async throws {
        let corpus = Self.corpus()
        let held = HeldOutTitles(share: 0.25, of: "onet", in: corpus, seed: 5)
        let texts = Set(held.set.queries.map(\.text))
        #expect(texts.count == 20)
        func titles(_ corpus: TitleCorpus, _ framework: String) -> [String] {
            corpus.framework(framework).map { corpus.entries[$0.entries].map(\.text) } ?? []
        }
        #expect(texts.isDisjoint(with: titles(held.corpus, "onet")))
        #expect(titles(held.corpus, "other") == titles(corpus, "other"))
        let shared = corpus.entries.count { $0.text == "shared helper" && $0.occupation < 8 }
        let removed = texts.contains("shared helper") ? texts.count - 1 + shared : texts.count
        #expect(titles(held.corpus, "onet").count == titles(corpus, "onet").count - removed)
        #expect(held.corpus.occupations.map(\.title) == corpus.occupations.map(\.title))
        #expect(HeldOutTitles(share: 0.25, of: "onet", in: corpus, seed: 5).set.queries == held.set.queries)
        #expect(HeldOutTitles(share: 0.25, of: "onet", in: corpus, sample: 7, seed: 5).set.queries.count == 7)

        let report = try await held.evaluate(embed: { _ in nil })
        #expect(report.scored == 20 && report.unreachable == 0)
        #expect((mean("success@1", report) ?? 0) > 0.9)
        #expect(report.calibration?.count == 20)
    }
}
