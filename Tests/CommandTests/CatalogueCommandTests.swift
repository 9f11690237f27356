import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("Commands over several frameworks")
struct CatalogueCommandTests {
    /// A home with the four small frameworks; one import shared by tests that only read.
    static let shared = Task {
        let program = try BuiltProgram()
        let folder = try SmallFrameworks().write(to: program.folder.path + "/frameworks")
        let outcome = try await program.run("import", "all", folder)
        #expect(outcome.code == 0, "\(outcome.messages)")
        return program
    }

    /// Runs on the shared home; the command must end with a code.
    private func run(_ arguments: [String], code: Int32 = 0, input: String = "") async throws -> BuiltProgram.Outcome {
        let outcome = try await Self.shared.value.run(arguments, input: input)
        #expect(outcome.code == code, "\(arguments): \(outcome.messages)")
        return outcome
    }

    /// The words of each line.
    private func rows(_ text: String) -> [[String]] {
        text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }

    /// The fields of a line of JSON, without arrays and objects in it.
    private func counts(_ value: JSONValue?, _ names: String...) -> [Double] {
        names.map { value?[$0]?.doubleValue ?? -1 }
    }

    // MARK: - occupation

    @Test("an address of ESCO is understood in other forms; it and a short code are never taken for O*NET's or a title")
    func codesOfESCO() async throws {
        for address in ["https://data.europa.eu/esco/occupation/a", "http://data.europa.eu/esco/occupation/a/"] {
            #expect(try await run(["occupation", address]).output.contains("baker"))
        }
        for code in ["7512.10", "00030d09-2b3a-4efd-87cc-c4ea39d27c34"] {
            let outcome = try await run(["occupation", code], code: 65)
            #expect(outcome.messages.contains("ESCO has no occupation with the code '\(code)'"), "\(outcome.messages)")
        }
    }

    // MARK: - import all

    @Test("import all loads what is whole, names what is damaged, shows what there is, and does it once")
    func importAll() async throws {
        let program = try BuiltProgram()
        let folder = try SmallFrameworks.withDamage.write(to: program.folder.path + "/frameworks")
        let report = program.folder.path + "/report.json"
        let first = try await program.run("import", "all", folder, "--report", report)
        #expect(first.code == 65, "\(first.messages)")
        let said = first.messages.split(separator: "\n").map(String.init)
        for (framework, words) in [
            ("onet", "30.1  loaded, "), ("esco", "1.2.0  loaded, "), ("isco", "2008  loaded, 4 rows, "),
            ("oecd", "2022  refused: oecd_skills_for_jobs_2022.json: "), ("esco-onet", "1  loaded, 1 row, "),
        ] {
            let line = framework.padding(toLength: 18, withPad: " ", startingAt: 0) + words
            #expect(said.contains { $0.hasPrefix(line) }, "\(line) in \(first.messages)")
        }
        let table = rows(first.output)
        #expect(table.dropFirst().compactMap(\.first).filter { $0.contains { $0.isLetter } }.prefix(1) == ["onet"])
        #expect(table.contains { $0.starts(with: ["esco", "1.2.0", "2", "2", "2", "2"]) }, "\(first.output)")
        #expect(table.contains { $0.starts(with: ["isco", "2008", "2", "0"]) }, "\(first.output)")
        #expect(!table.contains { $0.first == "oecd" })
        let reports = try #require(
            try JSONValue(parsing: try Data(contentsOf: URL(fileURLWithPath: report))).arrayValue)
        #expect(reports.map { $0["framework"]?.stringValue } == ["onet", "esco", "isco", "oecd", "esco-onet"])
        #expect(reports.map { $0["outcome"]?.stringValue } == ["loaded", "loaded", "loaded", "refused", "loaded"])

        let second = try await program.run("import", "all", folder, "--json")
        #expect(second.code == 65)
        #expect(second.messages.components(separatedBy: "unchanged").count == 5, "\(second.messages)")
        #expect(second.messages.contains("refused"))
        let coverage = try await program.run("releases", "coverage", "--json")
        #expect(coverage.output == second.output)
        let list = try JSONValue(parsing: try await program.run("releases", "list", "--json").output)
        #expect(list["releases"]?.texts("state") == ["current", "current", "current", "current"])
    }

    @Test("import all without a folder falls back to O*NET, downloaded or the sample, and then has nothing to do")
    func fallBack() async throws {
        var program = try BuiltProgram()
        // Port 1 of the loopback address: refused at once, and nothing leaves the machine.
        program.environment["METIER_ONET_URL"] = "http://127.0.0.1:1/db.zip"
        let first = try await program.run("import", "all")
        #expect(first.code == 0, "\(first.messages)")
        #expect(first.messages.contains("Taking the bundled sample instead"))
        #expect(first.output.contains("(bundled sample) is loaded"))
        let second = try await program.run("import", "all")
        #expect(second.code == 0 && second.messages.contains("already serves the bundled sample"), "\(second.messages)")
        // A folder that the settings name is found.
        program.environment["METIER_DATA"] = try SmallFrameworks().write(to: program.folder.path + "/frameworks")
        let third = try await program.run("import", "all")
        #expect(third.code == 0, "\(third.messages)")
        #expect(rows(third.output).contains { $0.starts(with: ["esco", "1.2.0"]) })
    }

    @Test("import all refuses what is no folder of frameworks")
    func refused() async throws {
        let program = try BuiltProgram()
        try FileManager.default.createDirectory(
            atPath: program.folder.path + "/empty", withIntermediateDirectories: true)
        for (arguments, code, words) in [
            ([program.folder.path + "/empty"], 66, "No framework's files are found"),
            ([program.folder.path + "/absent"], 66, "No framework's files are found"),
            (["http://127.0.0.1:1/a.zip"], 64, "takes a folder"),
            ([program.folder.path + "/empty", "--release", "1"], 64, "--release"),
        ] as [([String], Int32, String)] {
            let outcome = try await program.run(["import", "all"] + arguments)
            #expect(outcome.code == code && outcome.messages.contains(words), "\(arguments): \(outcome.messages)")
        }
        let folder = try SmallFrameworks().write(to: program.folder.path + "/frameworks")
        let dry = try await program.run("import", "all", folder, "--dry-run")
        #expect(dry.code == 0 && dry.output == "", "\(dry.messages)")
        #expect(dry.messages.components(separatedBy: "dry_run").count == 5)
    }

    // MARK: - coverage

    @Test("releases coverage counts what each served release holds")
    func coverage() async throws {
        let body = try JSONValue(parsing: try await run(["releases", "coverage", "--json"]).output)
        let frameworks = try #require(body["frameworks"]?.arrayValue)
        #expect(frameworks.map { $0["framework"]?.stringValue } == ["onet", "esco", "isco", "esco-onet"])
        let esco = frameworks[1]
        #expect(counts(esco, "occupations", "skills", "titles", "links", "crosswalk_links") == [2, 2, 2, 2, 2])
        #expect(esco["skills_by_kind"]?.text == #"{"knowledge":1,"skill":1}"#)
        #expect(esco["labels_by_language"]?["de"]?.intValue == 2)
        #expect(esco["missing"]?.text == #"["levels"]"#)
        #expect(counts(frameworks[0], "occupations", "titles", "ratings") == [3, 4, 11])
        #expect(counts(frameworks[3], "occupations", "crosswalk_links") == [0, 1])
        #expect(frameworks[2]["licence_status"]?.stringValue == "unverified")
        let table = rows(try await run(["releases", "coverage"]).output)
        #expect(table.contains { $0.starts(with: ["esco", "1.2.0", "2", "2", "2", "2", "de"]) })
    }

    // MARK: - crosswalk

    /// O*NET to ESCO: exact, 0.98. On to ISCO: times broad, 0.75: 0.735.
    @Test("crosswalk lists links, or counts them")
    func crosswalk() async throws {
        let list = rows(try await run(["crosswalk", "onet", "151252", "--to", "esco, isco"]).output)
        #expect(list[0] == ["onet", "15-1252.00", "Bit", "Bakers"])
        #expect(list[1] == ["FRAMEWORK", "CODE", "TITLE", "RELATION", "CONFIDENCE", "OVER"])
        let isco = try #require(list.first { $0.first == "isco" })
        #expect(isco[1] == "2512" && isco.contains("broad") && isco.contains { $0.hasPrefix("0.7") }, "\(isco)")
        let body = try JSONValue(parsing: try await run(["crosswalk", "onet", "15-1252.00", "--json"]).output)
        #expect(body["to"]?.texts("framework") == ["esco", "isco"])
        let link = try #require(body["to"]?.arrayValue?.last?["links"]?.arrayValue?.first)
        #expect(link["confidence"]?.doubleValue == 0.735 && link["path"]?.texts("set") == ["esco-onet", "esco"])
        let without = try await run(["crosswalk", "onet", "15-1252.00", "--without", "esco-onet", "--json"])
        let none = try JSONValue(parsing: without.output)["to"]?.arrayValue?.compactMap {
            $0["links"]?.arrayValue?.count
        }
        #expect(none == [0, 0])
        let coverage = try JSONValue(parsing: try await run(["crosswalk", "onet", "--coverage", "--json"]).output)
        #expect(coverage.texts("to") == ["esco", "isco"])
        for (row, expected) in zip(coverage.arrayValue ?? [], [[3, 1, 1, 1, 1], [3, 1, 0, 1, 2]] as [[Double]]) {
            #expect(counts(row, "occupations", "linked", "linked_closely", "targets", "mean_steps") == expected)
        }
        let table = rows(try await run(["crosswalk", "onet", "--coverage", "--to", "isco"]).output)
        #expect(table.last == ["isco", "3", "1", "0", "1", "2.00"])
    }

    @Test("crosswalk refuses what it does not know")
    func wrongCrosswalk() async throws {
        for (arguments, code, words) in [
            (["onet"], 64, "Name the occupation's code"), (["onet", "15-1252.00", "--to", "noc"], 64, "'noc'"),
            (["onet", "99-9999.99"], 66, "99-9999.99"), (["nothing", "1"], 66, "'nothing'"),
            (["nothing", "--coverage"], 64, "onet, esco, isco"),
            (["onet", "15-1252.00", "--without", "esco-ont"], 64, "'esco-ont'"),
            (["onet", "15-1252.00", "--limit", "0"], 64, "limit"),
        ] as [([String], Int32, String)] {
            let outcome = try await run(["crosswalk"] + arguments, code: code)
            #expect(outcome.output == "" && outcome.messages.contains(words), "\(arguments): \(outcome.messages)")
        }
    }

    // MARK: - ESCO's short codes

    /// `SmallFrameworks`: baker is 7512.1 at .../occupation/a, software developer 2512.4 at .../occupation/b.
    @Test("ESCO's short codes stand in tables, which fit 80 columns, and its addresses in JSON")
    func shortCodesShown() async throws {
        for (arguments, words) in [
            (["title", "bread", "maker", "--country", "DE", "--lexical"], ["esco", "7512.1", "baker"]),
            (["search", "--everywhere", "Bäckerin"], ["esco", "occupation", "7512.1", "baker"]),
            (["crosswalk", "onet", "15-1252.00", "--to", "esco"], ["esco", "2512.4", "software", "developer"]),
            (["crosswalk", "esco", "2512.4", "--to", "onet"], ["esco", "2512.4", "software", "developer"]),
            (["recommend", "--code", "7512.1", "--framework", "esco"], ["ESCO:", "baker", "(7512.1,"]),
            (["occupation", "7512.1"], ["7512.1", "baker"]),
        ] {
            let text = try await run(arguments).output
            #expect(rows(text).contains { $0.starts(with: words) }, "\(arguments): \(text)")
            #expect(text.components(separatedBy: "\n").prefix(6).allSatisfy { $0.count <= 80 }, "\(arguments): \(text)")
            // One occupation is shown with its address.
            #expect(text.contains("http://data") == (arguments[0] == "occupation"), "\(arguments): \(text)")
        }
        let body = try JSONValue(
            parsing: try await run(["crosswalk", "esco", "2512.4", "--to", "onet", "--json"]).output)
        #expect(body["from"]?["code"]?.stringValue == "http://data.europa.eu/esco/occupation/b")
        let one = try JSONValue(parsing: try await run(["occupation", "7512.1", "--json"]).output)
        #expect(one["code"]?.stringValue == "http://data.europa.eu/esco/occupation/a")
        let absent = try await run(["occupation", "7512.9"], code: 65)
        #expect(absent.messages == "error: ESCO has no occupation with the code '7512.9'.\n")
    }

    /// The developer, 2512.4, is linked to 15-1252.00 alone, and only O*NET's occupations are rated.
    @Test("gap of ESCO's codes says that ESCO holds no levels, who holds them, and which occupations to ask for")
    func gapOfESCO() async throws {
        let two = try await run(["gap", "7512.1", "2512.4"], code: 65)
        #expect(two.output == "")
        #expect(
            two.messages == """
                Error: 7512.1 (baker) and 2512.4 (software developer) are occupations of ESCO, which holds no levels of \
                skills; gaps are found between occupations of O*NET, which holds levels.
                Rated and near:
                  15-1252.00  Bit Bakers

                """)
        let address = "http://data.europa.eu/esco/occupation/a"
        let one = try JSONValue(parsing: try await run(["gap", address, "15-1252", "--json"], code: 65).output)
        #expect(one["code"]?.stringValue == "other_framework" && one["success"] == .bool(false))
        #expect(one["result"]?["from_occupation_title"]?.isNull == true)
        #expect(one["result"]?["to_occupation_title"]?.stringValue == "Bit Bakers")
        #expect(
            one["message"]?.stringValue?.contains("7512.1 (baker) is an occupation of ESCO, which holds no") == true)
        #expect(one["related"]?.arrayValue?.isEmpty == true)
        // A code that is nobody's is unknown still, also beside one of ESCO.
        for codes in [["7512.9", "15-1252"], ["7512.1", "99-9999"]] {
            let body = try JSONValue(parsing: try await run(["gap", "--json"] + codes, code: 65).output)
            #expect(body["code"]?.stringValue == "unknown_code", "\(codes)")
        }
    }

    @Test("a document about an occupation of ESCO is kept under its address, and listed with the short code")
    func shortCodeOfDocument() async throws {
        let program = try BuiltProgram()
        let folder = try SmallFrameworks().write(to: program.folder.path + "/frameworks")
        #expect(try await program.run("import", "all", folder).code == 0)
        let file = program.folder.path + "/advert.txt"
        try Data("We knead.".utf8).write(to: URL(fileURLWithPath: file))
        let added = try await program.run("knowledge", "add", file, "--occupation", "esco:7512.1", "--json")
        #expect(added.code == 0, "\(added.messages)")
        let document = try JSONValue(parsing: added.output)["documents"]?.arrayValue?.first
        #expect(
            document?["occupation"]?.stringValue == "esco:http://data.europa.eu/esco/occupation/a",
            "\(added.output)")
        let list = try await program.run("knowledge", "list")
        #expect(list.output.contains("  esco:7512.1  ") && !list.output.contains("http:"), "\(list.output)")
    }

    // MARK: - search --everywhere

    @Test("search --everywhere finds concepts of every framework and language")
    func everywhere() async throws {
        let german = rows(try await run(["search", "--everywhere", "Bäckerin"]).output)
        #expect(german[0] == ["FRAMEWORK", "TYPE", "CODE", "NAME", "SCORE", "FOUND", "AS"])
        #expect(german[1].starts(with: ["esco", "occupation"]) && german[1].suffix(3) == ["0.98", "Bäckerin", "(de)"])
        let skill = try JSONValue(parsing: try await run(["search", "--everywhere", "meal", "--json"]).output)
        #expect(skill["results"]?.texts("code") == ["s1"] && skill["results"]?.texts("kind") == ["knowledge"])
        #expect(skill["results"]?.texts("match") == ["meal"])
        // ESCO's occupation and its heading, and ISCO's occupation.
        let limited = try JSONValue(
            parsing: try await run(["search", "--everywhere", "software", "developer", "--limit", "1", "--json"]).output
        )
        #expect(limited["total"]?.intValue == 3 && limited["results"]?.arrayValue?.count == 1)
        let nothing = try await run(["search", "--everywhere", "zzzzqqqq"])
        #expect(nothing.output == "" && nothing.messages == "Nothing found for 'zzzzqqqq'.\n")
    }
}
