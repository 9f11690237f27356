import Database
import Numerics
import Search
import ServiceSupport
import Store
import Taxonomy
import TestSupport
import Testing

@testable import Occupations

/// A database with two invented frameworks that are served.
private struct Sample {
    let database: TestDatabase
    let store: Store
    let snapshots: SnapshotHolder
    let log = MemoryLogWriter()

    init(_ database: TestDatabase, user: String? = nil) async throws {
        self.database = database
        let address = user.map { database.address.replacing("metier@", with: "\($0)@", maxReplacements: 1) }
        store = Store(
            pool: ConnectionPool(driver: try DatabaseAddress.driver(for: address ?? database.address), limit: 3))
        snapshots = SnapshotHolder(store: store, logger: Logger(label: "test", writer: NoLogWriter()))
        try await store.migrate()
    }

    func load(_ framework: Framework = .onet, _ titles: [String], _ skills: [String]) async throws {
        var content = ReleaseContent(framework: framework, version: "\(titles.count)")
        content.occupations = titles.enumerated().map {
            OccupationRecord(code: "o\($0.offset)", title: $0.element, summary: "")
        }
        content.skills = skills.enumerated().map {
            SkillRecord(code: "s\($0.offset)", name: $0.element, summary: "", kind: .skill, parentCode: nil)
        }
        _ = try await store.releases.write(
            content, landing: [],
            draft: ReleaseDraft(
                checksum: (titles + skills).joined().count.description, loaderVersion: 1, source: "test", rowsRead: 1,
                rowsSetAside: 0), now: .now, progress: { _ in })
        try await snapshots.refresh()
    }

    func loadBoth() async throws {
        try await load(
            .onet, ["Registered Nurses", "Bakers", "Nurse Midwives"], ["Nursing", "Baking bread", "Welding"])
        try await load(.esco, ["pastry baker", "nurse assistant"], ["bake pastry", "weld steel"])
    }

    func search(_ model: ToyEmbedder?) -> SemanticSearch {
        SemanticSearch(
            catalogue: CatalogueHolder(snapshots: snapshots), store: store,
            logger: Logger(label: "meaning", writer: log),
            model: { model })
    }
}

/// What every place must answer alike.
private func expectAnswers(_ search: SemanticSearch, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let all = try await search.search("bakers", limit: 3)
    #expect(all.first?.name == "Bakers" && all.count == 3, sourceLocation: sourceLocation)
    #expect(abs((all.first?.cosine ?? 0) - 1) < 0.02, sourceLocation: sourceLocation)
    #expect(all.map(\.cosine) == all.map(\.cosine).sorted(by: >), sourceLocation: sourceLocation)
    let skills = try await search.search("welding", kinds: [.skill], limit: 20)
    #expect(skills.count == 5 && skills.first?.code == "s2", sourceLocation: sourceLocation)
    #expect(skills.allSatisfy { $0.concept.kind == .skill }, sourceLocation: sourceLocation)
    let esco = try await search.search("nurse", frameworks: ["esco"], kinds: [.occupation], limit: 1)
    #expect(esco.map(\.name) == ["nurse assistant"], sourceLocation: sourceLocation)
    #expect(try await search.search("nurse", kinds: [.product]).isEmpty, sourceLocation: sourceLocation)
    #expect(try await search.search(" \n").isEmpty, sourceLocation: sourceLocation)
    #expect(try await search.search("nurse", limit: 0).isEmpty, sourceLocation: sourceLocation)
}

@Suite("Searching by meaning in memory", .timeLimit(.minutes(2)))
struct MemorySemanticTests {
    @Test("works on every engine, a PostgreSQL without pgvector among them", arguments: TestEngine.all)
    func memory(engine: TestEngine) async throws {
        let sample = try await Sample(try TestDatabase(engine, .prepared))
        try await sample.loadBoth()
        let model = ToyEmbedder()
        let search = sample.search(model)
        await #expect(throws: SemanticSearch.Unavailable.notPrepared) { try await search.search("nurse") }
        #expect(try await search.prepare() == .memory)
        try await expectAnswers(search)
        let made = model.embedded.withLock { $0 }
        // Another node makes none of them again and answers at once.
        let other = sample.search(model)
        #expect(try await other.place() == .memory)
        try await expectAnswers(other)
        #expect(model.embedded.withLock { $0 } - made == made - 10)
        sample.store.close()
    }

    @Test("says that there is no model")
    func none() async throws {
        let sample = try await Sample(try TestDatabase(.sqlite))
        let search = sample.search(nil)
        #expect(try await search.prepare() == nil)
        await #expect(throws: SemanticSearch.Unavailable.noModel) { try await search.search("nurse") }
    }
}

@Suite(
    "Searching by meaning in PostgreSQL with pgvector",
    .enabled(if: VectorServer.address != nil, "\(VectorServer.missing)"), .timeLimit(.minutes(5)))
struct StoredSemanticTests {
    @Test("the database answers as memory does, and other nodes need not hold the vectors")
    func stored() async throws {
        let sample = try await Sample(try VectorServer.database())
        try await sample.loadBoth()
        let model = ToyEmbedder()
        let search = sample.search(model)
        await #expect(throws: SemanticSearch.Unavailable.notPrepared) { try await search.search("nurse") }
        #expect(try await search.prepare() == .database)
        try await expectAnswers(search)
        _ = try await sample.store.pool.withSession { try $0.execute("DELETE FROM embeddings") }
        let other = sample.search(model)
        #expect(try await other.place() == .database)
        try await expectAnswers(other)
        sample.store.close()
    }

    @Test("another release replaces its framework's vectors, and codes that are gone are not found")
    func released() async throws {
        let sample = try await Sample(try VectorServer.database())
        try await sample.loadBoth()
        let model = ToyEmbedder()
        let search = sample.search(model)
        try await search.prepare()
        try await sample.load(.onet, ["Registered Nurses", "Glass Blowers"], ["Nursing"])
        // Until the new vectors are made, nothing is answered from old ones.
        await #expect(throws: SemanticSearch.Unavailable.notPrepared) { try await search.search("glass") }
        #expect(try await search.prepare() == .database)
        #expect(try await search.search("glass blowers", limit: 1).map(\.name) == ["Glass Blowers"])
        let all = try await search.search("bakers", limit: 50)
        #expect(all.count == 7 && !all.contains { $0.name == "Bakers" })
        #expect(try await sample.store.conceptVectors.inspect().rows == 7)
        sample.store.close()
    }

    @Test("a node with another model takes the table over; the first one then answers from memory")
    func models() async throws {
        let sample = try await Sample(try VectorServer.database())
        try await sample.loadBoth()
        let (first, second) = (sample.search(ToyEmbedder()), sample.search(ToyEmbedder(version: "2", dimensions: 32)))
        #expect(try await first.prepare() == .database)
        #expect(try await second.prepare() == .database)
        try await expectAnswers(second)
        #expect(try await first.search("bakers", limit: 1).map(\.name) == ["Bakers"])
        #expect(try await first.place() == .memory)
        sample.store.close()
    }

    @Test("a user who may not make the extension is warned of it once, and memory answers")
    func notPermitted() async throws {
        let database = try VectorServer.database()
        let user = "m\(UInt32.random(in: 0...UInt32.max))"
        try database.administer("CREATE ROLE \(identifier: user) LOGIN")
        let master = try database.open()
        try master.execute("GRANT ALL ON SCHEMA public TO \(identifier: user)")
        let sample = try await Sample(database, user: user)
        try await sample.loadBoth()
        let search = sample.search(ToyEmbedder())
        #expect(try await search.prepare() == .memory)
        #expect(try await search.prepare() == .memory)
        try await expectAnswers(search)
        #expect(sample.log.all.count { $0.level == .warning } == 1)
        sample.store.close()
        try master.execute("DROP OWNED BY \(identifier: user)")
        master.close()
        try database.administer("DROP ROLE \(identifier: user)")
    }

    /// Vectors around 40 centres, as those of names are.
    private func vectors(_ count: Int, seed: UInt64, identity: EmbeddingIdentity) throws -> EmbeddingMatrix {
        var centres = SeededRandom(seed: 1)
        var random = SeededRandom(seed: seed)
        func number(_ random: inout SeededRandom) -> Float { Float(random.next(below: 2_001) - 1_000) / 1_000 }
        let width = identity.dimensions
        let middles = (0..<40).map { _ in (0..<width).map { _ in number(&centres) } }
        let elements = (0..<count).flatMap { _ in
            let middle = middles[random.next(below: middles.count)]
            return (0..<width).map { 0.6 * middle[$0] + number(&random) }
        }
        return try EmbeddingMatrix(
            identity: identity, vectors: FloatMatrix(rows: count, columns: width, elements: elements))
    }

    @Test("of 5,000 vectors the ten nearest are those of the exact search, with and without filters")
    func recall() async throws {
        let database = try VectorServer.database()
        let sample = try await Sample(database)
        let identity = EmbeddingIdentity(model: "toy", version: "r", dimensions: 384)
        let all = try vectors(5_000, seed: 2, identity: identity)
        let keys = (0..<5_000).map {
            ConceptID(
                framework: $0 < 4_000 ? "esco" : "onet", kind: $0 % 50 == 0 ? .occupation : .skill, code: "\($0)")
        }
        _ = try await sample.store.conceptVectors.makeSupport()
        try await sample.store.conceptVectors.start(model: identity.description, dimensions: 384)
        for rows in [0..<4_000, 4_000..<5_000] {
            try await sample.store.conceptVectors.replace(
                try ConceptVectorSet(
                    framework: keys[rows.lowerBound].framework, model: identity.description, dimensions: 384,
                    fingerprint: "f", concepts: rows.map { (keys[$0].kind, keys[$0].code) },
                    vectors: Array(all.vectors.elements[(rows.lowerBound * 384)..<(rows.upperBound * 384)])), now: .now)
        }
        let exact = VectorIndex(all, storage: .floats)
        let places: [any NearestTexts<ConceptID, ConceptSubset>] = [
            StoredConcepts(sample.store, identity: identity), MemoryConcepts(keys, vectors: all),
        ]
        let queries = try vectors(100, seed: 3, identity: identity)
        for subset in [
            ConceptSubset(), ConceptSubset(frameworks: ["onet"]), ConceptSubset(kinds: [.occupation]),
            ConceptSubset(frameworks: ["esco"], kinds: [.occupation]),
        ] {
            var rows = RowSet(capacity: keys.count)
            for (row, key) in keys.enumerated()
            where (subset.frameworks.isEmpty || subset.frameworks.contains(key.framework))
                && (subset.kinds.isEmpty || key.kind == .occupation)
            {
                rows.insert(row)
            }
            let best = try await exact.nearest(to: queries, limit: 10, in: .rows(rows))
            for place in places {
                let found = try await place.nearest(to: queries, limit: 10, in: subset)
                let right = zip(best, found).map { best, found in
                    Set(best.map { keys[$0.identifier] }).intersection(found.map(\.identifier)).count
                }.reduce(0, +)
                #expect(Double(right) / 1_000 >= 0.95, "\(type(of: place)) \(subset)")
                #expect(zip(best, found).allSatisfy { abs(($0.first?.cosine ?? 0) - ($1.first?.cosine ?? 9)) < 0.05 })
            }
        }
        // The index is what an unfiltered search uses.
        let plan = try await sample.store.pool.withSession { session in
            try session.all(
                """
                EXPLAIN SELECT code FROM concept_vectors
                ORDER BY embedding <=> (SELECT embedding FROM concept_vectors LIMIT 1) LIMIT 10
                """
            ) { $0.text(0) }
        }
        #expect(plan.contains { $0.contains("concept_vectors_embedding") }, "\(plan)")
        sample.store.close()
    }
}
