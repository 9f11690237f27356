import Database
import Occupations
import Pipeline
import ServiceSupport
import Store
import TestSupport
import Testing

@Suite("What is kept of a remote source")
struct RemoteStorageTests {
    private static let code = PlayedWebServices.code

    private func column(_ store: Store, _ sql: SQL) async throws -> [String] {
        try await store.pool.withSession { try $0.all(sql) { $0.text(0) } }
    }

    @Test("is the occupation in the tables of releases, and every request without its credentials")
    func tables() async throws {
        try await RemoteSample.serving { sample, api in
            sample.played.fail("online/occupations/15-1299.76", .echo)
            _ = try await api.json(RemoteSample.gap)
            _ = try await api.json("/api/v1/occupations/15-1299.76", status: 404)
            let store = sample.api.store
            let releases = try await store.releases.list()
            #expect(releases.map(\.state) == [.supplement, .current])
            let supplement = try #require(releases.first)
            #expect(supplement.version == "web services 2")
            #expect(supplement.source == sample.played.address("v2"))
            #expect(supplement.counts["occupation_skills"] == 9)
            let values = try await column(
                store,
                """
                SELECT skill_code || ' ' || scale_code || ' ' || data_value || ' ' || source FROM occupation_skills
                WHERE occupation_code = \(Self.code) ORDER BY skill_code, scale_code
                """)
            #expect(values.count == 9)
            #expect(values.first == "2.A.1.a IM 4.12 official")
            let resources = try await column(store, "SELECT resource FROM provider_calls ORDER BY id")
            #expect(resources.count == sample.played.seen.count)
            #expect(resources.filter { $0 == "database/rows/skills" }.count == 1)
            let texts = try await column(
                store, "SELECT COALESCE(reply, '') || ' ' || request || ' ' || id FROM provider_calls")
            #expect(texts.contains { $0.contains("[redacted]") })
            #expect(texts.contains { $0.contains("Model tides.") })
            let notes = try await column(store, "SELECT COALESCE(last_error, '') FROM remote_occupations")
            let lines = sample.api.log.all.map { "\($0.message) \($0.metadata)" }
            #expect(lines.contains { $0.contains("An occupation was loaded from a remote service") })
            #expect(!(texts + notes + lines).contains { $0.contains(PlayedWebServices.key) })
        }
    }

    @Test("is neither served alone, nor removed by imports, nor mixed with what a release has itself")
    func besideReleases() async throws {
        try await RemoteSample.serving { sample, api in
            _ = try await api.json(RemoteSample.gap)
            sample.played.forget()
            let store = sample.api.store
            let supplement = try #require(try await store.releases.list().first { $0.state == .supplement })
            await #expect(throws: DatabaseError.self) { _ = try await store.releases.switchCurrent(to: supplement.id) }
            #expect(try await store.releases.current(of: "onet")?.isSample == true)
            for _ in 0..<3 {
                var options = ReleaseImporter.Options()
                options.isForced = true
                _ = try await ReleaseImporter(store: store).importRelease(
                    of: "onet", from: Repository.sample, options: options)
                try await sample.api.snapshots.refresh()
                let answer = try await api.json(RemoteSample.gap)
                #expect(GapFixture.rows(of: answer).count == 2)
            }
            #expect(try await store.releases.list().map(\.state) == [.current, .previous, .supplement])
            let unchanged = try await ReleaseImporter(store: store).importRelease(
                of: "onet", from: Repository.sample, options: .init())
            #expect(unchanged.outcome.name == "unchanged")
            #expect(sample.played.seen.isEmpty)
            let list = try await api.json("/api/v1/releases")
            #expect(list["releases"]?.texts("state") == ["current", "previous", "supplement"])
        }
    }
}

extension [JSONValue] {
    /// The texts of one field of every element.
    func texts(_ name: String) -> [String] {
        compactMap { $0[name]?.stringValue }
    }
}
