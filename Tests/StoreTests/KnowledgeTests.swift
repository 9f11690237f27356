import Database
import ServiceSupport
import Taxonomy
import TestSupport
import Testing

@testable import Store

@Suite("What companies' documents say, as rows")
struct KnowledgeTests {
    private let noon = Timestamp(milliseconds: 1_790_000_000_000)
    private static let tables = [
        "knowledge_documents", "knowledge_skills", "knowledge_mentions", "knowledge_ledger",
    ]
    private static let sql = KnowledgeSkillDraft(
        target: .init(framework: "onet", code: "SQL"), name: "SQL", nameKey: "", kind: .technology, nature: .hard)
    private static let baking = KnowledgeSkillDraft(
        target: .init(framework: "esco", code: "s/bake"), name: "bake", nameKey: "", kind: .skill, nature: .hard)
    private static let cortex = KnowledgeSkillDraft(
        target: nil, name: "Zorblax Cortex", nameKey: "zorblax cortex", kind: .skill, nature: .hard)
    private static let quill = KnowledgeSkillDraft(
        target: nil, name: "QuillDB", nameKey: "quilldb", kind: .skill, nature: .hard)

    /// A document that names skills one after another, ten bytes each.
    private func draft(
        _ number: Int, _ skills: [KnowledgeSkillDraft], text: String? = "text", checksum: String? = nil
    ) -> KnowledgeDraft {
        KnowledgeDraft(
            document: KnowledgeDocument(
                id: "00000000-0000-7000-8000-00000000000\(number)", kind: .jobDescription, title: "Ü \(number)",
                occupation: .init(framework: "onet", code: "15-1252.00"), source: "HR",
                publishedOn: "2026-0\(number)-01",
                day: "2026-0\(number)-01", addedAt: noon, checksum: checksum ?? "sum \(number)", byteCount: 40,
                language: "en", format: "plain", sentences: 2, sentencesByMeaning: 0, keepsText: text != nil),
            text: text,
            mentions: skills.enumerated().map { place, skill in
                (
                    skill,
                    KnowledgeMention(
                        skillID: "", bytes: (place * 10)..<(place * 10 + 5), confidence: 0.75, words: skill.name)
                )
            })
    }

    @discardableResult
    private func add(_ draft: KnowledgeDraft, to store: Store, _ company: String = "a") async throws
        -> Store.Knowledge.Added
    {
        try await store.knowledge.add(draft, company: company, actor: "test", now: noon)
    }

    private func counts(_ sample: SampleStore) async throws -> [Int64] {
        var counts: [Int64] = []
        for table in Self.tables { counts.append(try await sample.count(table)) }
        return counts
    }

    @Test("a document comes back as it was added; the same text again changes nothing", arguments: TestEngine.all)
    func add(engine: TestEngine) async throws {
        let sample = try await SampleStore(on: engine)
        let store = sample.store
        defer { withExtendedLifetime(sample) {} }
        let draft = draft(1, [Self.sql, Self.cortex, Self.sql])
        #expect(try await add(draft, to: store) == .added(draft.document))
        #expect(try await store.knowledge.revision(of: "a") == 1)
        let again = self.draft(2, [Self.baking], checksum: "sum 1")
        #expect(try await add(again, to: store) == .known(draft.document))
        #expect(try await store.knowledge.revision(of: "a") == 1)
        // One document, two skills in three places, one line of the ledger.
        #expect(try await counts(sample) == [1, 2, 3, 1])
        let found = try #require(try await store.knowledge.document(draft.document.id, of: "a"))
        #expect(found.document == draft.document && found.text == "text")
        #expect(found.mentions.map(\.bytes) == [0..<5, 10..<15, 20..<25])
        #expect(found.mentions.map(\.words) == ["SQL", "Zorblax Cortex", "SQL"])
        #expect(found.mentions[0].skillID == found.mentions[2].skillID)
        let contents = try await store.knowledge.contents(of: "a")
        #expect(contents.revision == 1 && contents.documents == [draft.document])
        #expect(Set(contents.skills.map(\.name)) == ["SQL", "Zorblax Cortex"])
        #expect(contents.skills.first { $0.name == "SQL" }?.status == .linked)
        #expect(contents.skills.first { $0.name == "Zorblax Cortex" }?.status == .proposed)
        let pair = try #require(contents.pairs.first { $0.skillID == found.mentions[0].skillID })
        #expect(pair.first == 0..<5 && pair.count == 2)
    }

    @Test("one company sees, reviews and removes nothing of another's", arguments: TestEngine.all)
    func companies(engine: TestEngine) async throws {
        let sample = try await SampleStore(on: engine)
        let store = sample.store
        defer { withExtendedLifetime(sample) {} }
        try await add(draft(1, [Self.sql, Self.cortex]), to: store, "a")
        // The same id and the same text are another document of another company.
        try await add(draft(1, [Self.quill]), to: store, "b")
        #expect(try await counts(sample) == [2, 3, 3, 2])
        let own = try await store.knowledge.contents(of: "a")
        let other = try await store.knowledge.contents(of: "b")
        #expect(Set(own.skills.map(\.name)) == ["SQL", "Zorblax Cortex"])
        #expect(other.skills.map(\.name) == ["QuillDB"] && other.pairs.count == 1)
        let id = own.skills[0].id
        let review = try await store.knowledge.review(id, of: "b", .reject, actor: "t", reason: "", now: noon)
        #expect(review == .notFound)
        let merge = try await store.knowledge.review(
            other.skills[0].id, of: "b", .merge(into: id), actor: "t", reason: "", now: noon)
        #expect(merge == .refused("there is no skill '\(id)' to merge it into"))
        #expect(try await store.knowledge.ledger(of: "b", limit: 10).map(\.kind) == [.add])
        #expect(
            try await store.knowledge.remove(draft(1, []).document.id, company: "c", actor: "t", now: noon) == false)
        #expect(try await store.knowledge.remove(draft(1, []).document.id, company: "b", actor: "t", now: noon))
        #expect(try await store.knowledge.contents(of: "a").pairs == own.pairs)
        #expect(try await store.knowledge.documents(of: "b", limit: 10).isEmpty)
        #expect(try await store.knowledge.documents(of: "a", limit: 10).count == 1)
    }

    @Test("the engine refuses a place that leads to another company's skill", arguments: TestEngine.all)
    func references(engine: TestEngine) async throws {
        let sample = try await SampleStore(on: engine)
        let store = sample.store
        defer { withExtendedLifetime(sample) {} }
        try await add(draft(1, [Self.sql]), to: store, "a")
        try await add(draft(2, [Self.quill]), to: store, "b")
        let foreign = try await store.knowledge.contents(of: "b").skills[0].id
        let document = draft(1, []).document.id
        let error = await #expect(throws: DatabaseError.self) {
            try await store.pool.transaction { session in
                try session.execute(
                    """
                    INSERT INTO knowledge_mentions (company, document_id, position, skill_id, start_byte, end_byte,
                        confidence, words) VALUES ('a', \(document), 9, \(foreign), 0, 1, 1.0, '')
                    """)
            }
        }
        #expect(error?.code == .constraint)
    }

    @Test("removing a document leaves of it one line that says so", arguments: TestEngine.all)
    func removal(engine: TestEngine) async throws {
        let sample = try await SampleStore(on: engine)
        let store = sample.store
        defer { withExtendedLifetime(sample) {} }
        let first = draft(1, [Self.sql, Self.cortex])
        let second = draft(2, [Self.sql, Self.quill])
        try await add(first, to: store)
        try await add(second, to: store)
        let ids = Dictionary(
            uniqueKeysWithValues: try await store.knowledge.contents(of: "a").skills.map { ($0.name, $0.id) })
        _ = try await store.knowledge.review(
            ids["QuillDB"] ?? "", of: "a", .accept(nature: nil), actor: "t", reason: "secret words", now: noon)
        _ = try await store.knowledge.review(
            ids["Zorblax Cortex"] ?? "", of: "a", .mergeIntoSkill(Self.baking), actor: "t", reason: "", now: noon)
        // Two documents; SQL, Cortex, Quill and what Cortex was merged into; four places; two adds and two reviews.
        #expect(try await counts(sample) == [2, 4, 4, 4])
        #expect(try await store.knowledge.remove(second.document.id, company: "a", actor: "t", now: noon))
        // Quill's row went with its review; SQL is still named.
        #expect(try await counts(sample) == [1, 3, 2, 3])
        #expect(try await store.knowledge.ledger(of: "a", limit: 10).map(\.kind) == [.remove, .merge, .add])
        #expect(try await store.knowledge.remove(first.document.id, company: "a", actor: "t", now: noon))
        #expect(try await counts(sample) == [0, 0, 0, 2])
        let left = try await store.knowledge.ledger(of: "a", limit: 10)
        #expect(left.map(\.kind) == [.remove, .remove])
        #expect(left.allSatisfy { $0.reason.isEmpty && $0.skillID == nil && $0.intoID == nil })
        #expect(try await store.knowledge.remove(first.document.id, company: "a", actor: "t", now: noon) == false)
        #expect(try await store.knowledge.revision(of: "a") == 6)
    }

    @Test(
        "reviews follow one another; what stands for itself or was rejected takes no merge", arguments: TestEngine.all)
    func reviews(engine: TestEngine) async throws {
        let sample = try await SampleStore(on: engine)
        let store = sample.store
        defer { withExtendedLifetime(sample) {} }
        try await add(draft(1, [Self.sql, Self.cortex, Self.quill]), to: store)
        let ids = Dictionary(
            uniqueKeysWithValues: try await store.knowledge.contents(of: "a").skills.map { ($0.name, $0.id) })
        let (sql, cortex, quill) = (ids["SQL"] ?? "", ids["Zorblax Cortex"] ?? "", ids["QuillDB"] ?? "")
        func review(_ id: String, _ review: KnowledgeReview) async throws -> Store.Knowledge.Reviewed {
            try await store.knowledge.review(id, of: "a", review, actor: "t", reason: "why", now: noon)
        }
        func status(_ reviewed: Store.Knowledge.Reviewed) -> KnowledgeStatus? {
            if case .changed(let skill) = reviewed { skill.status } else { nil }
        }
        #expect(status(try await review(cortex, .accept(nature: .soft))) == .accepted)
        #expect(status(try await review(cortex, .merge(into: quill))) == .merged)
        #expect(try await review(quill, .merge(into: cortex)) == .refused("it cannot be merged into itself"))
        #expect(status(try await review(quill, .merge(into: sql))) == .merged)
        // A merge into what is merged goes to what stands for it.
        let again = try await review(cortex, .merge(into: quill))
        if case .changed(let skill) = again { #expect(skill.mergedInto == sql && skill.nature == .soft) }
        #expect(status(try await review(sql, .reject)) == .rejected)
        #expect(try await review(cortex, .merge(into: sql)) == .refused("'SQL' was rejected"))
        let ledger = try await store.knowledge.ledger(of: "a", limit: 3)
        #expect(ledger.map(\.kind) == [.reject, .merge, .merge] && ledger.allSatisfy { $0.reason == "why" })
        #expect(ledger[1].intoID == sql && ledger[1].skillID == cortex)
        let page = try await store.knowledge.ledger(of: "a", before: ledger[2].id, limit: 10)
        #expect(page.map(\.kind) == [.merge, .accept, .add])
    }

    @Test("documents that name the same new skill at once share its row", arguments: TestEngine.all)
    func atOnce(engine: TestEngine) async throws {
        let sample = try await SampleStore(on: engine)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...6 {
                group.addTask { try await add(draft(number, [Self.cortex]), to: sample.store) }
            }
            try await group.waitForAll()
        }
        #expect(try await counts(sample) == [6, 1, 6, 6])
        #expect(try await sample.store.knowledge.revision(of: "a") == 6)
    }
}
