import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("metier models", .timeLimit(.minutes(3)))
struct ModelsCommandTests {
    private static let key = "gsk_not_to_be_seen"

    /// A provider of OpenAI's shape that lists the models of the default chain.
    private static func provider(
        lists models: [String] = ["openai/gpt-oss-120b", "openai/gpt-oss-20b"], status: String = "200 OK"
    ) throws -> ScriptedServer {
        let list = #"{"data":[\#(models.map { #"{"id":"\#($0)"}"# }.joined(separator: ","))]}"#
        let answer =
            #"{"choices":[{"message":{"content":"{\"answer\":\"yes\"}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1000,"completion_tokens":500}}"#
        return try ScriptedServer { path, _ in
            let body = status == "200 OK" ? (path.hasSuffix("/models") ? list : answer) : #"{"error":{"message":"no"}}"#
            return .send(
                "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
                    + "x-ratelimit-limit-tokens: 8000\r\nx-ratelimit-remaining-tokens: 7000\r\n"
                    + "x-ratelimit-reset-tokens: 7.5s\r\nConnection: close\r\n\r\n\(body)")
        }
    }

    private func program(_ server: ScriptedServer?, _ variables: [String: String] = [:]) throws -> BuiltProgram {
        var program = try BuiltProgram()
        if let server {
            program.environment["METIER_GROQ_API_KEY"] = Self.key
            program.environment["METIER_GROQ_URL"] = server.url("/openai/v1")
        }
        program.environment.merge(variables) { $1 }
        return program
    }

    @Test("with a key of Groq alone, its two models are asked, and the calls are kept with what they cost")
    func check() async throws {
        let server = try Self.provider()
        let program = try program(
            server,
            ["METIER_LLM_PRICES": "groq/openai/gpt-oss-120b=1:2", "METIER_LOG_LEVEL": "trace"])
        #expect(try await program.run("migrate").code == 0)
        let check = try await program.run("models", "check", "--json")
        #expect(check.code == 0, "\(check.output) \(check.messages)")
        let found = try JSONValue(parsing: check.output)
        let models = try #require(found["models"]?.arrayValue)
        #expect(found["ok"]?.boolValue == true && models.count == 2)
        #expect(models.map { $0["model"]?.stringValue } == ["openai/gpt-oss-120b", "openai/gpt-oss-20b"])
        for model in models {
            for name in ["ok", "reachable", "key_accepted", "listed", "answered"] {
                #expect(model[name]?.boolValue == true, "\(name)")
            }
            #expect(model["input_tokens"]?.intValue == 1_000 && model["output_tokens"]?.intValue == 500)
            #expect(model["budget"]?.stringValue == "7000 of 8000 tokens a minute")
        }
        // One list and two questions.
        let lists = server.seen.filter { $0.hasPrefix("GET /openai/v1/models ") }
        #expect(lists.count == 1)
        #expect(server.seen.count == 3)
        let table = try await program.run("models", "check")
        #expect(table.output.contains("groq/openai/gpt-oss-20b") && table.code == 0)
        let calls = try await program.run("models", "calls", "--json")
        let kept = try JSONValue(parsing: calls.output)
        // Two calls of 1,000 tokens at 1 and 500 at 2 dollars a million; the other model has no price.
        #expect(kept["spent_today"]?.doubleValue == 0.004 && kept["spend_cap"]?.isNull == true)
        let list = try #require(kept["calls"]?.arrayValue)
        #expect(list.count == 4 && list.allSatisfy { $0["verdict"]?.stringValue == "accepted" })
        #expect(list.allSatisfy { $0["purpose"]?.stringValue == "check" })
        #expect(list.compactMap { $0["cost"]?.doubleValue } == [0.002, 0.002])
        let text = try await program.run("models", "calls", "--limit", "1")
        #expect(text.output.contains("Spent today (UTC): 0.004"))
        let lines = text.output.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("ASKED (UTC)     PURPOSE  MODEL"))
        #expect(lines[1].contains("  check ") && lines[1].contains("  accepted  1000+500  "), "\(lines)")
        #expect(!lines[1].contains("accepted 200") && lines.allSatisfy { $0.count <= 100 }, "\(lines)")
        var narrow = program
        narrow.environment["COLUMNS"] = "80"
        for arguments in [["models", "check"], ["models", "calls"]] {
            let outcome = try await narrow.run(arguments)
            #expect(WidthTests.tooWide(outcome.output).isEmpty, "\(outcome.output)")
        }
        let doctor = try await program.run("doctor")
        #expect(doctor.output.contains("groq/openai/gpt-oss-120b, groq/openai/gpt-oss-20b"))
        let settings = try await program.run("config", "show")
        for outcome in [check, table, calls, text, doctor, settings] {
            #expect(!(outcome.output + outcome.messages).contains(Self.key))
        }
    }

    @Test("what is wrong with a model is told with an exit code of its own")
    func problems() async throws {
        let refusing = try Self.provider(status: "401 Unauthorized")
        let refused = try await program(refusing).run("models", "check", "--json")
        #expect(refused.code == 77 && refused.output.contains("the key is not accepted"))
        let other = try Self.provider(lists: ["openai/gpt-oss-120b"])
        let missing = try await program(other, ["METIER_LLM_CHAIN": "groq/openai/gpt-oss-12b"])
            .run("models", "check", "--json")
        #expect(missing.code == 78 && missing.output.contains("did you mean 'openai/gpt-oss-120b'?"))
        let busy = try Self.provider(status: "503 Service Unavailable")
        #expect(try await program(busy).run("models", "check").code == 75)
        let port = try Self.provider().port
        let gone = try await program(
            nil, ["METIER_LLM_CHAIN": "local/m", "METIER_LLM_URL": "http://127.0.0.1:\(port)"]
        ).run("models", "check", "--json")
        #expect(gone.code == 69)
        #expect(gone.output.contains("http:\\/\\/") || gone.output.contains("http://127.0.0.1:\(port)/v1/models"))
        let none = try await program(nil).run("models", "check")
        #expect(none.code == 78 && none.messages.contains("No language model is configured"))
        #expect(try await BuiltProgram(from: .empty).run("models", "calls").code == 69)
        let doctor = try await program(nil, ["METIER_LLM_URL": "http://127.0.0.1:1"]).run("doctor")
        #expect(doctor.output.contains("METIER_LLM_CHAIN"))
    }

    @Test(
        "settings that are not whole are refused with what is wrong",
        arguments: [
            (["METIER_LLM_CHAIN": "tiny"], "'tiny' is not PROVIDER/MODEL"),
            (["METIER_LLM_CHAIN": "grok/x"], "there is no provider 'grok'; did you mean 'groq'?"),
            (["METIER_LLM_CHAIN": "groq/x"], "'groq' needs models.groq_key"),
            (["METIER_LLM_CHAIN": "gemini/x"], "'gemini' needs models.gemini_key"),
            (["METIER_LLM_CHAIN": "local/x"], "'local' needs models.url"),
            (
                ["METIER_LLM_CHAIN": "local/x, local/x", "METIER_LLM_URL": "http://127.0.0.1"],
                "'local/x' occurs twice"
            ),
            (
                ["METIER_LLM_CHAIN": "local/x", "METIER_LLM_URL": "http://models.example", "METIER_LLM_KEY": "k"],
                "must be an https address, because a key is sent to it"
            ),
            (
                ["METIER_GROQ_API_KEY": "k", "METIER_LLM_PRICES": "groq/x=1"],
                "'groq/x=1' is not PROVIDER/MODEL=IN:OUT"
            ),
            (
                ["METIER_GROQ_API_KEY": "k", "METIER_LLM_SPEND_CAP": "1"],
                "models.prices has no price for 'groq/openai/gpt-oss-120b'"
            ),
            (
                [
                    "METIER_LLM_CHAIN": "groq/x", "METIER_GROQ_API_KEY": "k", "METIER_LLM_PRICES": "groq/y=1:1",
                ], "'groq/y' is not in the chain"
            ),
        ])
    func settings(_ variables: [String: String], _ complaint: String) async throws {
        let outcome = try await program(nil, variables).run("models", "check")
        #expect(outcome.code == 78)
        #expect(outcome.messages.contains(complaint), "\(outcome.messages)")
    }

    @Test("a server starts at once and warns of a model that nobody lists")
    func serve() async throws {
        let server = try Self.provider(lists: ["openai/gpt-oss-120b"])
        let running = try program(server).start("serve", "--port", "0")
        // Either may come first.
        for words in ["does not list this model", " answers on http://"] {
            while running.isRunning, !running.said.contains(words) { running.readLines(1) }
        }
        #expect(running.said.contains("groq/openai/gpt-oss-20b"))
        #expect(!running.said.contains(Self.key))
        running.kill(SIGTERM)
        #expect(running.wait() == 0)
    }
}
