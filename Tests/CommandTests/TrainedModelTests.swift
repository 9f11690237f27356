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

    /// A program that asks the model.
    private func program(of server: ModelServer, deadline: Duration) throws -> BuiltProgram {
        let seconds = deadline.components.seconds
        var program = try BuiltProgram()
        program.environment.merge(
            [
                "METIER_LLM_URL": server.address, "METIER_LLM_KEY": ModelServer.key,
                "METIER_LLM_CHAIN": "local/\(ModelServer.Weights.trained.model)", "METIER_LLM_DEADLINE": "\(seconds)s",
                "METIER_HTTP_REQUEST_DEADLINE": "\(seconds + 10)s", "METIER_LLM_SILENCE": "\(seconds - 10)s",
                "METIER_LLM_CONCURRENCY": "1", "METIER_WORK_CONCURRENCY": "1",
            ]) { $1 }
        return program
    }

    @Test("answers models check, writes a text, and every refusal of what it wrote is counted")
    func words() async throws {
        let server = try await ModelServer(.trained)
        let program = try program(of: server, deadline: .seconds(60))
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

        let verdicts = try await verdicts(program)
        print("texts: \(paths.joined(separator: ", ")); calls: \(verdicts)")
        #expect(verdicts["check"]?["accepted"] == 1)
        #expect(paths.contains { $0.hasSuffix("model") }, "\(paths) \(verdicts)")
    }

    /// Of O*NET's 35 skills only five are left in the sample: a question about all of them takes this model longer to read
    /// than a test may last.
    @Test("tells levels of the skills of three occupations, or its refusals are counted")
    func levels() async throws {
        let server = try await ModelServer(.trained)
        let program = try program(of: server, deadline: .seconds(90))
        let kept: Set = ["2.A.1.a", "2.A.1.e", "2.A.2.a", "2.B.1.e", "2.B.3.e"]
        let release = program.folder.path + "/onet"
        try FileManager.default.copyItem(atPath: Repository.sample, toPath: release)
        let rows = try String(contentsOfFile: release + "/Skills.txt", encoding: .utf8).split(
            whereSeparator: \.isNewline)
        let left = rows.dropFirst().filter { kept.contains(String($0.split(separator: "\t")[1])) }
        // 28 occupations, importance and level of each skill.
        #expect(left.count == 28 * 2 * kept.count)
        try (rows.prefix(1) + left).map { $0 + "\r\n" }.joined()
            .write(toFile: release + "/Skills.txt", atomically: false, encoding: .utf8)
        let imported = try await program.run("import", "onet", release)
        #expect(imported.code == 0, "\(imported.messages)")

        let codes = ["43-3031.00", "13-2011.00", "15-1252.00"]
        let enriched = try await program.run(
            "enrich", "proficiency", "--occupations", codes.joined(separator: ","), "--json")
        let told = try JSONValue(parsing: enriched.output)
        let (done, failed) = (told["occupations"]?.intValue ?? -1, told["failed"]?.intValue ?? -1)
        let calls = try await verdicts(program)["proficiency"] ?? [:]
        print("levels: \(done) told, \(failed) not; calls: \(calls)")
        #expect(done + failed == codes.count, "\(enriched.output)\(enriched.messages)")
        // An occupation whose levels are told took one call that was accepted.
        #expect(calls["accepted", default: 0] == done, "\(calls)")
        #expect(calls.values.reduce(0, +) >= codes.count, "\(calls)")
    }

    private func fetched(_ url: String) async throws -> (String, Int) {
        let client = HTTPClient(version: "0")
        let response = try await client.send(OutboundRequest("GET", url, deadline: .seconds(110)))
        return (response.text, response.status)
    }
}
