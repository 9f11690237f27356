import Database
import Documents
import Foundation
import Frameworks
import Pipeline
import ServiceSupport
import Store
import Taxonomy
import TestSupport
import Testing

@Suite("Refusing a release")
struct RefusalTests {
    /// A release that must not be loaded, and a word of the reason.
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reason: String
        let plant: @Sendable (inout SmallRelease) -> Void
    }

    static let faults = [
        Fault(testDescription: "no occupations", reason: "Occupation Data") { $0.files["Occupation Data.txt"] = nil },
        Fault(testDescription: "no skills", reason: "Skills") { $0.files["Skills.txt"] = nil },
        Fault(testDescription: "no scales", reason: "Scales Reference") { $0.files["Scales Reference.txt"] = nil },
        Fault(testDescription: "a page in a table's place", reason: "Skills.txt") {
            $0["Skills.txt"] = "<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n"
        },
        Fault(testDescription: "an empty table", reason: "Skills.txt") { $0["Skills.txt"] = "" },
        Fault(testDescription: "a table without rows", reason: "Occupation Data.txt") {
            $0["Occupation Data.txt"] = "O*NET-SOC Code\tTitle\tDescription\r\n"
        },
        Fault(testDescription: "a needed column under another name", reason: "Data Value") {
            $0.replace("Data Value", with: "Wert", in: "Skills.txt")
        },
        Fault(testDescription: "too many rows that cannot be used", reason: "rows cannot be used, more than 2 in 100") {
            for number in 0..<10 { $0.add(["bad", "\(number)"], to: "Work Context.txt") }
        },
    ]

    @Test("leaves everything as it was and says why", arguments: faults)
    func refused(fault: Fault) async throws {
        let importing = try await Importing()
        try await importing.load(.old)
        let before = try await importing.dump()
        var release = SmallRelease.version("30.2")
        fault.plant(&release)
        let report = try await importing.load(release)
        guard case .refused(let reason) = report.outcome else {
            Issue.record("\(report.outcome)")
            return
        }
        #expect(reason.contains(fault.reason), "\(reason)")
        #expect(try await importing.dump() == before)
        let forced = try await importing.load(release) { $0.isForced = true }
        #expect(forced.outcome.name == "refused")
        #expect(try await importing.dump() == before)
    }

    @Test("a few rows that cannot be used are set aside and counted, not a reason to refuse")
    func few() async throws {
        let importing = try await Importing()
        var release = SmallRelease.old
        for number in 0..<100 {
            release.add(["1.B.1.a", "Realistic", "Word \(number)", "Action"], to: "RIASEC Keywords.txt")
        }
        release.add(["bad"], to: "RIASEC Keywords.txt")
        let report = try await importing.load(release)
        #expect(report.outcome.name == "loaded")
        #expect(report.diagnostics.rowsSetAside == 1)
        #expect(try await importing.store.releases.current(of: "onet")?.rowsSetAside == 1)
    }

    @Test("files that are no release are refused before the database is asked")
    func noRelease() async throws {
        let importing = try await Importing()
        let importer = ReleaseImporter(store: importing.store)
        let before = try await importing.dump()
        let folder = importing.folder.path + "/empty"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let garbage = try importing.folder.write("garbage.zip", Array("<html>".utf8))
        for path in [folder, importing.folder.path + "/absent"] {
            await #expect(throws: FrameworkError.self) {
                try await importer.importRelease(of: "onet", from: path, options: .init())
            }
        }
        await #expect(throws: DocumentError.self) {
            try await importer.importRelease(of: "onet", from: garbage, options: .init())
        }
        #expect(try await importing.dump() == before)
    }

    @Test("a table of more columns than can be loaded is refused in words, and the served release stays")
    func tooWide() async throws {
        let importing = try await Importing()
        try await importing.load(.old)
        var release = SmallRelease.version("30.2")
        let header = ["Element ID"] + (0..<300).map { "Column \($0)" }
        release["Wide.txt"] =
            header.joined(separator: "\t") + "\r\n" + header.map { _ in "x" }.joined(separator: "\t") + "\r\n"
        do {
            let report = try await importing.load(release)
            // Servers take more columns than SQLite's loads do.
            let isKept = report.landed.contains { $0.file == "Wide.txt" }
            #expect(report.outcome.name == "refused" || isKept == (importing.database.engine != .sqlite))
        } catch let error as DatabaseError {
            #expect(error.message.contains("columns"))
            #expect(try await importing.states() == ["1 30.1 current"])
        }
    }

    @Test("a version that the files do not tell can be given")
    func version() async throws {
        let importing = try await Importing()
        var release = SmallRelease.old
        release.files["Read Me.txt"] = nil
        let plain = release
        await #expect(throws: FrameworkError.self) { _ = try await importing.load(plain, named: "plain") }
        let report = try await importing.load(release, named: "plain") { $0.version = "28.1" }
        #expect(report.version == "28.1")
        #expect(try await importing.states() == ["1 28.1 current"])
    }

    @Test("the report says as JSON what happened")
    func report() async throws {
        let importing = try await Importing()
        let report = try await importing.load(.old)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(report.json)) as? [String: Any])
        #expect(json["outcome"] as? String == "loaded")
        #expect(json["release_id"] as? Int == 1)
        #expect(json["version"] as? String == "30.1")
        let rows = try #require(json["rows"] as? [String: Any])
        #expect(rows["occupations"] as? Int == 3)
        #expect(rows["set_aside"] as? Int == 0)
        #expect(rows["read"] as? Int == report.diagnostics.rowsRead)
        #expect((json["files"] as? [Any])?.isEmpty == false)
    }
}
