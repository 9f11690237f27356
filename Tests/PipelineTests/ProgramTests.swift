import Foundation
import TestSupport
import Testing

@Suite("Commands around releases", .timeLimit(.minutes(2)))
struct ProgramTests {
    /// Files below the home folder; none where there is no such folder.
    private func files(_ program: BuiltProgram) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: program.home)) ?? []
    }

    @Test("`migrate --dry-run` shows what would be applied and makes no file")
    func dryMigration() async throws {
        let program = try BuiltProgram(from: .empty)
        let dry = try await program.run("migrate", "--dry-run")
        #expect(dry.code == 0)
        #expect(dry.output.hasPrefix("would apply 1 (reference data)\n"))
        #expect(files(program).isEmpty)
        let real = try await program.run("migrate")
        #expect(real.output == dry.output.replacing("would apply", with: "applied"))
        let again = try await program.run("migrate", "--dry-run")
        let count = dry.output.count { $0 == "\n" }
        #expect(again.output == "The schema is up to date (\(count) steps applied).\n")
    }

    @Test(
        "questions to a database with nothing in it make none",
        arguments: [["releases", "list"], ["gap", "11-1011.00", "15-1252.00"], ["search", "nurse"]])
    func absent(command: [String]) async throws {
        let program = try BuiltProgram(from: .empty)
        #expect(try await program.run(command).code == 69)
        #expect(files(program).isEmpty)
    }

    @Test("`import --dry-run` of a release makes no file")
    func dryImport() async throws {
        let program = try BuiltProgram()
        let folder = try TemporaryFolder()
        let outcome = try await program.run("import", "onet", folder.write("30.1", SmallRelease.old), "--dry-run")
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("nothing was written"))
        #expect(files(program).isEmpty)
    }

    @Test("`releases use` switches, and `releases diff` tells what changed")
    func use() async throws {
        let program = try BuiltProgram()
        let folder = try TemporaryFolder()
        var later = SmallRelease.version("30.2")
        later.replace("Bit Bakers", with: "Byte Bakers", in: "Occupation Data.txt")
        #expect(try await program.run("import", "onet", folder.write("1", .version("30.1"))).code == 0)
        #expect(try await program.run("import", "onet", folder.write("2", later)).code == 0)
        #expect(try await program.run("releases", "use", "1").code == 0)
        let list = try await program.run("releases", "list").output
        #expect(list.contains("current") && list.contains("previous"))
        let diff = try await program.run("releases", "diff", "1", "2")
        #expect(diff.output.contains("~ 15-1252.00 Bit Bakers -> Byte Bakers"))
        for wrong in ["9", "0", "x"] {
            let outcome = try await program.run("releases", "use", wrong)
            #expect(outcome.code != 0)
            #expect(!outcome.messages.isEmpty)
        }
        #expect(try await program.run("releases", "list").output == list)
    }

    @Test("a refused release ends with the status for bad data, and nothing is served")
    func refused() async throws {
        let program = try BuiltProgram()
        let folder = try TemporaryFolder()
        var release = SmallRelease.old
        release.files["Skills.txt"] = nil
        release["Essential Skills.txt"] = "<html></html>"
        let outcome = try await program.run("import", "onet", folder.write("bad", release))
        #expect(outcome.code == 65)
        #expect(outcome.output.contains("was refused, nothing was written"))
    }
}
