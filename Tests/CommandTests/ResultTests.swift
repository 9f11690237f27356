import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("Results of the built program on the bundled sample")
struct ResultTests {
    /// A home with the sample; one import shared by tests that only read.
    static let shared = Task {
        let program = try BuiltProgram()
        let outcome = try await program.run("import", "onet", "--sample")
        #expect(outcome.code == 0, "\(outcome.messages)")
        return program
    }

    /// Runs on the shared sample; the command must end with a code.
    private func run(_ arguments: String..., code: Int32 = 0) async throws -> BuiltProgram.Outcome {
        let outcome = try await Self.shared.value.run(arguments)
        #expect(outcome.code == code, "\(outcome.messages)")
        return outcome
    }

    @Test(
        "are, byte for byte, what is committed",
        arguments: [
            ("gap.txt", ["gap", "43-3031.00", "13-2011.00"]),
            ("gap-significant.txt", ["gap", "433031", "13-2011", "--significant"]),
            ("gap-none.txt", ["gap", "15-1252", "15-1252"]), ("search.txt", ["search", "statistisian"]),
            ("occupation.txt", ["occupation", "15-1252", "--limit", "3"]),
            ("completions.bash", ["completions", "bash"]), ("completions.zsh", ["completions", "zsh"]),
            ("completions.fish", ["completions", "fish"]),
        ])
    func golden(_ name: String, _ arguments: [String]) async throws {
        let outcome = try await Self.shared.value.run(arguments)
        #expect(outcome.code == 0)
        #expect(outcome.messages == "")
        #expect(!outcome.output.contains("\u{1B}"), "no colour outside a terminal")
        let committed = try Golden.text("results/" + name, replacedBy: outcome.output)
        #expect(outcome.output == committed)
    }

    @Test("completions are scripts that their shell can read")
    func completions() async throws {
        let script = try await run("completions", "bash").output
        let file = try TemporaryFolder()
        let path = file.path + "/metier.bash"
        try Data(script.utf8).write(to: URL(fileURLWithPath: path))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-n", path]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test("--json gives the bodies of the API")
    func json() async throws {
        let program = try await Self.shared.value
        let server = try await RunningServer.start(program)
        for (target, arguments) in [
            ("/skill-gap?from=43-3031.00&to=13-2011.00", ["gap", "43-3031.00", "13-2011.00", "--json"]),
            (
                "/skill-gap?from=43-3031.00&to=13-2011.00&sort=delta&significant=true&min_delta=0.6&not_relevant=absent",
                [
                    "gap", "43-3031.00", "13-2011.00", "--json", "--sort", "delta", "--significant", "--min-delta",
                    "0.6",
                    "--not-relevant", "absent",
                ]
            ), ("/api/v1/occupations/15-1252.00", ["occupation", "15-1252.00", "--json"]),
            ("/api/v1/occupations/search?q=nurse&limit=3", ["search", "nurse", "--limit", "3", "--json"]),
            ("/api/v1/releases", ["releases", "list", "--json"]),
        ] {
            let answer = try await onThread { [port = server.port] in try RawClient(port: port).get(target).text }
            let outcome = try await program.run(arguments)
            #expect(outcome.code == 0 && outcome.messages == "")
            #expect(outcome.output == answer + "\n", "\(arguments)")
            let value = try JSONValue(parsing: outcome.output)
            #expect(value.objectValue?.fields.isEmpty == false, "\(arguments)")
        }
        server.signal(SIGTERM)
        #expect(try await server.end().code == 0)
    }

    @Test("--json gives one line of JSON for every command that has it")
    func everyJSON() async throws {
        for arguments in [
            ["version", "--json"], ["config", "show", "--json"], ["doctor", "--json"], ["releases", "list", "--json"],
            ["releases", "diff", "1", "1", "--json"], ["search", "zzzzqqqq", "--json"],
        ] {
            let outcome = try await Self.shared.value.run(arguments)
            #expect(outcome.code == 0, "\(arguments)")
            #expect(outcome.output.hasSuffix("\n") && !outcome.output.dropLast().contains("\n"), "\(arguments)")
            let value = try JSONValue(parsing: outcome.output)
            #expect(value.objectValue != nil, "\(arguments)")
        }
    }

    @Test("a failed gap is a message with help for people and the documented shape for programs")
    func failedGap() async throws {
        let unknown = try await run("gap", "43-3031", "13-2012", code: 65)
        #expect(unknown.output == "")
        #expect(
            unknown.messages.hasPrefix(
                """
                Error: Occupation code 13-2012 not found.
                Did you mean:
                  13-2011.00  Acc
                """))
        let unrated = try await run("gap", "43-3031", "15-2051", code: 65)
        #expect(unrated.messages.contains("Data Scientists) has no ratings") && unrated.messages.contains("15-2041.00"))
        let json = try await run("gap", "43-3031", "13-2012", "--json", code: 65)
        let body = try JSONValue(parsing: json.output)
        #expect(body["success"] == .bool(false) && body["code"]?.stringValue == "unknown_code")
        #expect(json.messages == "")
        let occupation = try await run("occupation", "13-2012", code: 65)
        #expect(occupation.messages.contains("Did you mean 13-2011.00 (Accountants and Auditors)"))
    }

    /// The sample's titles: "Accountant" is one of 13-2011.00 alone; no "bookkeeper" stands alone but "Accounting
    /// Bookkeeper" of 43-3031.00, the only one with that word. Clerks of several occupations share theirs.
    @Test("gap and occupation take titles that are sure, and list what others may mean")
    func titles() async throws {
        let byCode = try await run("gap", "43-3031.00", "13-2011.00")
        let byTitle = try await run("gap", "bookkeeper", "accountant")
        #expect(byTitle.output == byCode.output)
        #expect(
            byTitle.messages == """
                'bookkeeper' is taken for 43-3031.00, Bookkeeping, Accounting, and Auditing Clerks.
                'accountant' is taken for 13-2011.00, Accountants and Auditors.

                """)
        let mixed = try await run("gap", "433031", "accountant", "--json")
        let json = try await run("gap", "43-3031.00", "13-2011.00", "--json")
        #expect(mixed.output == json.output)
        let unsure = try await run("gap", "clerk", "accountant", code: 65)
        #expect(unsure.output == "")
        #expect(
            unsure.messages.hasPrefix(
                """
                'clerk' is no code, and not sure as a title. It may mean:
                  43-3031.00  Bookkeeping, Accounting, and Auditing Clerks
                """))
        let body = try JSONValue(parsing: try await run("gap", "accountant", "clerk", "--json", code: 65).output)
        #expect(body["code"]?.stringValue == "unknown_code")
        #expect(body["suggestions"]?.texts("code").first == "43-3031.00")
        #expect(body["result"]?["from_occupation_title"]?.stringValue == "Accountants and Auditors")
        let occupation = try await run("occupation", "accountant", "--limit", "1")
        #expect(occupation.output.hasPrefix("13-2011.00  Accountants and Auditors\n"))
        let other = try await run("occupation", "clerk", code: 65)
        #expect(other.output == "" && other.messages.hasPrefix("'clerk' is no code"))
    }

    /// "Cook" alone is surer (0.99) than all that the whole of "Cook / Data Analyst" is like.
    @Test(
        "candidates of a title stand in the order of their confidence",
        arguments: ["Cook / Data Analyst", "Artist / Data Analyst", "Field Collector / City Constable", "clerk"])
    func order(_ title: String) async throws {
        let answer = try JSONValue(
            parsing: try await run("title", title, "--lexical", "--framework", "onet", "--json").output)
        let confidences = answer["candidates"]?.arrayValue?.compactMap { $0["confidence"]?.doubleValue } ?? []
        #expect(confidences.count == 5 && confidences == confidences.sorted(by: >), "\(confidences)")
    }

    @Test("tell the version, the settings with their origin and the state of the installation")
    func state() async throws {
        let version = try await run("version")
        #expect(version.output.hasPrefix("metier ") && version.output.contains("\nsqlite "))
        let short = try await run("--version")
        #expect(version.output.hasPrefix(short.output) && short.output.hasSuffix("\n"))
        var program = try await Self.shared.value
        program.environment["METIER_PORT"] = "8123"
        let settings = try await program.run("config", "show", "--log-level", "debug")
        #expect(settings.output.contains("environment METIER_PORT"))
        #expect(settings.output.split(separator: "\n").contains { $0.hasPrefix("log.level") && $0.contains("debug") })
        let doctor = try await run("doctor", "--json")
        let checks = try JSONValue(parsing: doctor.output)["checks"]?.texts("name") ?? []
        let expected = [
            "settings", "clock", "disk", "database", "schema", "tables", "release", "cache", "remote", "port",
        ]
        #expect(checks.filter(expected.contains) == expected)
    }

    @Test("nothing found is a message and no failure")
    func nothing() async throws {
        let outcome = try await run("search", "zzzzqqqq")
        #expect(outcome.output == "" && outcome.messages == "Nothing found for 'zzzzqqqq'.\n")
        for (arguments, words) in [
            (["crosswalk", "onet", "--coverage"], "No other framework that has occupations is served.\n"),
            (["knowledge", "list"], "There are no documents; `metier knowledge add` adds some.\n"),
            (["knowledge", "skills"], "No document names such a skill.\n"),
            (["work", "list"], "There are no such work items.\n"),
        ] {
            let outcome = try await Self.shared.value.run(arguments)
            #expect(outcome.code == 0 && outcome.output == "" && outcome.messages == words, "\(arguments)")
        }
        let crosswalk = try await run("crosswalk", "onet", "15-1252.00")
        #expect(crosswalk.output == "onet 15-1252.00  Software Developers\n")
        #expect(crosswalk.messages == "No crosswalk that is used leads from there to another framework.\n")
        let calls = try await run("models", "calls")
        #expect(
            calls.output == "Spent today (UTC): 0.0000 US dollars\n" && calls.messages == "No model was asked yet.\n")
        let program = try await Self.shared.value
        let blank = try await program.run(["extract"], input: "Of the and so on.")
        #expect(blank.code == 0 && blank.output == "" && blank.messages == "No skill is named.\n")
        let names = try await program.run(["extract", "--names"], input: "Zzqqxx\n")
        #expect(names.output == "" && names.messages == "No name is like a skill of ESCO or O*NET.\n")
    }

    /// Without a release the frameworks cannot be loaded: the document is what fails first.
    @Test("extract reads its document before it loads the frameworks")
    func unreadable() async throws {
        let program = try BuiltProgram(on: .sqlite)
        let file = program.folder.path + "/broken.pdf"
        try Data("%PDF-1.7 and then nothing".utf8).write(to: URL(fileURLWithPath: file))
        let broken = try await program.run("extract", file)
        #expect(broken.code == 65 && broken.messages.contains("broken.pdf"), "\(broken.messages)")
        try Data("Welding.".utf8).write(to: URL(fileURLWithPath: file))
        #expect(try await program.run("extract", file).code == 69)
    }
}

extension JSONValue {
    /// The texts of one field of every element.
    func texts(_ name: String) -> [String] {
        (arrayValue ?? []).compactMap { $0[name]?.stringValue }
    }
}
