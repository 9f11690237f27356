import Database
import Foundation
import ServiceSupport
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
        /// When the database's log has grown to so many bytes.
        case logged(Int)

        var description: String {
            switch self {
            case .spawned: "at the start"
            case .line(let number): "after line \(number)"
            case .logged(let bytes): "with \(bytes) bytes in the log"
            }
        }
    }

    private static let moments: [Moment] =
        [.spawned] + (1...5).map { .line($0) }
        + [1, 20_000, 60_000, 120_000, 250_000, 500_000, 1_000_000, 1_500_000, 2_000_000, 3_000_000, 4_000_000].map {
            .logged($0)
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
        "the release that was served is served on, the file is sound, and the next import succeeds",
        .enabled(if: BuiltProgram.path != nil, "needs the metier program beside the tests: build the whole package"))
    func killed() throws {
        let folder = try TemporaryFolder()
        let program = BuiltProgram(program: try #require(BuiltProgram.path), home: folder.path)
        let first = try folder.write("first", Self.release("30.1", rows: 20))
        let second = try folder.write("second", Self.release("30.2", rows: 20_000))
        #expect(try program.run("import", "onet", first).status == 0)
        var deaths = 0
        for moment in Self.moments {
            let wasKilled = try kill(program, importing: second, at: moment)
            let served = try served(program)
            if wasKilled {
                deaths += 1
                #expect(served == "30.1", "killed \(moment)")
            } else if served == "30.2" {
                // The kill came after the switch, or not at all: back to the first, and the second is written anew.
                #expect(try program.run("import", "onet", first).status == 0)
                #expect(try program.run("import", "onet", first, "--force").status == 0)
            }
            try expectSound(program, after: moment)
        }
        #expect(deaths >= 15, "\(deaths) runs were killed before they switched")
        let last = try program.run("import", "onet", second)
        #expect(last.status == 0, "\(last.error)")
        #expect(try self.served(program) == "30.2")
        let connection = try SQLiteDriver(path: folder.path + "/metier.sqlite").open()
        let states = try connection.all("SELECT state FROM releases ORDER BY id DESC") { $0.text(0) }
        #expect(states.first == "current")
        #expect(!states.contains("loading"))
        let titles = try connection.first(
            "SELECT COUNT(*) FROM titles t JOIN releases r ON r.id = t.release_id WHERE r.state = 'current'"
        ) { $0.integer(0) }
        #expect(titles == 20_004)
    }

    /// Starts an import and kills it; whether it died of that before it had switched.
    private func kill(_ program: BuiltProgram, importing path: String, at moment: Moment) throws -> Bool {
        let process = program.process(["import", "onet", path])
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        let log = program.home + "/metier.sqlite-wal"
        try process.run()
        switch moment {
        case .spawned: break
        case .line(let number):
            var lines = 0
            while lines < number {
                let data = errors.fileHandleForReading.availableData
                if data.isEmpty { break }
                lines += data.count { $0 == UInt8(ascii: "\n") }
            }
        case .logged(let bytes):
            while process.isRunning, size(of: log) < bytes { sched_yield() }
        }
        Foundation.kill(process.processIdentifier, SIGKILL)
        _ = try errors.fileHandleForReading.readToEnd()
        process.waitUntilExit()
        let version = try served(program)
        return process.terminationReason == .uncaughtSignal && version == "30.1"
    }

    private func size(of path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.size] as? Int ?? 0
    }

    /// The version of the current release.
    private func served(_ program: BuiltProgram) throws -> String? {
        let outcome = try program.run("releases", "list", "--json")
        #expect(outcome.status == 0, "\(outcome.error)")
        let json = try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any]
        let releases = try #require(json?["releases"] as? [[String: Any]])
        #expect(!releases.contains { $0["state"] as? String == "loading" })
        return releases.first { $0["state"] as? String == "current" }?["version"] as? String
    }

    private func expectSound(_ program: BuiltProgram, after moment: Moment) throws {
        let gap = try program.run("gap", "11-1011.00", "15-1252.00", "--json")
        #expect(gap.status == 0, "killed \(moment): \(gap.error)")
        #expect(try JSONSerialization.jsonObject(with: gap.output) is [String: Any])
        let connection = try SQLiteDriver(path: program.home + "/metier.sqlite").open()
        #expect(try connection.first("PRAGMA integrity_check") { $0.text(0) } == "ok", "killed \(moment)")
        #expect(try connection.first("PRAGMA foreign_key_check") { _ in true } == nil, "killed \(moment)")
    }
}
