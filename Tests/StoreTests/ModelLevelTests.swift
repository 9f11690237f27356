import Database
import Frameworks
import ServiceSupport
import Store
import Taxonomy
import TestSupport
import Testing

@Suite("Levels of models in the database")
struct ModelLevelTests {
    private func set(
        _ release: Int64, _ occupation: String, _ source: String, _ levels: [(String, Double)], at moment: Int64
    ) -> Store.Models.LevelSet {
        Store.Models.LevelSet(
            release: release, occupation: occupation, scale: "LV", source: source,
            levels: levels.map { ($0.0, $0.1) }, callID: nil, madeAt: Timestamp(milliseconds: moment))
    }

    @Test(
        "stand beside the official ones, are replaced model by model, and go with their release",
        arguments: TestEngine.all)
    func levels(engine: TestEngine) async throws {
        let sample = try await SampleStore(on: engine)
        let store = sample.store
        defer { withExtendedLifetime(sample) {} }
        let read = try SmallRelease.old.read()
        let release = try await sample.load(read: read, checksum: "1").id
        let official = try await sample.count("occupation_skills")
        let code = read.content.occupations[0].code
        let skills = read.content.skills.prefix(2).map(\.code)
        #expect(try await store.models.levelStamps().isEmpty)
        try await store.models.replaceLevels(
            set(release, code, "llm:a/b", [(skills[0], 1.25), (skills[1], 7)], at: 1_000))
        try await store.models.replaceLevels(set(release, code, "llm:c/d", [(skills[0], 3)], at: 2_000))
        #expect(try await store.models.levelStamps() == [release: "3.2000"])
        try await store.models.replaceLevels(set(release, code, "llm:a/b", [(skills[0], 2.5)], at: 3_000))
        #expect(try await store.models.levelStamps() == [release: "2.3000"])
        let kept = try await store.models.levels(release: release)
        #expect(kept.map(\.source) == ["llm:a/b", "llm:c/d"] && kept.map(\.value) == [2.5, 3])
        #expect(kept.allSatisfy { $0.occupation == code && $0.skill == skills[0] && $0.scale == "LV" })
        #expect(try await sample.count("occupation_skills") == official)
        // An occupation that the release lacks is refused.
        await #expect(throws: DatabaseError.self) {
            try await store.models.replaceLevels(set(release, "99-9999.99", "llm:a/b", [(skills[0], 1)], at: 4_000))
        }
        // The third release leaves no room for the first.
        for checksum in ["2", "3"] { try await sample.load(read: read, checksum: checksum) }
        #expect(try await store.models.levelStamps().isEmpty)
    }
}
