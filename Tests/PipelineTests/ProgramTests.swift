import Foundation
import TestSupport
import Testing

@Suite(
    "Commands around releases",
    .enabled(if: BuiltProgram.path != nil, "needs the metier program beside the tests: build the whole package"),
    .timeLimit(.minutes(2)))
struct ProgramTests {
    private func program(_ folder: TemporaryFolder) throws -> BuiltProgram {
        BuiltProgram(program: try #require(BuiltProgram.path), home: folder.path)
    }

    @Test("`migrate --dry-run` shows what would be applied and makes no file")
    func dryMigration() throws {
        let folder = try TemporaryFolder()
        let program = try program(folder)
        let dry = try program.run("migrate", "--dry-run")
        #expect(dry.status == 0)
        #expect(
            String(decoding: dry.output, as: UTF8.self)
                == "would apply 1 (reference data)\nwould apply 2 (remote sources)\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        let real = try program.run("migrate")
        #expect(
            String(decoding: real.output, as: UTF8.self) == "applied 1 (reference data)\napplied 2 (remote sources)\n")
        let again = try program.run("migrate", "--dry-run")
        #expect(String(decoding: again.output, as: UTF8.self) == "The schema is up to date (2 steps applied).\n")
    }

    @Test("questions to a database that is not there make none")
    func absent() throws {
        let folder = try TemporaryFolder()
        let program = try program(folder)
        for command in [["releases", "list"], ["gap", "11-1011.00", "15-1252.00"], ["search", "nurse"]] {
            let process = program.process(command)
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 69, "\(command)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("`import --dry-run` of a release makes no file")
    func dryImport() throws {
        let folder = try TemporaryFolder()
        let files = try TemporaryFolder()
        let outcome = try program(folder).run("import", "onet", try files.write("30.1", SmallRelease.old), "--dry-run")
        #expect(outcome.status == 0)
        #expect(String(decoding: outcome.output, as: UTF8.self).contains("nothing was written"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("`releases use` switches, and `releases diff` tells what changed")
    func use() throws {
        let folder = try TemporaryFolder()
        let program = try program(folder)
        var later = SmallRelease.version("30.2")
        later.replace("Bit Bakers", with: "Byte Bakers", in: "Occupation Data.txt")
        #expect(try program.run("import", "onet", try folder.write("1", .version("30.1"))).status == 0)
        #expect(try program.run("import", "onet", try folder.write("2", later)).status == 0)
        #expect(try program.run("releases", "use", "1").status == 0)
        let list = String(decoding: try program.run("releases", "list").output, as: UTF8.self)
        #expect(list.contains("current") && list.contains("previous"))
        let diff = try program.run("releases", "diff", "1", "2")
        #expect(String(decoding: diff.output, as: UTF8.self).contains("~ 15-1252.00 Bit Bakers -> Byte Bakers"))
        for wrong in ["9", "0", "x"] {
            let outcome = try program.run("releases", "use", wrong)
            #expect(outcome.status != 0)
            #expect(!outcome.error.isEmpty)
        }
        #expect(String(decoding: try program.run("releases", "list").output, as: UTF8.self) == list)
    }

    @Test("a refused release ends with the status for bad data, and nothing is served")
    func refused() throws {
        let folder = try TemporaryFolder()
        let program = try program(folder)
        var release = SmallRelease.old
        release.files["Skills.txt"] = nil
        release["Essential Skills.txt"] = "<html></html>"
        let outcome = try program.run("import", "onet", try folder.write("bad", release))
        #expect(outcome.status == 65)
        #expect(String(decoding: outcome.output, as: UTF8.self).contains("was refused, nothing was written"))
    }
}
