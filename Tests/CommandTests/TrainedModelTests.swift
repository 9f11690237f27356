import Foundation
import HTTPClient
import ServiceSupport
import TestSupport
import Testing

/// The whole program with a model that writes words. What it writes is often wrong, so the tests hold to what Metier
/// promises of any model: an answer in every case, the model's own where it can be used, and every call accounted for.
@Suite(
    "A trained language model", .serialized, .timeLimit(.minutes(15)),
    .enabled(if: ModelServer.folder != nil, "\(ModelServer.missing)"))
struct TrainedModelTests {
    /// How calls ended, by purpose: what was accepted, and what was refused and why.
    private func verdicts(_ program: BuiltProgram) async throws -> [String: [String: Int]] {
        let calls = try JSONValue(parsing: try await program.run("models", "calls", "--limit", "200", "--json").output)
        var found: [String: [String: Int]] = [:]
        for call in calls["calls"]?.arrayValue ?? [] {
            let (purpose, verdict) = (call["purpose"]?.stringValue ?? "", call["verdict"]?.stringValue ?? "")
            found[purpose, default: [:]][verdict, default: 0] += 1
            // Nothing is kept that shows a thought or a mark of the model's own.
            let reply = call["reply"]?.stringValue ?? ""
            #expect(!reply.contains("<think>") && !reply.contains("<|im_end|>"))
        }
        return found
    }

    @Test("answers models check, writes a text, and every refusal of what it wrote is counted")
    func words() async throws {
        let model = ModelServer.Weights.trained.model
        let server = try await ModelServer(.trained)
        var program = try BuiltProgram()
        program.environment.merge(
            [
                "METIER_LLM_URL": server.address, "METIER_LLM_KEY": ModelServer.key,
                "METIER_LLM_CHAIN": "local/\(model)", "METIER_LLM_DEADLINE": "60s",
                "METIER_HTTP_REQUEST_DEADLINE": "70s", "METIER_LLM_SILENCE": "50s",
                "METIER_LLM_CONCURRENCY": "1", "METIER_WORK_CONCURRENCY": "1",
            ]) { $1 }
        let imported = try await program.run("import", "onet", "--sample")
        #expect(imported.code == 0, "\(imported.messages)")

        let check = try await program.run("models", "check", "--json")
        let inspected = try JSONValue(parsing: check.output)["models"]?.arrayValue?.first
        #expect(check.code == 0 && inspected?["answered"]?.boolValue == true, "\(check.output)\(check.messages)")

        // Texts: those that the model's words were good enough for say so, the others are put together by rule.
        var paths: [String] = []
        for question in [
            "Which skills does a registered nurse need?", "What does an accountant do?",
            "Which occupations need Programming?",
        ] {
            let asked = try await program.run("ask", question, "--json")
            #expect(asked.code == 0, "\(asked.messages)")
            let path = try JSONValue(parsing: asked.output)["path"]?.stringValue
            paths.append("ask \(path ?? "-")")
        }
        let running = try await RunningServer.start(program)
        let url = "http://127.0.0.1:\(running.port)/skill-gap-llm?from=43-3031.00&to=13-2011.00"
        let (data, _) = try await fetched(url)
        let gap = try JSONValue(parsing: data)
        let path = gap["result"]?["analysis"]?["path"]?.stringValue ?? "-"
        paths.append("gap \(path)")
        #expect(["model", "deterministic"].contains(path), "\(gap.text.prefix(500))")
        running.signal(SIGTERM)
        #expect(try await running.end().code == 0)

        let codes = "43-3031.00,13-2011.00,15-1252.00"
        let enriched = try await program.run("enrich", "proficiency", "--occupations", codes, "--json")
        let told = try JSONValue(parsing: enriched.output)
        let (done, failed) = (told["occupations"]?.intValue ?? -1, told["failed"]?.intValue ?? -1)
        let verdicts = try await verdicts(program)
        print("texts: \(paths.joined(separator: ", ")); levels: \(done) told, \(failed) not; calls: \(verdicts)")
        #expect(verdicts["check"]?["accepted"] == 1)
        #expect(verdicts["proficiency"]?.values.reduce(0, +) ?? 0 >= 1, "\(enriched.output)\(enriched.messages)")
        #expect(paths.contains { $0.hasSuffix("model") }, "\(paths) \(verdicts)")
    }

    private func fetched(_ url: String) async throws -> (String, Int) {
        let client = HTTPClient(version: "0")
        let response = try await client.send(OutboundRequest("GET", url, deadline: .seconds(110)))
        return (response.text, response.status)
    }
}
