import Database
import ServiceSupport
import Store
import Taxonomy
import TestSupport
import Testing

@Suite(
    "Vectors of concepts in PostgreSQL with pgvector",
    .enabled(if: VectorServer.address != nil, "\(VectorServer.missing)"),
    .timeLimit(.minutes(2)))
struct ConceptVectorTests {
    private static let model = "toy 1 (4)"
    private static let axes: [[Float]] = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]

    private func store(_ database: TestDatabase, as user: String? = nil) async throws -> Store {
        let address = user.map { database.address.replacing("metier@", with: "\($0)@", maxReplacements: 1) }
        return Store(
            pool: ConnectionPool(driver: try DatabaseAddress.driver(for: address ?? database.address), limit: 3))
    }

    private func set(
        _ framework: String = "toy", _ codes: [(kind: ConceptKind, code: String)], _ vectors: [[Float]],
        fingerprint: String = "f", model: String = ConceptVectorTests.model, dimensions: Int = 4
    ) throws -> ConceptVectorSet {
        try ConceptVectorSet(
            framework: framework, model: model, dimensions: dimensions, fingerprint: fingerprint, concepts: codes,
            vectors: vectors.flatMap { $0 })
    }

    private func keys(_ found: [(key: ConceptID, cosine: Double)]) -> [String] {
        found.map { "\($0.key.framework) \($0.key.kind) \($0.key.code)" }
    }

    /// A store that holds two frameworks' vectors.
    private func filled(_ database: TestDatabase) async throws -> Store {
        let store = try await store(database)
        try await store.migrate()
        #expect(try await store.conceptVectors.makeSupport() != .absent)
        try await store.conceptVectors.start(model: Self.model, dimensions: 4)
        try await store.conceptVectors.replace(
            set("toy", [(.occupation, "a"), (.skill, "a"), (.skill, "b")], Array(Self.axes[..<3])), now: .now)
        try await store.conceptVectors.replace(
            set("other", [(.skill, "it's \\ ü")], [[0.8, 0.6, 0, 0]], fingerprint: "g"), now: .now)
        return store
    }

    @Test("the extension is made, rows are written, found, filtered and read by other clients")
    func written() async throws {
        let database = try VectorServer.database()
        let store = try await store(database)
        try await store.migrate()
        guard case .obtainable = try await store.conceptVectors.support() else { throw Unexpected() }
        let fresh = try await store.conceptVectors.inspect()
        #expect(fresh.sets.isEmpty && fresh.rows == 0)
        store.close()

        let full = try await filled(database)
        guard case .present = try await full.conceptVectors.support() else { throw Unexpected() }
        let all = try await full.conceptVectors.nearest(to: [1, 0.1, 0, 0], model: Self.model, limit: 10)
        #expect(keys(all) == ["toy occupation a", "other skill it's \\ ü", "toy skill a", "toy skill b"])
        #expect(abs(all[0].cosine - 1 / 1.01.squareRoot()) < 1e-6 && abs(all[3].cosine) < 1e-6)
        let skills = try await full.conceptVectors.nearest(
            to: [1, 0.1, 0, 0], model: Self.model, frameworks: ["toy", "none"], kinds: [.skill], limit: 1)
        #expect(keys(skills) == ["toy skill a"])
        let none = try await full.conceptVectors.nearest(to: [0, 0, 0, 0], model: Self.model, limit: 10)
        #expect(none.isEmpty)
        let report = try await full.conceptVectors.inspect()
        #expect(report.rows == 4 && report.isIndexed && report.sets.map(\.framework) == ["other", "toy"])
        #expect(report.sets.map(\.rows) == [1, 3] && report.sets.allSatisfy { $0.dimensions == 4 })
        let client = try database.open()
        #expect(
            try client.first(
                "SELECT code FROM concept_vectors WHERE framework = 'other' AND embedding <=> '[0.8,0.6,0,0]' < 0.001",
                read: { $0.text(0) }) == "it's \\ ü")
        client.close()
        full.close()
    }

    @Test("the schema stays as it is made, and a copy of the store passes the vectors over")
    func copies() async throws {
        let database = try VectorServer.database()
        let store = try await filled(database)
        #expect(try await store.schemaDifferences() == [])
        #expect(try await store.migrationState().pending.isEmpty)
        let target = try TestDatabase(.sqlite)
        let away = try await StoreCopy(from: try database.driver(), to: try target.driver()).run()
        #expect(away.isVerified && away.strangers == [])
        // Back into a database that has vectors and nothing else.
        let back = try await StoreCopy(from: try target.driver(), to: try database.driver()).run()
        #expect(back.isVerified)
        #expect(try await store.conceptVectors.inspect().rows == 4)
        store.close()
    }

    @Test("a release's vectors are replaced as a whole; rows that stay are not written again")
    func replaced() async throws {
        let database = try VectorServer.database()
        let store = try await filled(database)
        let again = try set("toy", [(.occupation, "a"), (.skill, "a"), (.skill, "b")], Array(Self.axes[..<3]))
        #expect(try await store.conceptVectors.replace(again, now: .now) == 0)
        let next = try set(
            "toy", [(.occupation, "a"), (.skill, "b"), (.skill, "c")], [Self.axes[0], Self.axes[1], Self.axes[3]],
            fingerprint: "h")
        let watcher = try database.open()
        let changed = try await store.conceptVectors.replace(next, now: .now) { _ in
            // Nobody sees a half-written set.
            let seen = try watcher.all("SELECT code FROM concept_vectors WHERE framework = 'toy' ORDER BY sort, code") {
                $0.text(0)
            }
            #expect(seen == ["a", "a", "b"])
        }
        watcher.close()
        #expect(changed == 3)
        let found = try await store.conceptVectors.nearest(
            to: [0, 1, 0, 0.1], model: Self.model, frameworks: ["toy"], limit: 9)
        #expect(keys(found) == ["toy skill b", "toy skill c", "toy occupation a"])
        #expect(try await store.conceptVectors.sets().map(\.fingerprint) == ["g", "h"])
        // Neither framework has a release in this database.
        try await store.conceptVectors.removeUnserved()
        #expect(try await store.conceptVectors.inspect().rows == 0)
        store.close()
    }

    @Test("vectors of another model or width, and numbers that are none, are refused both ways")
    func refused() async throws {
        let database = try VectorServer.database()
        let store = try await filled(database)
        let wide = try set("toy", [(.skill, "a")], [[1, 0, 0, 0, 0]], dimensions: 5)
        let foreign = try set("toy", [(.skill, "a")], [Self.axes[0]], model: "toy 2 (4)")
        var refusals: [ConceptVectorRefusal.Code?] = []
        for set in [wide, foreign] {
            refusals.append(
                await #expect(throws: ConceptVectorRefusal.self) {
                    try await store.conceptVectors.replace(set, now: .now)
                }?.code)
        }
        for (vector, model) in [([1, 0, 0] as [Float], Self.model), (Self.axes[0], "toy 2 (4)"), ([.nan], Self.model)] {
            refusals.append(
                await #expect(throws: ConceptVectorRefusal.self) {
                    _ = try await store.conceptVectors.nearest(to: vector, model: model, limit: 1)
                }?.code)
        }
        #expect(refusals == [.otherWidth, .otherModel, .otherWidth, .otherModel, .notFinite])
        #expect(throws: ConceptVectorRefusal.self) { try set("toy", [(.skill, "a")], [[1, 0, 0]]) }
        #expect(throws: ConceptVectorRefusal.self) { try set("toy", [(.skill, "a")], [[1, 0, 0, .infinity]]) }
        #expect(try await store.conceptVectors.inspect().rows == 4)
        // Another model begins anew, and the first one is then refused.
        try await store.conceptVectors.start(model: "toy 2 (5)", dimensions: 5)
        let kept = try await store.conceptVectors.inspect()
        #expect(kept.rows == 0 && kept.isIndexed)
        #expect(
            await #expect(throws: ConceptVectorRefusal.self) {
                _ = try await store.conceptVectors.nearest(to: Self.axes[0], model: Self.model, limit: 1)
            }?.code == .otherWidth)
        withExtendedLifetime(database) { store.close() }
    }

    @Test("a connection that is killed while it writes leaves the old rows, and the next attempt succeeds")
    func killed() async throws {
        let database = try VectorServer.database()
        let store = try await filled(database)
        let many = try set(
            "toy", (0..<450).map { (.skill, "n\($0)") }, (0..<450).map { [1, Float($0), 2, 3] }, fingerprint: "many")
        let killer = try database.open()
        await #expect(throws: DatabaseError.self) {
            try await store.conceptVectors.replace(many, now: .now) { done in
                guard done == 200 else { return }
                let ended = try killer.all(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """
                ) { $0.integer(0) }
                #expect(!ended.isEmpty)
            }
        }
        killer.close()
        let found = try await store.conceptVectors.nearest(
            to: Self.axes[2], model: Self.model, frameworks: ["toy"], limit: 9)
        #expect(keys(found) == ["toy skill b", "toy occupation a", "toy skill a"])
        #expect(try await store.conceptVectors.sets().map(\.fingerprint) == ["g", "f"])
        try await store.conceptVectors.replace(many, now: .now)
        #expect(try await store.conceptVectors.inspect().rows == 451)
        store.close()
    }

    @Test("a user who may not make the extension is told so and uses what a superuser has made")
    func notPermitted() async throws {
        let database = try VectorServer.database()
        let owner = try await store(database)
        try await owner.migrate()
        let user = "v\(UInt32.random(in: 0...UInt32.max))"
        try database.administer("CREATE ROLE \(identifier: user) LOGIN")
        let master = try database.open()
        try master.execute("GRANT ALL ON SCHEMA public TO \(identifier: user)")
        let limited = try await store(database, as: user)
        for support in [try await limited.conceptVectors.support(), try await limited.conceptVectors.makeSupport()] {
            guard case .notPermitted(let reason) = support else { throw Unexpected() }
            #expect(!reason.isEmpty)
        }
        #expect(try await owner.conceptVectors.makeSupport() == owner.conceptVectors.support())
        guard case .present = try await limited.conceptVectors.makeSupport() else { throw Unexpected() }
        try await limited.conceptVectors.start(model: Self.model, dimensions: 4)
        try await limited.conceptVectors.replace(set("toy", [(.skill, "a")], [Self.axes[0]]), now: .now)
        #expect(try await limited.conceptVectors.nearest(to: Self.axes[0], model: Self.model, limit: 5).count == 1)
        limited.close()
        owner.close()
        try master.execute("DROP OWNED BY \(identifier: user)")
        master.close()
        try database.administer("DROP ROLE \(identifier: user)")
    }

    @Test("vectors too wide for an index are compared all the same")
    func wide() async throws {
        let database = try VectorServer.database()
        let store = try await store(database)
        _ = try await store.conceptVectors.makeSupport()
        try await store.conceptVectors.start(model: "wide", dimensions: Store.ConceptVectors.indexedWidth + 1)
        var vectors = [[Float]](
            repeating: [Float](repeating: 0, count: Store.ConceptVectors.indexedWidth + 1), count: 2)
        vectors[0][0] = 1
        vectors[1][2_000] = 1
        try await store.conceptVectors.replace(
            try ConceptVectorSet(
                framework: "toy", model: "wide", dimensions: 2_001, fingerprint: "f",
                concepts: [(.skill, "a"), (.skill, "b")], vectors: vectors.flatMap { $0 }), now: .now)
        let found = try await store.conceptVectors.nearest(to: vectors[1], model: "wide", limit: 1)
        #expect(keys(found) == ["toy skill b"])
        #expect(try await store.conceptVectors.inspect().isIndexed == false)
        withExtendedLifetime(database) { store.close() }
    }

    private struct Unexpected: Error {}
}

@Suite("Vectors of concepts on other engines")
struct ConceptVectorAbsenceTests {
    @Test("nothing is made and nothing is found where there is no extension", arguments: TestEngine.all)
    func absent(engine: TestEngine) async throws {
        let sample = try await SampleStore(on: engine)
        let before = try await sample.store.pool.withSession { try $0.tableNames() }
        let support = try await sample.store.conceptVectors.makeSupport()
        if engine == .postgres {
            // A server that has the extension is the other suite's.
            guard support == .absent else { return }
        } else {
            #expect(support == .otherEngine)
        }
        #expect(try await sample.store.conceptVectors.support() == support)
        #expect(try await sample.store.conceptVectors.sets().isEmpty)
        #expect(try await sample.store.conceptVectors.inspect().support == support)
        #expect(try await sample.store.pool.withSession { try $0.tableNames() } == before)
    }
}
