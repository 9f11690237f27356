import Database
import Dispatch
import Frameworks
import ServiceSupport
import Store
import Taxonomy
import TestSupport
import Testing

@Suite("The life of a release")
struct ReleaseLifeTests {
    private func content(version: String) throws -> ReleaseContent {
        var content = try SmallRelease.old.read().content.withOtherConcepts()
        content.version = version
        return content
    }

    private func states(_ sample: SampleStore) async throws -> [String] {
        try await sample.store.releases.list().map { "\($0.version) \($0.state.rawValue)" }
    }

    @Test("the newest is current, the one before it is kept, older ones go with all their rows")
    func three() async throws {
        let sample = try await SampleStore(from: .empty)
        let tables = try SmallRelease.old.read().tables
        var ids: [Int64] = []
        for version in ["1", "2", "3"] {
            ids.append(try await sample.load(try content(version: version), landing: tables).id)
        }
        #expect(try await states(sample) == ["3 current", "2 previous"])
        let names = try await sample.store.pool.withSession { session in
            try session.tableNames().filter { name in
                // What remote sources and models told is not part of an import.
                try !["remote_occupations", "model_levels"].contains(name)
                    && session.columnNames(of: name).contains("release_id")
            }
        }
        #expect(names.count > 20)
        for name in names {
            let first = try await sample.count(name, ids[0])
            let second = try await sample.count(name, ids[1])
            #expect(first == 0, "\(name)")
            #expect(second > 0, "\(name)")
            #expect(try await sample.count(name, ids[2]) == second, "\(name)")
        }
    }

    @Test("tidying up that fails after the switch is told and made up for, and does not make the import fail")
    func untidied() async throws {
        let sample = try await SampleStore(on: .sqlite)
        for version in ["1", "2"] { try await sample.load(try content(version: version)) }
        // Stands for a disk that is full from the switch on.
        func execute(_ sql: SQL) async throws { _ = try await sample.store.pool.withSession { try $0.execute(sql) } }
        try await execute(
            "CREATE TRIGGER kept BEFORE DELETE ON releases BEGIN SELECT RAISE(FAIL, 'nothing may go'); END")
        let third = try content(version: "3")
        let written = try await sample.store.releases.write(
            third, landing: [],
            draft: ReleaseDraft(checksum: "c", loaderVersion: 1, source: "test", rowsRead: 1, rowsSetAside: 0),
            now: Timestamp(milliseconds: 1)
        ) { _ in }
        #expect(written.release.state == .current && written.untidied?.contains("nothing may go") == true)
        #expect(try await states(sample) == ["3 current", "2 previous", "1 previous"])
        try await execute("DROP TRIGGER kept")
        try await sample.load(try content(version: "4"))
        #expect(try await states(sample) == ["4 current", "3 previous"])
    }

    @Test("switching makes the chosen one current and the other previous, both readable")
    func use() async throws {
        let sample = try await SampleStore(from: .empty)
        let first = try await sample.load(try content(version: "1"))
        let second = try await sample.load(try content(version: "2"))
        #expect(try await sample.store.releases.switchCurrent(to: first.id).state == .current)
        #expect(try await states(sample) == ["2 previous", "1 current"])
        #expect(try await sample.store.releases.current(of: "onet")?.id == first.id)
        // Switching to what is current changes nothing.
        #expect(try await sample.store.releases.switchCurrent(to: first.id).id == first.id)
        #expect(try await states(sample) == ["2 previous", "1 current"])
        for release in [first, second] {
            #expect(try await sample.store.releases.content(of: release).occupations.count == 3)
        }
    }

    @Test("switching to what is not there is refused and changes nothing", arguments: [99, 0, -1] as [Int64])
    func useUnknown(id: Int64) async throws {
        let sample = try await SampleStore(from: .empty)
        try await sample.load(try content(version: "1"))
        let error = await #expect(throws: DatabaseError.self) { try await sample.store.releases.switchCurrent(to: id) }
        #expect(error?.code == .constraint)
        #expect(error?.message.contains("no release \(id)") == true)
        #expect(try await states(sample) == ["1 current"])
    }

    @Test("after going back, the next import keeps the release that was gone back to")
    func backThenForward() async throws {
        let sample = try await SampleStore(from: .empty)
        let good = try await sample.load(try content(version: "good"))
        try await sample.load(try content(version: "bad"))
        _ = try await sample.store.releases.switchCurrent(to: good.id)
        try await sample.load(try content(version: "next"))
        #expect(try await states(sample) == ["next current", "good previous"])
    }

    /// Ways to break a reference; the store must find each, as references are not checked row by row during a load.
    private static let faults: [(name: String, plant: @Sendable (inout ReleaseContent) -> Void)] = [
        ("task_ratings", { $0.taskRatings[0].taskID = "404" }),
        ("task_activities", { $0.taskActivities[0].taskID = "404" }),
        (
            "task_activities",
            {
                $0.taskActivities[0].occupation = 0; $0.taskActivities[0].taskID = "9001"
            }
        ),
    ]

    /// Every connection of the pool refuses rows whose references lead nowhere.
    private func expectReferencesChecked(_ sample: SampleStore) async throws {
        let error = await #expect(throws: DatabaseError.self) {
            try await sample.store.pool.withSession { session in
                try session.execute(
                    "INSERT INTO occupations (release_id, code, title, summary) VALUES (99, 'x', 'y', '')")
            }
        }
        #expect(error?.code == .constraint)
    }

    @Test("a reference that leads nowhere is found before the release is served", arguments: faults.indices)
    func dangling(index: Int) async throws {
        let sample = try await SampleStore(from: .empty)
        try await sample.load(try content(version: "1"))
        var broken = try content(version: "2")
        Self.faults[index].plant(&broken)
        let planted = broken
        let error = await #expect(throws: DatabaseError.self) { _ = try await sample.load(planted) }
        #expect(error?.code == .constraint)
        #expect(error?.message.contains("Rows of \(Self.faults[index].name) refer to rows of tasks") == true)
        #expect(try await states(sample) == ["1 current"])
        #expect(
            try await sample.column("SELECT state FROM releases ORDER BY id") == [.text("current"), .text("loading")])
        try await expectReferencesChecked(sample)
    }

    @Test("a repeated key is refused, the served release stays, and the next import removes what was left")
    func leftover() async throws {
        let sample = try await SampleStore(from: .empty)
        let first = try await sample.load(try content(version: "1"))
        var broken = try content(version: "2")
        broken.ratings.append(broken.ratings[0])
        let planted = broken
        let error = await #expect(throws: DatabaseError.self) { _ = try await sample.load(planted) }
        #expect(error?.code == .constraint)
        #expect(try await states(sample) == ["1 current"])
        let refused = await #expect(throws: DatabaseError.self) {
            let left = try await sample.column("SELECT id FROM releases WHERE state = 'loading'")
            guard case .integer(let id)? = left.first else { return }
            _ = try await sample.store.releases.switchCurrent(to: id)
        }
        #expect(refused?.code == .constraint)
        try await sample.load(try content(version: "3"))
        #expect(try await states(sample) == ["3 current", "1 previous"])
        #expect(try await sample.column("SELECT COUNT(*) FROM releases WHERE state = 'loading'") == [.integer(0)])
        #expect(try await sample.store.releases.content(of: first).occupations.count == 3)
    }

    @Test("rows of a process that died while loading are removed by the next import")
    func crashed() async throws {
        let sample = try await SampleStore(from: .empty)
        try await sample.load(try content(version: "1"), landing: try SmallRelease.old.read().tables)
        // What a dead import leaves: a release in state loading with part of its rows.
        try await sample.store.pool.withSession { session in
            try session.execute(
                """
                INSERT INTO releases SELECT 7, framework_id, 'dead', released_on, 'loading', checksum, loader_version,
                    is_sample, source, loaded_at, rows_read, rows_set_aside, '{}' FROM releases
                """)
            try session.execute("INSERT INTO occupations VALUES (7, 'x', 'x', 'x')")
            try session.execute(
                "INSERT INTO landing_onet_skills (release_id, \(identifier: "row_number")) VALUES (7, 2)")
        }
        #expect(try await states(sample) == ["1 current"])
        try await sample.load(try content(version: "2"))
        #expect(try await states(sample) == ["2 current", "1 previous"])
        #expect(try await sample.count("occupations", 7) == 0)
        #expect(try await sample.count("landing_onet_skills", 7) == 0)
        #expect(try await sample.column("SELECT COUNT(*) FROM releases WHERE version = 'dead'") == [.integer(0)])
    }

    @Test("an import that is cancelled leaves the served release and a connection that checks references")
    func cancelled() async throws {
        let sample = try await SampleStore(from: .empty)
        try await sample.load(try content(version: "1"))
        let next = try content(version: "2")
        let started = AsyncStream<Void>.makeStream()
        let gate = DispatchSemaphore(value: 0)
        let isFirst = Locked(true)
        let task = Task {
            try await sample.load(next) { _ in
                guard
                    isFirst.withLock({ first in
                        defer { first = false }; return first
                    })
                else { return }
                started.continuation.yield()
                gate.wait()
            }
        }
        for await _ in started.stream { break }
        task.cancel()
        gate.signal()
        let error = await #expect(throws: DatabaseError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(try await states(sample) == ["1 current"])
        try await expectReferencesChecked(sample)
        try await sample.load(next)
        #expect(try await states(sample) == ["2 current", "1 previous"])
    }

    @Test("a second import is told that one is running")
    func locked() async throws {
        let sample = try await SampleStore(from: .empty)
        let next = try content(version: "1")
        let database = sample.database
        let error = await #expect(throws: DatabaseError.self) {
            try await sample.store.pool.withSession { session in
                try session.exclusively("import") {
                    // Another connection, as another process would have.
                    try database.open().exclusively("import") {}
                }
            }
        }
        #expect(error?.code == .busy)
        try await sample.load(next)
    }
}
