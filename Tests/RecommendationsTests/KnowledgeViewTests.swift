import ServiceSupport
import Store
import Taxonomy
import Testing

@testable import Knowledge
@testable import Recommendations

@Suite("What a company's documents come to")
struct KnowledgeViewTests {
    private static let developer = KnowledgeDocument.OccupationReference(framework: "onet", code: "15-1252.00")

    private static func document(
        _ number: Int, day: String, source: String = "", about: KnowledgeDocument.OccupationReference? = developer
    ) -> KnowledgeDocument {
        KnowledgeDocument(
            id: "d\(number)", kind: .jobDescription, title: "Advert \(number)", occupation: about, source: source,
            publishedOn: day, day: day, addedAt: Timestamp(milliseconds: 0), checksum: "\(number)", byteCount: 1,
            language: "en", format: "plain", sentences: 1, sentencesByMeaning: 0, keepsText: true)
    }

    private static func skill(
        _ id: String, _ status: KnowledgeStatus, name: String? = nil, into: String? = nil,
        target: KnowledgeSkillDraft.Target? = nil, kind: SkillKind = .skill, nature: SkillNature = .hard
    ) -> KnowledgeSkill {
        KnowledgeSkill(
            id: id, target: target, name: name ?? id, kind: kind, nature: nature, status: status, mergedInto: into)
    }

    private static func pair(_ document: Int, _ skill: String, at start: Int = 0, count: Int = 1)
        -> KnowledgeContents.Pair
    {
        .init(documentID: "d\(document)", skillID: skill, first: start..<(start + 3), count: count)
    }

    /// Four documents in order of their days: 1 and 2 are the earlier half, 3 and 4 the later.
    private static let documents = [
        document(4, day: "2026-04-10", source: "hr"), document(1, day: "2025-11-02", source: "HR"),
        document(3, day: "2026-04-01", source: "OECD"), document(2, day: "2025-12-24"),
    ]

    private func view(_ skills: [KnowledgeSkill], _ pairs: [KnowledgeContents.Pair]) -> KnowledgeView {
        KnowledgeView(KnowledgeContents(revision: 7, documents: Self.documents, skills: skills, pairs: pairs))
    }

    @Test("counts over months and sources, and compares the halves")
    func counts() throws {
        let view = view(
            [
                Self.skill("up", .proposed), Self.skill("down", .linked), Self.skill("even", .linked),
                Self.skill("once", .linked),
            ],
            [
                Self.pair(2, "up"), Self.pair(3, "up", count: 3), Self.pair(4, "up"), Self.pair(1, "down"),
                Self.pair(2, "down"), Self.pair(1, "even"), Self.pair(4, "even"), Self.pair(3, "once"),
            ])
        #expect(view.documents.map(\.id) == ["d1", "d2", "d3", "d4"])
        #expect(view.counts.map(\.skill.id) == ["up", "down", "even", "once"])
        let up = try #require(view.count("up"))
        // 3 documents, 1 + 3 + 1 places; d2 has no source and is its own, d3 is the OECD's, d4 is HR's.
        #expect(up.places.map(\.document) == [1, 2, 3] && up.mentions == 5 && up.sources == 3)
        #expect(up.firstSeen == "2025-12-24" && up.lastSeen == "2026-04-10")
        #expect(up.months.map(\.month) == ["2025-12", "2026-04"] && up.months.map(\.documents) == [1, 2])
        // Shares of 1/2 and 2/2, of 2/2 and 0/2, of 1/2 and 1/2, and nothing to compare.
        #expect(view.counts.map(\.trend) == [.emerging, .declining, .steady, .unclear])
        #expect(view.count("even")?.sources == 1)
    }

    @Test("documents of one day tell no trend")
    func oneDay() {
        let documents = (1...3).map { Self.document($0, day: "2026-01-01") }
        let view = KnowledgeView(
            KnowledgeContents(
                revision: 1, documents: documents, skills: [Self.skill("x", .linked)],
                pairs: [Self.pair(1, "x"), Self.pair(2, "x")]))
        #expect(view.counts.map(\.trend) == [.unclear])
    }

    @Test("what is merged counts for what stands for it, over every step")
    func merges() throws {
        let view = view(
            [
                Self.skill("a", .merged, into: "b"), Self.skill("b", .merged, into: "c"), Self.skill("c", .accepted),
                // Rows that go round in a circle end.
                Self.skill("x", .merged, into: "y"), Self.skill("y", .merged, into: "x"),
            ],
            [Self.pair(1, "a", at: 9), Self.pair(1, "c", at: 20), Self.pair(2, "b"), Self.pair(3, "x")])
        let final = try #require(view.count("c"))
        #expect(final.places == [.init(document: 0, bytes: 9..<12), .init(document: 1, bytes: 0..<3)])
        #expect(final.merged == ["a", "b"] && final.mentions == 3)
        #expect(view.count("a")?.places.count == 1)
        #expect(view.named(about: [Self.developer]).skills.map(\.count.skill.id) == ["c"])
    }

    private func skills(_ names: [String], need: Double = 0.5) -> RecommendedSkills {
        var skills = RecommendedSkills()
        skills.add(
            names.map { name in
                RecommendedSkill(
                    id: "onet:technology:\(name)", framework: "onet", code: "technology:\(name)", name: name,
                    nativeName: name, kind: .technology, nature: .hard, cluster: .technical, need: need, weight: 1,
                    level: nil, basis: .linked, evidence: [.init(id: "onet:row", framework: "onet", text: "row")],
                    why: "Linked.")
            })
        return skills
    }

    private func occupation(_ code: String = "15-1252.00") -> SkillAdvice.Occupation {
        SkillAdvice.Occupation(
            framework: "onet", code: code, title: "", confidence: 1, abstention: nil, evidence: nil)
    }

    @Test("a recommendation raises what documents name and adds what they alone name, with where it stands")
    func signals() throws {
        let view = view(
            [
                Self.skill(
                    "sql", .linked, name: "SQL", target: .init(framework: "onet", code: "SQL"), kind: .technology),
                Self.skill("zorblax", .accepted, name: "zorblax cortex"), Self.skill("rumour", .proposed),
                Self.skill("wrong", .rejected), Self.skill("rare", .accepted),
            ],
            [
                Self.pair(1, "zorblax"), Self.pair(2, "zorblax", at: 5), Self.pair(3, "zorblax", at: 40),
                Self.pair(2, "sql"), Self.pair(4, "sql"), Self.pair(1, "rumour"), Self.pair(2, "rumour"),
                Self.pair(1, "wrong"), Self.pair(4, "rare"),
            ])
        var answer = skills(["Git", "SQL"])
        KnowledgeSignals(view, about: [occupation()]).apply(to: &answer, in: "onet")
        #expect(answer.hard.map(\.name) == ["Zorblax cortex", "SQL", "Git", "Rare"])
        #expect(answer.hard.map(\.basis) == [.knowledge, .knowledge, .linked, .knowledge])
        let new = answer.hard[0]
        #expect(new.id == "knowledge:zorblax" && new.framework == "knowledge")
        #expect(new.why == "Named in 3 of 4 job descriptions since 2025-11.")
        #expect(new.evidence.map(\.id) == ["knowledge:d3#40-43", "knowledge:d2#5-8", "knowledge:d1#0-3"])
        #expect(new.evidence[0].text == "\u{201C}Advert 3\u{201D}, job description of 2026-04-01")
        // Shares of (3 + 1) / (4 + 2), (2 + 1) / (4 + 2) and (1 + 1) / (4 + 2).
        #expect(abs(new.need - (0.35 + 0.45 * 4 / 6)) < 1e-12)
        #expect(abs(answer.hard[1].need - (0.5 + 0.15 * 3 / 6)) < 1e-12)
        #expect(abs(answer.hard[3].need - (0.35 + 0.45 * 2 / 6)) < 1e-12)
        #expect(answer.hard[1].evidence.map(\.id) == ["knowledge:d4#0-3", "knowledge:d2#0-3", "onet:row"])
        #expect(answer.hard[1].why == "Linked. Named in 2 of 4 job descriptions since 2025-11.")
        #expect(answer.hard[2] == skills(["Git"]).hard[0])
    }

    @Test("documents about another occupation, or about none, change nothing")
    func elsewhere() {
        let contents = KnowledgeContents(
            revision: 1,
            documents: [
                Self.document(1, day: "2026-01-01", about: nil),
                Self.document(2, day: "2026-01-02", about: .init(framework: "onet", code: "29-1141.00")),
            ], skills: [Self.skill("x", .accepted)], pairs: [Self.pair(1, "x"), Self.pair(2, "x")])
        var answer = skills(["Git"])
        KnowledgeSignals(KnowledgeView(contents), about: [occupation()]).apply(to: &answer, in: "onet")
        #expect(answer.hard == skills(["Git"]).hard)
        var nurse = skills(["Git"])
        KnowledgeSignals(KnowledgeView(contents), about: [occupation("29-1141.00")]).apply(to: &nurse, in: "onet")
        #expect(nurse.hard.map(\.name) == ["X", "Git"])
    }

    @Test("of two skills of one name the framework's own is taken, once")
    func sameName() {
        let view = view(
            [
                Self.skill("e", .linked, name: "use Python", target: .init(framework: "esco", code: "s/python")),
                Self.skill(
                    "o", .linked, name: "Python", target: .init(framework: "onet", code: "Python"), kind: .technology),
            ], [Self.pair(1, "e"), Self.pair(1, "o")])
        for (framework, id) in [("onet", "onet:technology:Python"), ("esco", "esco:s/python")] {
            var answer = RecommendedSkills()
            KnowledgeSignals(view, about: [occupation()]).apply(to: &answer, in: framework)
            #expect((answer.hard + answer.soft).map(\.id) == [id])
        }
    }
}
