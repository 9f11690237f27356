import HTTPClient
import HTTPServer
import LanguageModels
import ServiceSupport
import TestSupport
import Testing

@testable import API

@Suite("What a skill gap means")
struct GapAnalysisTests {
    private static let query = "?from=43-3031.00&to=13-2011.00"
    private static let paths = ["/skill-gap-llm", "/api/v1/skill-gap-llm"]

    /// The real chain over a server that answers as it is told.
    private static func chain(
        silence: Duration = .seconds(2), records: (any ChatRecords)? = nil,
        _ answers: @escaping @Sendable (Int) -> ScriptedServer.Reaction
    ) throws -> (chat: ChatChain, server: ScriptedServer) {
        let server = try ScriptedServer { _, count in answers(count) }
        var options = ChatChainOptions()
        options.attempts = 1
        options.callDeadline = .seconds(30)
        options.silence = silence
        let provider = OpenAIProvider(
            try ProviderEndpoint(name: "local", baseURL: server.url("/v1"), key: nil), dialect: .plain, version: "0")
        return (ChatChain([ChainModel(provider, "toy")], options: options, records: records), server)
    }

    private static func json(_ content: String) -> ScriptedServer.Reaction {
        let body =
            #"{"choices":[{"message":{"content":\#(JSONValue.string(content).text)},"finish_reason":"stop"}],"#
            + #""usage":{"prompt_tokens":9,"completion_tokens":9}}"#
        return .send(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
                + "Connection: close\r\n\r\n\(body)")
    }

    private static func stream(_ pieces: [String], ends: Bool = true) -> ScriptedServer.Reaction {
        var text = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        for piece in pieces {
            text += #"data: {"choices":[{"delta":{"content":\#(JSONValue.string(piece).text)}}]}"# + "\n\n"
        }
        guard ends else { return .sendAndWait(text) }
        return .send(text + #"data: {"choices":[{"delta":{},"finish_reason":"stop"}]}"# + "\n\ndata: [DONE]\n\n")
    }

    /// Names and data of the events of a stream.
    private static func events(_ body: [UInt8]) -> [(name: String, data: String)] {
        String(decoding: body, as: UTF8.self).split(separator: "\n\n").map { event in
            let lines = event.split(separator: "\n", maxSplits: 1).map(String.init)
            return (String(lines[0].dropFirst("event: ".count)), String(lines[1].dropFirst("data: ".count)))
        }
    }

    @Test("is put together from the rows where no model is, in the documented shape", arguments: Carrier.allCases)
    func byRule(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            for path in Self.paths {
                let answer = try await api.json(path + Self.query)
                #expect(GapFixture.rows(of: answer).count == 32)
                #expect(answer["success"] == .bool(true))
                #expect(answer.at("result", "levels", "source")?.stringValue == "llm")
                #expect(answer.at("result", "levels", "to")?.stringValue == "official")
                let analysis = try #require(answer.at("result", "analysis"))
                #expect(analysis["path"]?.stringValue == "deterministic" && analysis["model"]?.isNull == true)
                #expect(analysis["note"] == nil)
                // 32 of 35 are higher and 17 of them beyond the rating error, as the gap's own tests have it.
                let summary = analysis["summary"]?.stringValue ?? ""
                #expect(
                    summary.hasPrefix(
                        "'Accountants and Auditors' needs 32 of the 35 compared skills at a higher level than 'Bookkeeping, "
                            + "Accounting, and Auditing Clerks'; 17 of the differences exceed the rating error. "))
                // The greatest priorities first.
                let gaps = answer.at("result", "skill_gaps")?.arrayValue ?? []
                let first = gaps.max { ($0["priority"]?.doubleValue ?? 0) < ($1["priority"]?.doubleValue ?? 0) }
                #expect(analysis["top_gaps"]?.arrayValue?.first?["element_id"] == first?["element_id"])
                #expect(analysis["top_gaps"]?.arrayValue?.count == 5)
                let steps = (analysis["how_to_close"]?.arrayValue ?? []).compactMap(\.stringValue)
                #expect(steps.count == 5)
                #expect(steps.last?.contains("Job Zone Four") == true && steps.last?.contains("Education: ") == true)
            }
        }
    }

    @Test("keeps the documented failures", arguments: Carrier.allCases)
    func failures(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            for path in Self.paths {
                let missing = try await api.json(path + "?from=43-3031.00", status: 400)
                #expect(
                    missing["message"]?.stringValue == "Error: Missing 'from' or 'to' occupation code parameter.")
                let unknown = try await api.json(path + "?from=43-3031.00&to=99-9999.99&stream=true", status: 404)
                #expect(unknown["message"]?.stringValue == "Error: Occupation code 99-9999.99 not found.")
                #expect(unknown.at("result", "skill_gaps")?.arrayValue == [])
                let wrong = try await api.json(path + Self.query + "&stream=maybe", status: 400)
                #expect(wrong["code"]?.stringValue == "invalid_parameter")
            }
        }
        try await SampleAPI.empty(over: carrier) { api in
            let answer = try await api.json("/skill-gap-llm" + Self.query, status: 503)
            #expect(answer["code"]?.stringValue == "no_data")
        }
    }

    @Test(
        "is a model's where one answers, over the listed skills alone; the same question is answered from the cache",
        arguments: Carrier.allCases)
    func byModel(_ carrier: Carrier) async throws {
        let content =
            #"{"summary":" Two\nlines. ","top_gaps":[{"element_id":"9.Z","why":"x"},{"element_id":"2.A.1.a","why":"Reports."},"#
            + #"{"element_id":"2.A.1.a","why":"Again."}],"how_to_close":["Read.",""]}"#
        let (chat, server) = try Self.chain { _ in Self.json(content) }
        try await SampleAPI(importing: Repository.sample, chat: chat).serving(over: carrier) { api in
            let first = try #require(try await api.json("/skill-gap-llm" + Self.query).at("result", "analysis"))
            #expect(
                first.text
                    == #"{"summary":"Two lines.","top_gaps":[{"element_id":"2.A.1.a","why":"Reports."}],"#
                    + #""how_to_close":["Read."],"path":"model","model":"local/toy"}"#)
            let again = try await api.json("/api/v1/skill-gap-llm" + Self.query).at("result", "analysis")
            #expect(again?["path"]?.stringValue == "cached" && again?["summary"]?.stringValue == "Two lines.")
            #expect(server.seen.count == 1)
            let asked = try JSONValue(parsing: server.bodies[0]).text
            #expect(asked.contains("2.A.1.a | Reading Comprehension | foundational | 3.75 | 4.25 | 72 of 100 | yes"))
        }
    }

    @Test(
        "falls back to the rule where the model's answer cannot be used, with a note that names no address",
        arguments: Carrier.allCases)
    func unusable(_ carrier: Carrier) async throws {
        let none = #"{"summary":"S.","top_gaps":[{"element_id":"9.Z","why":"x"}],"how_to_close":["Read."]}"#
        let (chat, server) = try Self.chain { _ in Self.json(none) }
        try await SampleAPI(importing: Repository.sample, chat: chat).serving(over: carrier) { api in
            let analysis = try await api.json("/skill-gap-llm" + Self.query).at("result", "analysis")
            #expect(analysis?["path"]?.stringValue == "deterministic")
            #expect(analysis?["note"]?.stringValue == "No language model gave a usable answer.")
            // Asked, and asked once more with the reason.
            #expect(server.seen.count == 2)
            #expect(String(decoding: server.bodies[1], as: UTF8.self).contains("top_gaps names no id of the list"))
        }
    }

    @Test("is streamed as the model writes it, event by event", arguments: Carrier.allCases)
    func streamed(_ carrier: Carrier) async throws {
        let (chat, server) = try Self.chain { _ in Self.stream(["The gap", " is \"small\".\n"]) }
        try await SampleAPI(importing: Repository.sample, chat: chat).serving(over: carrier) { api in
            let reply = try await api.get("/skill-gap-llm" + Self.query + "&stream=true")
            #expect(reply.status == 200 && reply["Content-Type"] == "text/event-stream; charset=utf-8")
            #expect(reply["Cache-Control"] == "no-store")
            let text = String(decoding: reply.body, as: UTF8.self)
            #expect(text.hasPrefix("event: meta\ndata: {\"success\":true,"))
            #expect(
                text.hasSuffix(
                    // What comes at once is one piece.
                    "}\n\nevent: text\ndata: {\"text\":\"The gap is \\\"small\\\".\\n\"}\n\n"
                        + "event: done\ndata: {\"path\":\"model\",\"model\":\"local/toy\"}\n\n"))
            let meta = try JSONValue(parsing: Self.events(reply.body)[0].data)
            #expect(GapFixture.rows(of: meta).count == 32 && meta.at("result", "analysis") == nil)
            let again = try await api.get(
                "/api/v1/skill-gap-llm" + Self.query, headers: ["Accept": "text/event-stream"])
            let events = Self.events(again.body)
            #expect(events.map(\.name) == ["meta", "text", "done"])
            #expect(events.last?.data == #"{"path":"cached","model":"local/toy"}"#)
            #expect(server.seen.count == 1)
            // Who asks for no stream gets none, whatever else they accept.
            let whole = try await api.get(
                "/skill-gap-llm" + Self.query + "&stream=false", headers: ["Accept": "text/event-stream"])
            #expect(whole["Content-Type"] == "application/json")
        }
    }

    @Test(
        "is replaced by the rule's where the model falls silent half-way or there is none", arguments: Carrier.allCases)
    func brokenOff(_ carrier: Carrier) async throws {
        let (chat, model) = try Self.chain { _ in Self.stream(["Half"], ends: false) }
        defer { withExtendedLifetime(model) {} }
        try await SampleAPI(importing: Repository.sample, chat: chat).serving(over: carrier) { api in
            let events = Self.events(try await api.get("/skill-gap-llm" + Self.query + "&stream=1").body)
            #expect(events.prefix(4).map(\.name) == ["meta", "text", "error", "text"])
            #expect(events[2].data == #"{"message":"No language model answered in time."}"#)
            #expect(events[3].data.hasPrefix(#"{"text":"'Accountants and Auditors' needs 32 of the 35"#))
            #expect(events.last?.name == "done")
            #expect(events.last?.data == #"{"path":"deterministic","model":null}"#)
        }
        try await SampleAPI.serving(over: carrier) { api in
            let events = Self.events(try await api.get("/skill-gap-llm" + Self.query + "&stream=1").body)
            // The summary, five gaps and five steps.
            #expect(events.map(\.name) == ["meta"] + Array(repeating: "text", count: 11) + ["done"])
        }
    }

    /// Keeps what became of calls.
    private final class Kept: ChatRecords {
        let verdicts = Locked<[String]>([])
        let saved = Nudge()

        func accepted(_ key: String) async throws -> ModelCall? { nil }
        func discard(_ key: String) async throws {}
        func spent(since: Timestamp) async throws -> Double { 0 }
        func save(_ call: ModelCall) async throws {
            verdicts.withLock { $0.append(call.verdict) }
            saved.nudge()
        }
    }

    @Test("is given up when the client goes away in the middle of it")
    func disconnected() async throws {
        let kept = Kept()
        // The model falls silent after its first words, and may stay so for longer than the test takes.
        let (chat, model) = try Self.chain(silence: .seconds(30), records: kept) { _ in
            Self.stream(["Half"], ends: false)
        }
        let sample = try await SampleAPI(importing: Repository.sample, chat: chat)
        let server = HTTPServer(
            try sample.describe().application(logger: Logger(label: "http", writer: NoLogWriter())))
        try server.start()
        let (mark, port, target) = (kept.saved.mark, server.port, "/skill-gap-llm" + Self.query + "&stream=true")
        try await onThread {
            let client = try RawClient(port: port)
            client.send("GET \(target) HTTP/1.1\r\nHost: test\r\n\r\n")
            _ = try client.readHead()
            var text = ""
            while !text.contains("event: text"), let chunk = try client.readChunk() {
                text += String(decoding: chunk, as: UTF8.self)
            }
            #expect(text.hasSuffix("event: text\ndata: {\"text\":\"Half\"}\n\n"))
            client.close()
        }
        await Nudge.wait(on: mark, atMost: .seconds(10))
        #expect(kept.verdicts.withLock { $0 } == ["cancelled"])
        await server.stop(grace: .zero)
        withExtendedLifetime((sample, model)) {}
    }
}
