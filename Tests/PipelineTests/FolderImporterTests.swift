import Database
import Foundation
import Pipeline
import ServiceSupport
import Store
import Taxonomy
import TestSupport
import Testing

@Suite("Importing a folder of frameworks")
struct FolderImporterTests {
    private func sources(_ importing: Importing) -> ReleaseSources {
        ReleaseSources(home: importing.folder.path + "/home", programVersion: "1", announce: { _ in })
    }

    /// `framework version outcome` of each result.
    private func summary(_ results: [FolderImporter.Result]) -> [String] {
        results.map { result in
            switch result.outcome {
            case .success(let report): "\(result.found.framework.id) \(report.version) \(report.outcome.name)"
            case .failure: "\(result.found.framework.id) failed"
            }
        }
    }

    private func importAll(
        _ releases: [FoundRelease], _ importing: Importing, _ change: (inout ReleaseImporter.Options) -> Void = { _ in }
    ) async -> [FolderImporter.Result] {
        var options = ReleaseImporter.Options()
        change(&options)
        return await FolderImporter(store: importing.store).importAll(releases, options: options) { _ in }
    }

    @Test("loads every framework in its order, and the second time nothing")
    func whole() async throws {
        let importing = try await Importing()
        let folder = try SmallFrameworks().write(to: importing.folder.path + "/data")
        let found = sources(importing).releases(in: folder)
        #expect(found.map(\.framework.id) == ["onet", "esco", "isco", "esco-onet"])
        let loaded = ["onet 30.1", "esco 1.2.0", "isco 2008", "esco-onet 1"]
        #expect(summary(await importAll(found, importing)) == loaded.map { $0 + " loaded" })
        let states = try await importing.states()
        #expect(states.count == 4 && states.allSatisfy { $0.hasSuffix(" current") })
        let before = try await importing.dump()
        #expect(summary(await importAll(found, importing)) == loaded.map { $0 + " unchanged" })
        #expect(try await importing.dump() == before)
        let esco = try #require(try await importing.store.releases.current(of: "esco"))
        let content = try await importing.store.releases.content(of: esco)
        #expect(content.occupations.map(\.title) == ["baker", "software developer"])
        #expect(content.titles.map(\.title) == ["bread maker", "coder"])
        #expect(content.crosswalks.map(\.targetCode) == ["7512", "2512"])
        #expect(content.labels.filter { $0.language == "de" }.map(\.text) == ["Bäckerin", "Bäcker"])
    }

    @Test("is not kept from the others by one that is damaged, absent or unreadable, and tells of each as it is done")
    func damaged() async throws {
        let importing = try await Importing()
        let folder = try SmallFrameworks.withDamage.write(to: importing.folder.path + "/data")
        let found = sources(importing).releases(in: folder)
        #expect(found.map(\.framework.id) == ["onet", "esco", "isco", "oecd", "esco-onet"])
        // Gone between being found and being read.
        try FileManager.default.removeItem(atPath: folder + "/isco")
        let told = Locked<[String]>([])
        let results = await FolderImporter(store: importing.store).importAll(found, options: .init()) { event in
            guard case .finished(let result) = event else { return }
            told.withLock { $0.append(result.found.framework.id) }
        }
        let expected = [
            "onet 30.1 loaded", "esco 1.2.0 loaded", "isco failed", "oecd 2022 refused", "esco-onet 1 loaded",
        ]
        #expect(summary(results) == expected)
        #expect(told.withLock { $0 } == found.map(\.framework.id))
        let current = try await importing.store.releases.list().filter { $0.state == .current }
        #expect(Set(current.map(\.frameworkID)) == ["onet", "esco", "esco-onet"])
    }

    @Test("changes nothing but what a changed file belongs to")
    func partly() async throws {
        let importing = try await Importing()
        var frameworks = SmallFrameworks()
        let folder = try frameworks.write(to: importing.folder.path + "/data")
        let found = sources(importing).releases(in: folder)
        _ = await importAll(found, importing)
        frameworks.files["isco/ISCO-08 EN Structure and definitions.csv"]? += "4,2513,Web developers,Develop.\n"
        try frameworks.write(to: folder)
        let results = await importAll(found, importing)
        // The crosswalk's codes are held against ISCO's table, which is among its files therefore.
        #expect(
            results.compactMap { try? $0.outcome.get().outcome.name } == [
                "unchanged", "unchanged", "loaded", "loaded",
            ])
        frameworks.files["esco/v1.2.0/skills_en.csv"]? += "\n"
        try frameworks.write(to: folder)
        let others = await importAll(found, importing)
        #expect(
            others.compactMap { try? $0.outcome.get().outcome.name } == [
                "unchanged", "loaded", "unchanged", "unchanged",
            ])
    }

    @Test("writes nothing when asked to read only; finds nothing where there is nothing")
    func dryRun() async throws {
        let importing = try await Importing()
        let folder = try SmallFrameworks().write(to: importing.folder.path + "/data")
        let before = try await importing.dump()
        let results = await importAll(sources(importing).releases(in: folder), importing) { $0.isDryRun = true }
        #expect(results.compactMap { try? $0.outcome.get().outcome.name } == Array(repeating: "dry_run", count: 4))
        #expect(try await importing.dump() == before)
        #expect(sources(importing).releases(in: importing.folder.path + "/absent").isEmpty)
        #expect(await importAll([], importing).isEmpty)
    }
}
