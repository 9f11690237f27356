import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("metier enrich proficiency", .timeLimit(.minutes(5)))
struct EnrichTests {
    /// The skills of the sample that are rated on levels.
    private static let skills = Result {
        let lines = try Repository.text("Sources/Interfaces/metier/Resources/Sample/onet/Skills.txt")
            .split(whereSeparator: \.isNewline).dropFirst()
        return Set(lines.map { String($0.split(separator: "\t")[1]) }).sorted()
    }

    /// An answer for all skills: the level 8 for the first, which is beyond the scale, 1.5 for the others, and a stranger.
    private static func answer() throws -> String {
        let levels = try skills.get().enumerated().map { place, skill in
            #"{"id":"\#(skill)","level":\#(place == 0 ? "8" : "1.5")}"#
        }
        let content = #"{"levels":[\#((levels + [#"{"id":"9.Z","level":1}"#]).joined(separator: ","))]}"#
        let body =
            #"{"choices":[{"message":{"content":\#(JSONValue.string(content).text)},"finish_reason":"stop"}],"#
            + #""usage":{"prompt_tokens":2000,"completion_tokens":500}}"#
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
            + "Connection: close\r\n\r\n\(body)"
    }

    private func program(_ server: ScriptedServer) async throws -> BuiltProgram {
        var program = try BuiltProgram()
        program.environment["METIER_LLM_URL"] = server.url("/v1")
        program.environment["METIER_LLM_CHAIN"] = "local/toy"
        program.environment["METIER_LLM_PRICES"] = "local/toy=1:2"
        program.environment["METIER_WORK_LEASE"] = "1s"
        program.environment["METIER_WORK_CONCURRENCY"] = "1"
        let imported = try await program.run("import", "onet", "--sample")
        #expect(imported.code == 0, "\(imported.messages)")
        return program
    }

    private func json(_ program: BuiltProgram, _ arguments: String..., code: Int32 = 0) async throws -> JSONValue {
        let run = try await program.run(arguments + ["--json"])
        #expect(run.code == code, "\(arguments): \(run.output)\(run.messages)")
        return try JSONValue(parsing: run.output)
    }

    @Test("tells what it would take and asks nobody; then keeps what the model told beside the official levels")
    func levels() async throws {
        let text = try Self.answer()
        let server = try ScriptedServer { _, _ in .send(text) }
        let program = try await program(server)
        let plan = try await json(program, "enrich", "proficiency", "--dry-run", "--tokens-per-minute", "100")
        #expect(plan["calls"]?.intValue == 30 && plan["skills"]?.intValue == 35 && plan["done"]?.intValue == 0)
        // 35 skills at 18 tokens, and 600, for each of 30 calls.
        #expect(plan["output_tokens"]?.intValue == 30 * 1_230)
        let input = plan["input_tokens"]?.doubleValue ?? 0
        #expect(abs((plan["cost"]?.doubleValue ?? 0) - (input + 2 * 36_900) / 1_000_000) < 1e-9)
        #expect(abs((plan["seconds"]?.doubleValue ?? 0) - (input + 36_900) / 100 * 60) < 0.1)
        #expect(server.seen.isEmpty)

        let codes = "43-3031.00,13-2011"
        let told = try await json(program, "enrich", "proficiency", "--occupations", codes)
        #expect(told["occupations"]?.intValue == 2 && told["clamped"]?.intValue == 2 && told["dropped"]?.intValue == 2)
        #expect(told["missing"]?.intValue == 0 && told["sources"]?["llm:local/toy"]?.intValue == 2)
        // Two calls of 2,000 tokens at 1 and 500 at 2 dollars a million.
        #expect(told["cost"]?.doubleValue == 0.006 && server.seen.count == 2)
        let again = try await json(program, "enrich", "proficiency", "--occupations", codes)
        #expect(again["occupations"]?.intValue == 0 && server.seen.count == 2)
        // From the mean of the two calls, which took 2,000 and 500 tokens.
        let left = try await json(program, "enrich", "proficiency", "--dry-run")
        #expect(left["calls"]?.intValue == 28 && left["done"]?.intValue == 2)
        #expect(left["input_tokens"]?.intValue == 56_000 && left["output_tokens"]?.intValue == 14_000)

        let official = try await json(program, "gap", "43-3031.00", "13-2011.00")
        let byModel = try await json(program, "gap", "43-3031.00", "13-2011.00", "--source", "llm")
        #expect(official["result"]?["skill_gaps"]?.arrayValue?.count == 32)
        #expect(byModel["result"]?["skill_gaps"]?.arrayValue?.isEmpty == true)
        #expect(byModel["result"]?["levels"]?["from"]?.stringValue == "llm:local/toy")
        var configured = program
        configured.environment["METIER_GAP_SOURCE"] = "llm"
        let failed = try await json(configured, "gap", "43-3031.00", "15-1252.00", code: 65)
        #expect(failed["code"]?.stringValue == "no_model_levels")
        // Asked anew with another seed, so that the kept answer is not taken for it.
        let anew = try await json(program, "enrich", "proficiency", "--occupations", "13-2011.00", "--restart")
        #expect(anew["occupations"]?.intValue == 1 && anew["cached"]?.intValue == 0 && server.seen.count == 3)
        let unknown = try await program.run("enrich", "proficiency", "--occupations", "99-9999.99")
        #expect(unknown.code == 65 && unknown.messages.contains("99-9999.99"))
    }

    @Test("goes on where it was when it is killed and started again; what is measured is what was told")
    func resumed() async throws {
        let text = try Self.answer()
        let holds = Locked(true)
        // The twelfth question gets no answer as long as the first process lives.
        let server = try ScriptedServer { _, count in
            count >= 11 && holds.withLock { $0 } ? .sendAndWait("HTTP/1.1 200 OK\r\n") : .send(text)
        }
        let program = try await program(server)
        let first = try program.start("enrich", "proficiency")
        let end = ContinuousClock.now + .seconds(60)
        while server.seen.count < 12, ContinuousClock.now < end {}
        first.kill(SIGKILL)
        #expect(first.wait() == 128 + SIGKILL)
        holds.withLock { $0 = false }
        let second = try await json(program, "enrich", "proficiency")
        // What was told before the kill is not asked for again, but for the one whose writing the kill may have cut off.
        let rest = second["occupations"]?.intValue ?? 0
        #expect((19...20).contains(rest) && second["left"]?.intValue == 0 && second["failed"]?.intValue == 0)
        #expect(server.seen.count == 12 + 19, "a kept answer is not asked for again")
        let measured = try await json(program, "eval", "proficiency", "--source", "llm:local/toy", "--folds", "2")
        // 28 of the sample's 30 occupations are rated.
        let level = measured["overall"]?.arrayValue?.filter { $0["source"]?.stringValue == "llm:local/toy" } ?? []
        #expect(level.count == 1 && measured["without_answer"]?.intValue == 0)
        let missing = try await program.run("eval", "proficiency", "--source", "llm:no/such", "--folds", "2")
        #expect(missing.code == 69 && missing.messages.contains("llm:local/toy"))
    }

    @Test("says that no model is configured, or none of that name")
    func unconfigured() async throws {
        let server = try ScriptedServer { _, _ in .send("") }
        var program = try await program(server)
        let other = try await program.run("enrich", "proficiency", "--model", "local/other")
        #expect(other.code == 78 && other.messages.contains("it has local/toy"))
        program.environment["METIER_LLM_CHAIN"] = ""
        let none = try await program.run("enrich", "proficiency", "--dry-run")
        #expect(none.code == 78 && none.messages.contains("No language model is configured"))
    }
}
