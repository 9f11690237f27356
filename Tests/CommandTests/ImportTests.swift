import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("metier import, releases and migrate")
struct ImportTests {
    @Test("reads without writing with --dry-run")
    func dryRun() async throws {
        let program = try BuiltProgram(from: .empty)
        let migrate = try await program.run("migrate", "--dry-run")
        #expect(migrate.code == 0 && migrate.output.hasPrefix("would apply 1 ("))
        let outcome = try await program.run("import", "onet", Repository.sample, "--dry-run")
        #expect(outcome.code == 0, "\(outcome.messages)")
        #expect(outcome.output.hasPrefix("O*NET 30.1 (bundled sample) can be loaded; nothing was written.\n"))
        #expect(!FileManager.default.fileExists(atPath: program.home + "/metier.sqlite"))
    }

    @Test("applies the schema once")
    func migrate() async throws {
        let program = try BuiltProgram(from: .empty)
        let first = try await program.run("migrate")
        #expect(first.code == 0 && first.output.hasPrefix("applied 1 ("), "\(first.messages)")
        let second = try await program.run("migrate")
        #expect(second.code == 0 && second.output.hasPrefix("The schema is up to date"))
        let dry = try await program.run("migrate", "--dry-run")
        #expect(dry.output == second.output)
    }

    @Test("changes nothing the second time and says so; --force loads again")
    func again() async throws {
        let program = try BuiltProgram()
        let first = try await program.run("import", "onet", "--sample")
        #expect(first.code == 0, "\(first.messages)")
        #expect(first.output.hasPrefix("O*NET 30.1 (bundled sample) is loaded and served as release 1.\n"))
        #expect(first.messages.contains("Importing O*NET from ") && !first.messages.contains("\u{1B}"))
        let second = try await program.run("import", "onet", "--sample")
        #expect(second.code == 0)
        #expect(second.output == "O*NET 30.1 (bundled sample) is loaded already as release 1; nothing was changed.\n")
        let forced = try await program.run("import", "onet", "--sample", "--force")
        #expect(
            forced.output.hasPrefix("O*NET 30.1 (bundled sample) is loaded and served as release 2.\n"),
            "\(forced.messages)")
        let list = try JSONValue(parsing: try await program.run("releases", "list", "--json").output)
        #expect(list["releases"]?.texts("state") == ["current", "previous"])
    }

    @Test("writes its report as JSON, to a file and to standard output")
    func report() async throws {
        let program = try BuiltProgram()
        let file = program.folder.path + "/report.json"
        let outcome = try await program.run("import", "onet", "--sample", "--report", file, "--json")
        #expect(outcome.code == 0, "\(outcome.messages)")
        let report = try JSONValue(parsing: try Data(contentsOf: URL(fileURLWithPath: file)))
        let written = try JSONValue(parsing: outcome.output)
        #expect(report == written)
        #expect(
            report.text.contains("\"read\":10723,\"set_aside\":0,\"landed\":10723")
                && report.text.contains("\"outcome\":\"loaded\""))
        let unwritable = try await program.run("import", "onet", "--sample", "--report", "/dev/null/report.json")
        #expect(unwritable.code == 74 && unwritable.messages.contains("/dev/null/report.json"))
    }

    @Test("takes the bundled sample where nothing is found and nothing can be downloaded, saying so")
    func fallBack() async throws {
        var program = try BuiltProgram()
        // Port 1 of the loopback address: refused at once, and nothing leaves the machine.
        program.environment["METIER_ONET_URL"] = "http://127.0.0.1:1/db.zip"
        let outcome = try await program.run("import", "onet")
        #expect(outcome.code == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("could not be downloaded"))
        #expect(outcome.messages.contains("Taking the bundled sample instead"))
        #expect(outcome.output.contains("(bundled sample) is loaded"))
    }

    @Test(
        "an address that is none, that nobody answers at, or that has something else says so; a dry run keeps nothing")
    func addresses() async throws {
        let program = try BuiltProgram()
        let text = try ScriptedServer { _, _ in
            .send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>")
        }
        let cases: [(address: String, code: Int32)] = [
            ("ftp://127.0.0.1/x.zip", 64), ("http://127.0.0.1:1/x.zip", 69), (text.url("/..%2F..%2Fx.zip"), 65),
        ]
        for (address, code) in cases {
            let outcome = try await program.run("import", "onet", address, "--dry-run")
            #expect(outcome.code == code, "\(address): \(outcome.messages)")
        }
        #expect(!FileManager.default.fileExists(atPath: program.home + "/downloads"))
        #expect(!FileManager.default.fileExists(atPath: program.folder.path + "/x.zip"))
    }

    /// The server answers neither before both have asked, so both fetch into the same folder at the same time.
    @Test("of one address at the same moment by two processes loads the release once, and leaves one whole file")
    func sameMoment() async throws {
        let bytes = SmallRelease.old.archive
        let (first, second) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let server = try ScriptedServer { _, count in
            guard count < 2 else {
                return .send("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\nConnection: close\r\n\r\n")
            }
            let (own, other) = count == 0 ? (first, second) : (second, first)
            own.signal()
            guard other.wait(timeout: .now() + 60) == .success else {
                return .send("HTTP/1.1 500 Alone\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            }
            let head = "HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count)\r\nETag: \"1\"\r\nConnection: close\r\n\r\n"
            return .sendBytes(Array(head.utf8) + bytes)
        }
        let program = try BuiltProgram()
        // The schema is there before, so that both go straight to the download.
        #expect(try await program.run("migrate").code == 0)
        let address = server.url("/db_30_1_text.zip")
        async let one = program.run("import", "onet", address)
        async let other = program.run("import", "onet", address)
        let outcomes = try await [one, other]
        let loaders = outcomes.filter { $0.output.contains("30.1 is loaded and served as release 1.") }
        #expect(loaders.count == 1 && loaders.first?.code == 0, "\(outcomes.map(\.messages))")
        // The other one found the release, or the first at work on it, which it says.
        for other in outcomes where other.code != 0 || !other.output.contains("is loaded and served") {
            let found = other.code == 0 && other.output.contains("30.1 is loaded already as release 1;")
            let refused = other.code == 75 && other.messages.contains("Another process is at the same work (import)")
            #expect(found || refused, "\(other.code): \(other.messages)")
        }
        #expect(server.seen.count == 2)
        let again = try await program.run("import", "onet", address)
        #expect(again.code == 0 && again.output.contains("30.1 is loaded already as release 1;"), "\(again.messages)")
        let downloads = program.home + "/downloads"
        let files = try FileManager.default.contentsOfDirectory(atPath: downloads).sorted()
        // One file and one note, under the name that the address's hash makes.
        let name = SHA256.hex(of: address)
        #expect(files == [name + ".json", name + ".zip"])
        #expect(FileManager.default.contents(atPath: "\(downloads)/\(name).zip").map(Array.init) == bytes)
        let list = try JSONValue(parsing: try await program.run("releases", "list", "--json").output)
        #expect(list["releases"]?.texts("state") == ["current"])
    }

    @Test("lists releases, switches between them and shows what changed")
    func releases() async throws {
        let program = try BuiltProgram()
        #expect(try await program.run("import", "onet", "--sample").code == 0)
        let copy = try program.folder.copy(Repository.sample, as: "second")
        for (name, before, after) in [
            ("Occupation Data.txt", "13-2011.00\tAccountants and Auditors", "13-2011.00\tAuditors and Accountants"),
            (
                "Skills.txt", "13-2011.00\t2.A.1.a\tReading Comprehension\tLV\t4.25",
                "13-2011.00\t2.A.1.a\tReading Comprehension\tLV\t6.25"
            ),
        ] {
            let file = URL(fileURLWithPath: copy + "/" + name)
            let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            #expect(text.contains(before))
            try Data(text.replacing(before, with: after).utf8).write(to: file)
        }
        let second = try await program.run("import", "onet", copy)
        #expect(second.code == 0, "\(second.messages)")
        let list = try await program.run("releases", "list")
        let rows = list.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(rows.count == 3 && rows[1][0] == "2" && rows[1].contains("current") && rows[2].contains("previous"))
        let used = try await program.run("releases", "use", "1", "--json")
        let state = try JSONValue(parsing: used.output)
        #expect(state["releases"]?.texts("state") == ["current"])
        let gap = try await program.run("gap", "43-3031", "13-2011")
        #expect(gap.output.contains("Accountants and Auditors"))
        let difference = try await program.run("releases", "diff", "1", "2")
        #expect(difference.output.contains("Occupations: 0 added, 0 removed, 1 retitled\n"))
        #expect(difference.output.contains("  ~ 13-2011.00 Accountants and Auditors -> Auditors and Accountants\n"))
        // From 4.25 to 6.25 with an error of 0.1637 each: 2.00 / 0.2315 = 8.6.
        #expect(difference.output.contains("1 changed; 1 of ") && difference.output.contains(" 8.6\n"))
        let json = try JSONValue(parsing: try await program.run("releases", "diff", "1", "2", "--json").output)
        #expect(json["ratings"]?["moved"]?.arrayValue?.first?["element_id"]?.stringValue == "2.A.1.a")
        for arguments in [["releases", "use", "9"], ["releases", "diff", "1", "9"]] {
            let missing = try await program.run(arguments)
            #expect(missing.code == 66 && missing.messages.contains("There is no release 9"), "\(missing.messages)")
        }
    }
}
