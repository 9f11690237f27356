import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("Commands with a remote source")
struct RemoteCommandTests {
    private static let code = PlayedWebServices.code

    /// A home with the sample and the settings of a source; `variables` come on top.
    private func program(_ variables: [String: String]) async throws -> BuiltProgram {
        var program = try BuiltProgram()
        let outcome = try await program.run("import", "onet", "--sample")
        #expect(outcome.code == 0, "\(outcome.messages)")
        program.environment.merge(variables) { $1 }
        return program
    }

    @Test("fetch what the release lacks, once, with the key from a file and without showing it")
    func gap() async throws {
        try await PlayedWebServices.playing { played in
            let secrets = try TemporaryFolder()
            let file = try secrets.write("key", Array((PlayedWebServices.key + "\n").utf8))
            let program = try await program([
                "METIER_ONET_API_KEY_FILE": file, "METIER_ONET_API_URL": played.address("v2"),
                "METIER_LOG_LEVEL": "trace",
            ])
            let first = try await program.run("gap", "43-3031.00", Self.code)
            #expect(first.code == 0, "\(first.messages)")
            #expect(first.output.contains("To    15-1299.77  Tide Modellers\n"))
            #expect(first.output.contains("\n2 of 35 skills are higher in the target on Level"))
            #expect(first.output.contains("bundled sample of 30 occupations"))
            #expect(first.output.contains("15-1299.77 is not in the release; it was fetched at 20"))
            #expect(first.output.contains("Incorporates information from O*NET Web Services"))
            played.forget()
            let second = try await program.run("gap", "43-3031.00", Self.code)
            #expect(second.output == first.output)
            let occupation = try await program.run("occupation", Self.code)
            #expect(occupation.output.contains("Model tides and say when."))
            let list = try await program.run("releases", "list")
            #expect(list.output.contains("supplement"))
            let diff = try await program.run("releases", "diff", "1", "2")
            #expect(diff.code == 64)
            let use = try await program.run("releases", "use", "2")
            #expect(use.code == 65)
            let doctor = try await program.run("doctor")
            #expect(doctor.output.contains("credentials for O*NET Web Services 2 at \(played.address("v2"))"))
            let settings = try await program.run("config", "show")
            #expect(played.seen.isEmpty)
            for outcome in [first, second, occupation, list, diff, use, doctor, settings] {
                #expect(!(outcome.output + outcome.messages).contains(PlayedWebServices.key))
            }
        }
    }

    @Test("speak to the older generation with a name and a password")
    func older() async throws {
        try await PlayedWebServices.playing { played in
            let program = try await program([
                "METIER_ONET_USERNAME": PlayedWebServices.login.username,
                "METIER_ONET_PASSWORD": PlayedWebServices.login.password, "METIER_ONET_V1_URL": played.address("ws"),
            ])
            let outcome = try await program.run("occupation", "15-1299.77", "--json")
            #expect(outcome.code == 0, "\(outcome.messages)")
            let body = try JSONValue(parsing: outcome.output)
            #expect(body["title"]?.stringValue == "Tide Modellers")
            #expect(body["sources"]?.arrayValue?.last?["version"]?.stringValue == "web services 1.9")
        }
    }

    @Test("serve it: the greeting names the source, pages and routes fetch, the figures count")
    func serving() async throws {
        try await PlayedWebServices.playing { played in
            let program = try await program([
                "METIER_ONET_API_KEY": PlayedWebServices.key, "METIER_ONET_API_URL": played.address("v2"),
            ])
            let server = try await RunningServer.start(program)
            #expect(server.greeting.contains("occupations that the release lacks come from O*NET Web Services 2"))
            let answers = try await onThread {
                try [
                    "/occupations/\(Self.code)", "/compare?from=43-3031.00&to=\(Self.code)", "/occupations/15-1299.78",
                    "/metrics",
                ]
                .map { try RawClient(port: server.port).get($0, headers: "", method: "GET") }
            }
            #expect(answers.map(\.status) == [200, 200, 404, 200])
            #expect(answers[0].text.contains("it was fetched from O*NET Web Services at 20"))
            #expect(answers[0].text.contains("Incorporates information from O*NET Web Services"))
            #expect(answers[1].text.contains("Tide Modellers"))
            #expect(answers[3].text.contains("metier_remote_occupations{framework=\"onet\"} 1\n"))
            #expect(answers[3].text.contains("metier_remote_fetches_total{outcome=\"absent\"} 1\n"))
            #expect(answers[3].text.contains("metier_remote_fetches_total{outcome=\"fetched\"} 1\n"))
            server.signal(15)
            let end = try await server.end()
            #expect(end.code == 0)
            #expect(!(end.messages + server.greeting).contains(PlayedWebServices.key))
        }
    }

    @Test("tell what the source could not, with a code of its own where trying again may help")
    func failures() async throws {
        try await PlayedWebServices.playing { played in
            let program = try await program([
                "METIER_ONET_API_KEY": "a-wrong-key", "METIER_ONET_API_URL": played.address("v2"),
            ])
            let refused = try await program.run("gap", "43-3031.00", Self.code)
            #expect(refused.code == 65)
            #expect(refused.messages.hasPrefix("Error: Occupation code 15-1299.77 not found.\n"))
            #expect(
                refused.messages.contains(
                    "the remote source could not tell: O*NET Web Services 2 refuses the credentials"))
            #expect(!refused.messages.contains("a-wrong-key"))
            await played.stop()
            let down = try await program.run("gap", "43-3031.00", Self.code, "--json")
            #expect(down.code == 75)
            #expect(try JSONValue(parsing: down.output)["remote"]?["outcome"]?.stringValue == "unavailable")
        }
    }

    @Test("say that there is no source where there are no credentials")
    func none() async throws {
        let program = try await program([:])
        let outcome = try await program.run("occupation", Self.code)
        #expect(outcome.code == 65)
        #expect(outcome.messages.contains("is not in the local release, and no remote source is configured."))
        let doctor = try await program.run("doctor", "--json")
        let checks = try JSONValue(parsing: doctor.output)["checks"]?.arrayValue ?? []
        let check = checks.first { $0["name"]?.stringValue == "remote" }
        #expect(
            check?["text"]?.stringValue
                == "no credentials for O*NET Web Services: answers come from local data alone")
    }

    @Test(
        "refuse settings that would lose credentials",
        arguments: [
            ["METIER_ONET_API_KEY": "k", "METIER_ONET_API_URL": "http://api.example/"],
            ["METIER_ONET_API_KEY": "k", "METIER_ONET_API_URL": "https://me:pw@api.example/"],
            ["METIER_ONET_USERNAME": "u"], ["METIER_ONET_PASSWORD": "p"],
            ["METIER_ONET_API_KEY_FILE": "/nowhere/at/all"],
        ])
    func refused(_ variables: [String: String]) async throws {
        var program = try BuiltProgram()
        program.environment.merge(variables) { $1 }
        let outcome = try await program.run("occupation", Self.code)
        #expect(outcome.code == 78)
        #expect(outcome.messages.contains("onet.") || outcome.messages.contains("/nowhere/at/all"))
    }
}
