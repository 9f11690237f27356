import Database
import Foundation
import ServiceSupport
import Store
import TestSupport
import Testing

@Suite("The program killed in the middle of an import", .serialized, .timeLimit(.minutes(5)))
struct KilledImportTests {
    /// When a run is killed: at a moment that the run itself decides, so that no clock is needed.
    enum Moment: Sendable, CustomStringConvertible {
        /// As soon as it is started.
        case spawned
        /// When it has written so many lines of progress.
        case line(Int)
        /// When SQLite's log has grown to so many bytes.
        case logged(Int)
        /// When others see that a release is being loaded, and so many looks later.
        case loading(Int)

        var description: String {
            switch self {
            case .spawned: "at the start"
            case .line(let number): "after line \(number)"
            case .logged(let bytes): "with \(bytes) bytes in the log"
            case .loading(let looks): "\(looks) looks after it began to load"
            }
        }
    }

    private static func moments(_ engine: TestEngine) -> [Moment] {
        let common: [Moment] = [.spawned] + (1...5).map { .line($0) }
        guard engine == .sqlite else { return common + [0, 5, 20, 50, 100, 150, 200, 300].map { .loading($0) } }
        let sizes = [
            1, 20_000, 60_000, 120_000, 250_000, 500_000, 1_000_000, 1_500_000, 2_000_000, 3_000_000, 4_000_000,
        ]
        return common + sizes.map { .logged($0) }
    }

    /// A release that takes long enough to write to be killed in the middle of it.
    private static func release(_ version: String, rows: Int) -> SmallRelease {
        var release = SmallRelease.version(version)
        for number in 0..<rows {
            release.add(["15-1252.00", "Title \(number) of \(version)", "n/a", "08"], to: "Alternate Titles.txt")
            release.add(["1.B.1.a", "Realistic", "Word \(number) of \(version)", "Action"], to: "RIASEC Keywords.txt")
        }
        return release
    }

    @Test(
        "the release that was served is served on, the data is sound, and the next import succeeds",
        arguments: TestEngine.all)
    func killed(engine: TestEngine) async throws {
        let folder = try TemporaryFolder()
        let program = try BuiltProgram(on: engine, from: .empty)
        let first = try folder.write("first", Self.release("30.1", rows: 20))
        let second = try folder.write("second", Self.release("30.2", rows: 20_000))
        #expect(try await program.run("import", "onet", first).code == 0)
        var deaths = 0
        let moments = Self.moments(engine)
        for moment in moments {
            let wasKilled = try await kill(program, importing: second, at: moment)
            let served = try await served(program)
            if wasKilled {
                deaths += 1
                #expect(served == "30.1", "killed \(moment)")
            } else if served == "30.2" {
                // The kill came after the switch, or not at all: back to the first, and the second is written anew.
                #expect(try await `import`(program, first) == 0)
                #expect(try await `import`(program, first, "--force") == 0)
            }
            try await expectSound(program, after: moment)
        }
        #expect(deaths >= moments.count - 6, "\(deaths) runs were killed before they switched")
        #expect(try await `import`(program, second) == 0)
        #expect(try await served(program) == "30.2")
        let connection = try DatabaseAddress.driver(for: program.databaseAddress).open()
        let states = try connection.all("SELECT state FROM releases ORDER BY id DESC") { $0.text(0) }
        #expect(states.first == "current")
        #expect(!states.contains("loading"))
        let titles = try connection.first(
            "SELECT COUNT(*) FROM titles t JOIN releases r ON r.id = t.release_id WHERE r.state = 'current'"
        ) { $0.integer(0) }
        #expect(titles == 20_004)
        // References that a dead load had taken away are there again.
        for table in Store.tables {
            let stored = try #require(try connection.storedTable(table.name))
            #expect(stored.differences(from: table, in: connection.dialect) == [])
        }
    }

    /// Imports; a server may take a moment to notice that the last importer is dead, and says so.
    private func `import`(_ program: BuiltProgram, _ arguments: String...) async throws -> Int32 {
        while true {
            let code = try await program.run(["import", "onet"] + arguments).code
            if code != ExitCode.temporaryFailure.rawValue { return code }
        }
    }

    /// Starts an import and kills it; whether it died of that before it had switched.
    private func kill(_ program: BuiltProgram, importing path: String, at moment: Moment) async throws -> Bool {
        let watch = try DatabaseAddress.driver(for: program.databaseAddress).open()
        let run = try program.start("import", "onet", path)
        switch moment {
        case .spawned: break
        case .line(let number): run.readLines(number)
        case .logged(let bytes):
            let log = program.home + "/metier.sqlite-wal"
            while run.isRunning, size(of: log) < bytes { sched_yield() }
        case .loading(let looks):
            let latest = "SELECT COUNT(*) FROM releases WHERE state = 'loading' AND version = '30.2'" as SQL
            while run.isRunning, try watch.first(latest, read: { $0.integer(0) }) == 0 {}
            for _ in 0..<looks where run.isRunning { _ = try watch.first(latest) { $0.integer(0) } }
        }
        run.kill(SIGKILL)
        let code = run.wait()
        let version = try await served(program)
        return code == 128 + SIGKILL && version == "30.1"
    }

    private func size(of path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.size] as? Int ?? 0
    }

    /// The version of the current release.
    private func served(_ program: BuiltProgram) async throws -> String? {
        let outcome = try await program.run("releases", "list", "--json")
        #expect(outcome.code == 0, "\(outcome.messages)")
        let json = try JSONValue(parsing: Array(outcome.output.utf8))
        let releases = try #require(json["releases"]?.arrayValue)
        #expect(!releases.contains { $0["state"]?.stringValue == "loading" })
        return releases.first { $0["state"]?.stringValue == "current" }?["version"]?.stringValue
    }

    private func expectSound(_ program: BuiltProgram, after moment: Moment) async throws {
        let gap = try await program.run("gap", "11-1011.00", "15-1252.00", "--json")
        #expect(gap.code == 0, "killed \(moment): \(gap.messages)")
        #expect(throws: Never.self) { try JSONValue(parsing: Array(gap.output.utf8)) }
        guard program.database == nil else { return }
        let connection = try DatabaseAddress.driver(for: program.databaseAddress).open()
        #expect(try connection.first("PRAGMA integrity_check") { $0.text(0) } == "ok", "killed \(moment)")
        #expect(try connection.first("PRAGMA foreign_key_check") { _ in true } == nil, "killed \(moment)")
    }
}
