import Database
import Frameworks
import ServiceSupport
import Store
import Taxonomy
import TestSupport
import Testing

@Suite("Supplements")
struct SupplementTests {
    private static let source = "played"
    private static let now = Timestamp(milliseconds: 1_700_000_000_000)
    private static let later = Timestamp(milliseconds: 1_700_000_900_000)

    /// One occupation of the small release, in the form in which remote sources hand it over.
    private func draft(_ code: String, checksum: String = "c") throws -> RemoteDraft {
        var content = try SmallRelease.old.read().content.keeping(occupations: [code])
        content.version = "web services 2"
        return RemoteDraft(
            code: code, content: content, checksum: checksum, address: "https://a.example/", loaderVersion: 1)
    }

    private func save(_ draft: RemoteDraft, in store: Store, calls: [ProviderCall] = []) async throws {
        try await store.remote.save(draft, source: Self.source, calls: calls, now: Self.now, expiresAt: Self.later)
    }

    private func supplement(_ store: Store) async throws -> Supplement {
        let release = try #require(try await store.releases.list().first { $0.state == .supplement })
        return try await store.remote.supplement(release)
    }

    private let call = ProviderCall(
        resource: "r", request: "https://a.example/r", status: 200, errorCode: nil, requestedAt: now, milliseconds: 3,
        reply: "a\0b", replyBytes: 3)

    @Test("hold every occupation that was saved, each with its own rows, in one release")
    func two() async throws {
        let sample = try await SampleStore()
        try await save(try draft("15-1252.00"), in: sample.store, calls: [call, call])
        let first = try await supplement(sample.store)
        #expect(first.occupations.keys.sorted() == ["15-1252.00"])
        try await save(try draft("11-1011.00"), in: sample.store, calls: [call])
        let both = try await supplement(sample.store)
        #expect(both.release.id == first.release.id)
        #expect(both.release.checksum != first.release.checksum)
        #expect(both.content.occupations.map(\.code) == ["11-1011.00", "15-1252.00"])
        let whole = try SmallRelease.old.read().content.keeping(occupations: ["11-1011.00", "15-1252.00"])
        #expect(both.content.ratings == whole.ratings)
        #expect(both.content.tasks.count == whole.tasks.count)
        #expect(both.content.relatedOccupations == whole.relatedOccupations)
        #expect(both.content.skills.map(\.code) == whole.skills.map(\.code))
        #expect(both.release.counts["occupations"] == 2)
        #expect(both.occupations["11-1011.00"]?.expiresAt == Self.later)
        #expect(try await sample.count("provider_calls") == 3)
        #expect(try await sample.column("SELECT DISTINCT reply FROM provider_calls") == [.text("a\u{FFFD}b")])
        // Servers check references themselves.
        if sample.database.engine == .sqlite {
            #expect(try await sample.column("SELECT COUNT(*) FROM pragma_foreign_key_check") == [.integer(0)])
        }
    }

    @Test("replace an occupation that is saved again, also one that was only mentioned before")
    func again() async throws {
        let sample = try await SampleStore()
        // 11-1011.00 mentions 15-1252.00 as related.
        try await save(try draft("11-1011.00"), in: sample.store)
        #expect(try await supplement(sample.store).content.occupations.count == 2)
        #expect(try await supplement(sample.store).occupations.count == 1)
        try await save(try draft("15-1252.00"), in: sample.store)
        let before = try await supplement(sample.store)
        var changed = try draft("15-1252.00", checksum: "d")
        changed.content.ratings[0].value = 1.25
        try await save(changed, in: sample.store)
        let after = try await supplement(sample.store)
        #expect(after.content.rowCount == before.content.rowCount)
        #expect(after.content.ratings.count { $0.value == 1.25 } == 1)
        #expect(after.occupations["15-1252.00"]?.checksum == "d")
        #expect(after.content.relatedOccupations.count == 1)
    }

    @Test("lose nothing when several connections save at the same time")
    func together() async throws {
        let sample = try await SampleStore()
        let pools = try (0..<2).map { _ in Store(pool: try sample.database.pool(2)) }
        let codes = ["11-1011.00", "15-1252.00", "29-2043.00"]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for round in 0..<4 {
                for (index, code) in codes.enumerated() {
                    let draft = try draft(code, checksum: "\(round)")
                    let store = pools[(index + round) % 2]
                    group.addTask { try await save(draft, in: store) }
                }
            }
            try await group.waitForAll()
        }
        let all = try await supplement(sample.store)
        #expect(all.occupations.keys.sorted() == codes)
        #expect(all.content.occupations.map(\.code) == codes)
        let whole = try SmallRelease.old.read().content.keeping(occupations: Set(codes))
        #expect(all.content.ratings == whole.ratings)
        #expect(try await sample.store.releases.list().count == 1)
        for pool in pools { pool.close() }
    }

    @Test("know what a source does not have, and what it could not tell")
    func absence() async throws {
        let sample = try await SampleStore()
        let store = sample.store
        defer { withExtendedLifetime(sample) {} }
        try await store.remote.saveAbsence(
            of: "15-1299.78", source: Self.source, reason: "no", calls: [call], now: Self.now, expiresAt: Self.later)
        let absent = try await store.remote.occupation("15-1299.78", of: Self.source)
        #expect(absent?.state == .absent)
        #expect(absent?.releaseID == nil)
        #expect(try await store.remote.occupation("15-1299.78", of: "other") == nil)
        try await store.remote.saveFailure(
            of: "15-1299.79", source: Self.source, reason: "late", calls: [call], now: Self.now)
        #expect(try await store.remote.occupation("15-1299.79", of: Self.source) == nil)
        try await save(try draft("15-1252.00"), in: store)
        try await store.remote.saveFailure(
            of: "15-1252.00", source: Self.source, reason: "late", calls: [], now: Self.later)
        let known = try await store.remote.occupation("15-1252.00", of: Self.source)
        #expect(known?.lastError == "late")
        #expect(known?.triedAt == Self.later)
        #expect(known?.fetchedAt == Self.now)
        try await store.remote.saveAbsence(
            of: "15-1252.00", source: Self.source, reason: "gone", calls: [], now: Self.later, expiresAt: Self.later)
        #expect(try await store.remote.occupation("15-1252.00", of: Self.source)?.state == .present)
        #expect(try await supplement(store).content.occupations.count == 1)
        #expect(try await sample.count("provider_calls") == 2)
    }

    @Test("leave nothing behind when writing fails")
    func failing() async throws {
        let sample = try await SampleStore()
        try await save(try draft("15-1252.00"), in: sample.store)
        let before = try await supplement(sample.store)
        var broken = try draft("11-1011.00")
        broken.content.taskRatings[0].taskID = "404"
        let planted = broken
        await #expect(throws: DatabaseError.self) { try await save(planted, in: sample.store, calls: [call]) }
        let after = try await supplement(sample.store)
        #expect(after.release == before.release)
        #expect(after.content.rowCount == before.content.rowCount)
        #expect(try await sample.count("provider_calls") == 0)
    }
}
