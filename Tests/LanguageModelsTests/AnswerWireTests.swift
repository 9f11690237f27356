import HTTPClient
import ServiceSupport
import TestSupport
import Testing

@testable import LanguageModels

/// What providers of OpenAI's shape were seen to send, and what has to come of it.
@Suite("The wire of language models")
struct AnswerWireTests {
    /// What one call came to.
    private struct Outcome: Equatable, CustomStringConvertible {
        var text: String?
        var kind: ChatFailure.Kind?
        var message = ""
        var tokens: [Int] = []
        var heard = ""

        var description: String { "\(text ?? "-") \(kind?.rawValue ?? "") \(message) \(tokens) heard: \(heard)" }
    }

    private static let streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

    /// Asks a server that answers with given bytes once.
    private func ask(
        _ reaction: ScriptedServer.Reaction, streams: Bool, isJSON: Bool = false, isGemini: Bool = false
    ) async throws -> Outcome {
        let server = try ScriptedServer { _, _ in reaction }
        let provider: any ChatProvider =
            isGemini
            ? GeminiProvider(try ProviderEndpoint(name: "local", baseURL: server.url("/v1"), key: nil), version: "0")
            : try Asking.provider(server)
        let question = ChatQuestion(
            isJSON ? Asking.request() : Asking.prose(), deadline: .seconds(10), silence: .seconds(5),
            maximumBytes: 1_000_000)
        let heard = Locked("")
        let hear: @Sendable (String) async throws -> Void = { piece in heard.withLock { $0 += piece } }
        do {
            let answer = try await provider.ask(question, of: "m", piece: streams ? hear : nil)
            return Outcome(
                text: answer.text, tokens: [answer.inputTokens, answer.outputTokens], heard: heard.withLock { $0 })
        } catch let failure as ChatFailure {
            return Outcome(kind: failure.kind, message: failure.message, heard: heard.withLock { $0 })
        }
    }

    private func whole(_ body: String, isJSON: Bool = false, isGemini: Bool = false) async throws -> Outcome {
        try await ask(Answered.http("200 OK", body), streams: false, isJSON: isJSON, isGemini: isGemini)
    }

    private func stream(_ events: String, isGemini: Bool = false) async throws -> Outcome {
        try await ask(.send(Self.streamHead + events), streams: true, isGemini: isGemini)
    }

    /// A whole answer with one choice of these fields.
    private func choice(_ fields: String, usage: String = "") -> String {
        #"{"choices":[{"index":0,\#(fields)}]\#(usage)}"#
    }

    private func part(_ delta: String, _ rest: String = "") -> String {
        #"data: {"choices":[{"index":0,"delta":\#(delta)\#(rest)}]}"# + "\n\n"
    }

    private let stop = #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\n"
    private let done = "data: [DONE]\n\n"

    // MARK: - Thoughts

    @Test("thoughts before the answer are no part of it, whole, streamed, and cut in the middle of their tag")
    func thoughts() async throws {
        let json = #""<think>\nTwo tools are named.\n</think>\n\n{\"ok\":true}""#
        let strict = try await whole(choice(#""message":{"content":\#(json)},"finish_reason":"stop""#), isJSON: true)
        #expect(strict.text == #"{"ok":true}"#)
        let prose = "<think>short</think>Bakers need four skills."
        let letters = Array(prose)
        for cut in 1..<letters.count {
            let pieces = [String(letters[..<cut]), String(letters[cut...])]
            let outcome = try await ask(.send(Answered.stream(pieces)), streams: true)
            #expect(outcome.text == "Bakers need four skills." && outcome.heard == outcome.text, "\(cut)")
        }
        for field in ["reasoning", "reasoning_content", "thinking"] {
            let message = #"{"role":"assistant","\#(field)":"hm","content":"Four."}"#
            #expect(try await whole(choice(#""message":\#(message),"finish_reason":"stop""#)).text == "Four.")
            let events = part(#"{"\#(field)":"hm","content":null}"#) + part(#"{"content":"Four."}"#) + stop + done
            let outcome = try await stream(events)
            #expect(outcome.text == "Four." && outcome.heard == "Four.")
        }
        let unclosed = try await whole(choice(#""message":{"content":"<think>on and on"},"finish_reason":"stop""#))
        #expect(unclosed.kind == .badAnswer && unclosed.message.contains("thoughts before the answer that never end"))
        let streamed = try await stream(part(#"{"content":"<think>on"}"#) + stop + done)
        #expect(streamed.kind == .badAnswer && streamed.heard.isEmpty)
        let alone = try await whole(choice(#""message":{"content":"","reasoning":"hm"},"finish_reason":"stop""#))
        #expect(alone.kind == .badAnswer && alone.message.contains("has thoughts and no answer"))
        let leaked = try await stream(part(#"{"content":"I think"}"#) + part(#"{"content":"</think>x"}"#) + stop)
        #expect(leaked.kind == .badAnswer && leaked.message.contains("thoughts before the answer"))
        // A thought within a thought: what stands behind the inner one is no answer yet.
        let pieces = ["<think>a <think>b</think>", " c ", "</think>Four."]
        let nested = try await ask(.send(Answered.stream(pieces)), streams: true)
        #expect(nested.text == "Four." && nested.heard == "Four.")
    }

    @Test("thoughts are never recorded or cached, nor used again from records that an older version made")
    func recordedThoughts() async throws {
        let server = try ScriptedServer { _, _ in
            .send(Answered.stream(["<think>Jane is", " a baker</think>", "Four skills."]))
        }
        let records = MemoryRecords()
        func chain() throws -> ChatChain {
            ChatChain([ChainModel(try Asking.provider(server), "m")], records: records)
        }
        let first = try await chain().narrate(Asking.prose()) { _ in }
        #expect(first.text == "Four skills." && records.calls.map(\.reply) == ["Four skills."])
        #expect(try await chain().narrate(Asking.prose()) { _ in }.isCached)
        var old = try #require(records.calls.first)
        old.reply = "<think>Jane</think>Old."
        try await records.save(old)
        let heard = Locked("")
        let again = try await chain().narrate(Asking.prose()) { piece in heard.withLock { $0 += piece } }
        #expect(!again.isCached && again.text == "Four skills." && heard.withLock { $0 } == "Four skills.")
    }

    // MARK: - Content

    @Test("content is a text, a list of parts, or nothing")
    func content() async throws {
        let cases: [(message: String, text: String?)] = [
            (#"{"content":[{"type":"text","text":"Four "},{"type":"text","text":"skills."}]}"#, "Four skills."),
            (#"{"content":["Four ","skills."]}"#, "Four skills."),
            (
                #"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"Four."}]}"#,
                "Four."
            ),
            (#"{"content":[{"type":"reasoning","text":"hm"},{"type":"output_text","text":"Four."}]}"#, "Four."),
            (#"{"content":{"type":"text","text":"Four."}}"#, "Four."),
            // Whatever is no text of the answer by its type is left out.
            (
                #"{"content":[{"type":"reasoning_text","text":"hm"},{"type":"text","text":"Four."},{"type":"x","text":"y"}]}"#,
                "Four."
            ),
            (#"{"content":[{"type":"thinking_delta","text":"hm"}]}"#, nil),
            (#"{"content":[{"type":"text","text":{"value":"Four."}}]}"#, "Four."),
            (#"{"content":"Four.","tool_calls":[],"function_call":null,"refusal":null}"#, "Four."),
            (#"{"content":null}"#, nil), (#"{}"#, nil), (#"{"content":[]}"#, nil), (#"{"content":7}"#, nil),
            (#"{"content":[7]}"#, nil),
        ]
        for (message, text) in cases {
            let answer = try await whole(choice(#""message":\#(message),"finish_reason":"stop""#))
            #expect(answer.text == text && (text == nil) == (answer.kind == .badAnswer), "\(message): \(answer)")
            let streamed = try await stream(part(message) + stop + done)
            #expect(streamed.text == text && (text == nil) == (streamed.kind == .badAnswer), "\(message): \(streamed)")
        }
        #expect(try await whole(choice(#""text":"Four.","finish_reason":"stop""#)).text == "Four.")
        #expect(
            try await whole("\u{FEFF}" + choice(#""message":{"content":"Four."},"finish_reason":"stop""#)).text
                == "Four.")
    }

    // MARK: - Endings

    @Test(
        "an ending that is not known to be good is a failure, and nothing of it is accepted",
        arguments: [
            ("stop", nil), ("STOP", nil), ("end_turn", nil), ("eos", nil), ("length", .cutOff), ("max_tokens", .cutOff),
            ("content_filter", .blocked), ("safety", .blocked), ("tool_calls", .toolCalled),
            ("function_call", .toolCalled), ("error", .badAnswer), ("insufficient_system_resource", .badAnswer),
            ("abort", .badAnswer), ("unheard_of", .badAnswer),
        ] as [(String, ChatFailure.Kind?)])
    func endings(_ word: String, _ kind: ChatFailure.Kind?) async throws {
        let answer = choice(#""message":{"content":"Four."},"finish_reason":"\#(word)""#)
        #expect(try await whole(answer).kind == kind)
        let events = part(#"{"content":"Four."}"#) + part("{}", #","finish_reason":"\#(word)""#) + done
        #expect(try await stream(events).kind == kind)
        // Told once, it is not taken back by a part that ends well.
        #expect(try await stream(events.replacing(done, with: "") + stop + done).kind == kind)
        let server = try ScriptedServer { _, _ in Answered.http("200 OK", answer) }
        let records = MemoryRecords()
        var options = ChatChainOptions()
        options.attempts = 1
        let chain = ChatChain(
            [ChainModel(try Asking.provider(server), "m")], options: options, records: records)
        for _ in 0..<2 { _ = try? await chain.narrate(Asking.prose()) { _ in } }
        // What is no answer is asked for anew.
        #expect(server.seen.count == (kind == nil ? 1 : 2))
        #expect(records.verdicts.allSatisfy { $0 == (kind?.rawValue ?? "accepted") })
    }

    @Test("an ending that is no word is none of the good ones", arguments: ["0", "false", "{\"type\":\"stop\"}", "[]"])
    func oddEndings(_ reason: String) async throws {
        let answer = choice(#""message":{"content":"Four."},"finish_reason":\#(reason)"#)
        #expect(try await whole(answer).kind == .badAnswer)
        let events = part(#"{"content":"Four."}"#) + part("{}", #","finish_reason":\#(reason)"#) + done
        #expect(try await stream(events).kind == .badAnswer)
    }

    @Test("an error is one wherever it stands, and nothing beside it is an answer")
    func errors() async throws {
        let good = #""message":{"content":"Four."}"#
        let cases: [(body: String, kind: ChatFailure.Kind)] = [
            (
                #"{"choices":[{\#(good),"finish_reason":"stop","error":{"code":429,"message":"slow down"}}]}"#,
                .rateLimited
            ),
            (
                #"{"choices":[{\#(good),"finish_reason":"error","error":{"code":502,"message":"upstream"}}]}"#,
                .noCapacity
            ),
            (#"{"choices":[{\#(good),"finish_reason":"stop"}],"error":{"message":"upstream failed"}}"#, .noCapacity),
            (#"{"error":"model is overloaded"}"#, .noCapacity),
            (#"{"error":{"code":"429","message":"x"}}"#, .rateLimited),
            (#"{"object":"error","message":"too many requests","code":429}"#, .rateLimited),
            (#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, .noCapacity),
            (#"{"errors":[{"code":10013,"message":"internal"}],"success":false}"#, .noCapacity),
            (
                #"{"choices":[{\#(good),"finish_reason":null,"content_filter_results":{"hate":{"filtered":true}}}]}"#,
                .blocked
            ),
            (
                #"{"choices":[{"message":{"content":"x","tool_calls":[{"id":"1"}]},"finish_reason":"stop"}]}"#,
                .toolCalled
            ),
            ("<!DOCTYPE html><html>busy</html>", .badAnswer),
            (#"{"detail":"Rate limit exceeded"}"#, .rateLimited), (#"{"success":false,"message":"x"}"#, .noCapacity),
            (#"{"status":"error","msg":"x"}"#, .noCapacity),
            (#"{"choices":[{"message":{"content":"x","error":{"code":429}},"finish_reason":"stop"}]}"#, .rateLimited),
        ]
        for (body, kind) in cases {
            #expect(try await whole(body).kind == kind, "\(body)")
            if body.hasPrefix("{") {
                let events = part(#"{"content":"Four"}"#) + "data: \(body)\n\n" + stop + done
                let outcome = try await stream(events)
                #expect(outcome.kind == kind && outcome.text == nil, "\(body): \(outcome)")
            }
        }
        for empty in [#""error":null"#, #""error":"""#, #""error":{}"#, #""error":false"#] {
            #expect(try await whole(#"{"choices":[{\#(good),"finish_reason":"stop"}],\#(empty)}"#).text == "Four.")
        }
        #expect(try await stream("event: error\ndata: {\"message\":\"x\",\"type\":\"error\"}\n\n").kind == .noCapacity)
        // What an event is called counts, whatever its data say.
        for data in [#"{"code":500,"reason":"x"}"#, "upstream failed", #"{"choices":[]}"#] {
            let outcome = try await stream(part(#"{"content":"Four."}"#) + "event: error\ndata: \(data)\n\n" + done)
            #expect(outcome.kind == .noCapacity && outcome.text == nil, "\(data)")
            #expect(try await stream("event:error\r\ndata:\(data)\r\n\r\n" + stop + done).kind == .noCapacity)
        }
        // Some answer a refusal as an event, too.
        let refused = "HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\n\r\n"
        let event = #"data: {"error":{"message":"Please try again in 2s"}}"# + "\n\n"
        #expect(try await ask(.send(refused + event), streams: true).kind == .rateLimited)
    }

    // MARK: - Streams

    @Test("heartbeats, comments, other line ends and parts that say nothing are passed over")
    func heartbeats() async throws {
        let four = part(#"{"content":"Four "}"#), skills = part(#"{"content":"skills."}"#)
        let parts = [
            ": ping\n\n", "data:\n\n", "data: \n\n", "data\n\n", "event: ping\n\n", "event: ping\ndata: {}\n\n",
            "data: ping\n\n", "data: null\n\n", ":\n\n", "\n\n\n", "id: 7\nretry: 100\n\n",
            #"data: {"choices":[]}"# + "\n\n", #"data: {"choices":null}"# + "\n\n",
            part(#"{"role":"assistant"}"#), part("{}"), part("null"), part(#"{"content":null}"#, #","logprobs":null"#),
            part(#"{"content":""}"#, #","finish_reason":"""#), part(#"{"content":""}"#, #","finish_reason":null"#),
            #"data: {"choices":[],"usage":null,"prompt_filter_results":[{"prompt_index":0}]}"# + "\n\n",
        ]
        for idle in parts {
            let events = idle + four + idle + skills + idle + stop + idle + done
            for text in [events, events.replacing("\n", with: "\r\n"), events.replacing("\n", with: "\r")] {
                let outcome = try await stream(text)
                #expect(outcome.text == "Four skills." && outcome.heard == outcome.text, "\(idle.debugDescription)")
            }
        }
        let tight = (four + skills + stop + done).replacing("data: ", with: "data:")
        #expect(try await stream("\u{FEFF}" + tight).text == "Four skills.")
        let lines =
            "data: {\"choices\":\ndata: [{\"delta\":{\"content\":\"Four.\"},\ndata: \"finish_reason\":\"stop\"}]}\n\n"
        #expect(try await stream(lines).text == "Four.")
    }

    @Test("a stream has ended with its reason or its last word, also where the other is missing or the line stays open")
    func ends() async throws {
        let four = part(#"{"content":"Four."}"#)
        #expect(try await stream(four + stop).text == "Four.")
        #expect(try await stream(four + done).text == "Four.")
        #expect(try await stream(four).kind == .unreachable)
        #expect(try await stream(four + "data: [done] \n\n").text == "Four.")
        let open = ScriptedServer.Reaction.sendAndWait(
            Self.streamHead.replacing("Connection: close\r\n", with: "") + four + stop + done)
        let start = ContinuousClock.now
        #expect(try await ask(open, streams: true).text == "Four.")
        #expect(ContinuousClock.now - start < .seconds(4))
        // Cut within the chunk behind the reason.
        let chunks = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        let body = four + stop
        let cut = chunks + String(body.utf8.count, radix: 16) + "\r\n" + body + "\r\nff\r\nda"
        #expect(try await ask(.send(cut), streams: true).text == "Four.")
    }

    @Test("one answer is read, whatever its number, and what is told twice is told once")
    func numbers() async throws {
        let first = #"data: {"choices":[{"index":1,"delta":{"content":"Four."}},{"index":0,"delta":{"content":"no"}}]}"#
        let second = #"data: {"choices":[{"index":0,"delta":{"content":"no"}}]}"#
        let last = #"data: {"choices":[{"index":1,"delta":{},"finish_reason":"stop"}]}"#
        #expect(try await stream([first, second, last].joined(separator: "\n\n") + "\n\n").text == "Four.")
        let whole =
            #"data: {"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Four."}}]}"#
        let events = part(#"{"content":"Four."}"#) + whole + "\n\n" + stop + stop + done
        #expect(try await stream(events).text == "Four.")
        #expect(try await stream(whole + "\n\n" + done).text == "Four.")
        // A stream without its type, and an answer as events where none were asked for.
        let untyped = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + part(#"{"content":"Four."}"#) + stop + done
        #expect(try await ask(.send(untyped), streams: true).text == "Four.")
        #expect(try await ask(.send(untyped), streams: false).text == "Four.")
    }

    // MARK: - Tokens

    @Test(
        "tokens are counted once, wherever the provider tells them",
        arguments: [
            #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x_groq":{"id":"r","usage":U}}"#,
            #"{"choices":[],"usage":U}"#, #"{"choices":[{"index":0,"delta":{},"usage":U}]}"#,
            #"{"choices":[],"usage":U,"x_groq":{"usage":U}}"#, #"{"usage":U}"#, #"{"choices":null,"usage":U}"#,
        ])
    func tokens(_ last: String) async throws {
        let usages: [(String, Int)] = [
            (#"{"prompt_tokens":2300,"completion_tokens":1900}"#, 1_900),
            (#"{"prompt_tokens":2300.0,"completion_tokens":"1900"}"#, 1_900),
            (#"{"input_tokens":2300,"output_tokens":1900}"#, 1_900),
            (#"{"prompt_tokens":2300,"total_tokens":4200}"#, 1_900),
            (
                #"{"prompt_tokens":2300,"completion_tokens":900,"total_tokens":4200,"completion_tokens_details":{"reasoning_tokens":1000}}"#,
                1_900
            ),
            (
                #"{"prompt_tokens":2300,"completion_tokens":1900,"total_tokens":4200,"completion_tokens_details":{"reasoning_tokens":1000}}"#,
                1_900
            ),
        ]
        for (usage, output) in usages {
            let early = #"data: {"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0}}"# + "\n\n"
            let told = "data: " + last.replacing("U", with: usage) + "\n\n"
            let events = early + part(#"{"content":"Four."}"#) + stop + told + told + done
            #expect(try await stream(events).tokens == [2_300, output], "\(usage)")
        }
    }

    @Test("a count that can be none is not believed; without one the text is measured; llama.cpp's own figures count")
    func noTokens() async throws {
        let message = #""message":{"content":"Four."},"finish_reason":"stop""#
        for usage in [
            "null", "{}", "7", #"{"prompt_tokens":-1,"completion_tokens":1e300}"#,
            #"{"prompt_tokens":"many","completion_tokens":null}"#, #"{"prompt_tokens":0,"completion_tokens":0}"#,
        ] {
            let outcome = try await whole(choice(message, usage: #","usage":\#(usage)"#))
            // "Tell me." and "Answer." have 15 bytes: 5 tokens and 16; five letters are two.
            #expect(outcome.tokens == [21, 2], "\(usage): \(outcome)")
        }
        let timings = #","timings":{"prompt_n":20,"cache_n":30,"predicted_n":9}"#
        #expect(try await whole(choice(message, usage: timings)).tokens == [50, 9])
    }

    @Test("what a cut-off answer took is recorded as the provider counted it")
    func failedTokens() async throws {
        let server = try ScriptedServer { _, _ in
            Answered.completion("{\"le", finish: "length", tokens: (2_300, 1_900))
        }
        let records = MemoryRecords()
        let chain = ChatChain(
            [ChainModel(try Asking.provider(server), "m", price: .init(input: 1, output: 2))], records: records)
        _ = try? await chain.answer(Asking.request(), reading: Asking.level)
        let call = try #require(records.calls.first)
        #expect(call.verdict == "cut_off" && call.inputTokens == 2_300 && call.outputTokens == 1_900)
        // 2,300 at 1 and 1,900 at 2 dollars a million.
        #expect(call.cost == 0.0061)
    }

    @Test("what a refusal and an error took is recorded as the provider counted it")
    func refusedTokens() async throws {
        let usage = #""usage":{"prompt_tokens":2300,"completion_tokens":40}"#
        let bodies = [
            #"{"choices":[{"message":{"content":null,"refusal":"no"},"finish_reason":"stop"}],\#(usage)}"#,
            #"{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"error":{"code":400,"message":"x"},\#(usage)}"#,
        ]
        for (body, verdict) in zip(bodies, ["blocked", "bad_request"]) {
            let server = try ScriptedServer { _, _ in Answered.http("200 OK", body) }
            let records = MemoryRecords()
            let chain = ChatChain([ChainModel(try Asking.provider(server), "m")], records: records)
            _ = try? await chain.narrate(Asking.prose()) { _ in }
            let call = try #require(records.calls.first)
            #expect(call.verdict == verdict && call.inputTokens == 2_300 && call.outputTokens == 40, "\(call)")
        }
    }

    // MARK: - Refusals

    @Test("a model of Gemini's that takes no schema gets it in words, from then on")
    func geminiSchemas() async throws {
        let answer = #"{"candidates":[{"content":{"parts":[{"text":"{\"level\":3}"}]},"finishReason":"STOP"}]}"#
        let server = try ScriptedServer { _, count in
            count == 0
                ? Answered.failure("400 Bad Request", "JSON mode is not enabled for models/m")
                : Answered.http("200 OK", answer)
        }
        let provider = GeminiProvider(
            try ProviderEndpoint(name: "gemini", baseURL: server.url("/v1beta"), key: nil), version: "0")
        let chain = ChatChain([ChainModel(provider, "m")])
        #expect(try await chain.answer(Asking.request(), reading: Asking.level).value == 3)
        _ = try await chain.answer(Asking.request("b"), reading: Asking.level)
        let bodies = try server.bodies.map { try JSONValue(parsing: $0) }
        #expect(bodies.map { $0["generationConfig"]?["responseMimeType"] == nil } == [false, true, true])
        let parts = bodies[2]["systemInstruction"]?["parts"]?.arrayValue
        #expect(parts?.first?["text"]?.stringValue?.contains(Asking.schema.schema.text) == true)
    }

    @Test("schemas that are not understood are put into words, whatever the status says, and from then on")
    func schemas() async throws {
        for status in ["500 Internal Server Error", "400 Bad Request", "404 Not Found", "422 Unprocessable Entity"] {
            let server = try ScriptedServer { _, count in
                count == 0
                    ? Answered.http(
                        status,
                        #"{"error":{"code":500,"type":"server_error","message":"response_format: text and json_object are known, json_schema is not"}}"#
                    )
                    : Answered.completion(#"{"level":3}"#)
            }
            let chain = ChatChain([ChainModel(try Asking.provider(server), "m")])
            #expect(try await chain.answer(Asking.request(), reading: Asking.level).value == 3, "\(status)")
            _ = try await chain.answer(Asking.request("b"), reading: Asking.level)
            let formats = try server.bodies.map { try JSONValue(parsing: $0)["response_format"]?["type"]?.stringValue }
            #expect(formats == ["json_schema", "json_object", "json_object"], "\(status)")
        }
        // Neither is understood: then nothing is said about the form but in words.
        let server = try ScriptedServer { _, count in
            count < 2
                ? Answered.failure("400 Bad Request", "'response_format.type' must be 'text'")
                : Answered.completion(#"{"level":3}"#)
        }
        let chain = ChatChain([ChainModel(try Asking.provider(server), "m")])
        #expect(try await chain.answer(Asking.request(), reading: Asking.level).value == 3)
        let bodies = try server.bodies.map { try JSONValue(parsing: $0) }
        #expect(bodies.map { $0["response_format"] == nil } == [false, false, true])
        let system = bodies[2]["messages"]?.arrayValue?.first?["content"]?.stringValue ?? ""
        #expect(system.contains(Asking.schema.schema.text))
        // Prose asks for no form, so the same words mean something else.
        let prose = try ScriptedServer { _, _ in Answered.failure("400 Bad Request", "bad grammar in response_format") }
        _ = try? await ChatChain([ChainModel(try Asking.provider(prose), "m")]).narrate(Asking.prose()) { _ in }
        #expect(prose.seen.count == 1)
    }

    @Test("a tool that was called though none was offered is asked to be left alone, then the next model is asked")
    func tools() async throws {
        let refusal =
            #"{"error":{"message":"Tool choice is none, but model called a tool","type":"invalid_request_error","code":"tool_use_failed","failed_generation":"x"}}"#
        for reaction in [
            Answered.http("400 Bad Request", refusal), Answered.completion("x", finish: "tool_calls"),
        ] {
            let server = try ScriptedServer { _, count in count == 0 ? reaction : Answered.completion(#"{"level":3}"#) }
            let records = MemoryRecords()
            let chain = ChatChain([ChainModel(try Asking.provider(server), "m")], records: records)
            #expect(try await chain.answer(Asking.request(), reading: Asking.level).value == 3)
            #expect(records.verdicts == ["tool_called", "accepted"])
            let words = try JSONValue(parsing: server.bodies[1])["messages"]?.arrayValue?.last?["content"]?.stringValue
            #expect(words?.contains("it calls a tool, and there is none") == true)
        }
    }

    @Test(
        "how long to wait is read from header, date, body and words",
        arguments: [
            ("Retry-After: 7\r\n", "{}", 7), ("Retry-After-Ms: 1500\r\n", "{}", 1.5),
            ("Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n", "{}", 0), ("", #"{"retry_after":3}"#, 3),
            ("", #"{"error":{"message":"x","retry_after":4}}"#, 4),
            ("", #"{"error":{"message":"Please retry after 6 seconds."}}"#, 6),
            ("", #"{"error":{"message":"Please retry in 47.5s."}}"#, 47.5),
            ("", #"{"error":{"message":"try again in 250 milliseconds"}}"#, 0.25),
            ("", #"{"detail":"Please wait 2 minutes"}"#, 120), ("Retry-After: soon\r\n", "{}", nil),
            ("Retry-After: 1e308\r\n", "{}", nil), ("X-RateLimit-Reset: 9\r\n", "{}", 9),
            ("X-RateLimit-Reset: 1000\r\n", "{}", 1000), ("X-RateLimit-Reset: 1\r\nRetry-After: 2\r\n", "{}", 2),
        ] as [(String, String, Double?)])
    func waits(_ header: String, _ body: String, _ seconds: Double?) throws {
        let headers = header.split(separator: "\r\n").map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            return (name: String(line[..<colon]), value: String(line[colon...].dropFirst(2)))
        }
        let response = InboundResponse(status: 429, headers: headers)
        let failure = FailureReader(provider: "p", showsWords: true, secrets: [])
            .failure(of: response, body: try JSONValue(parsing: body))
        #expect(failure.kind == .rateLimited && failure.wait == seconds.map { .seconds($0) })
    }

    // MARK: - Gemini

    @Test("Gemini's answers are read in the same way")
    func gemini() async throws {
        func candidate(_ parts: String, _ reason: String = "STOP") -> String {
            #"{"candidates":[{"content":{"parts":[\#(parts)]},"finishReason":"\#(reason)"}],"usageMetadata":{"promptTokenCount":2300,"candidatesTokenCount":900,"thoughtsTokenCount":1000}}"#
        }
        let thought = #"{"text":"hm","thought":true},{"text":"<think>so</think>Four."}"#
        for outcome in [
            try await whole(candidate(thought), isGemini: true),
            try await stream("data: \(candidate(thought))\n\n", isGemini: true),
            // The stream as a list, which comes without `alt=sse`.
            try await whole("[\(candidate(thought))]", isGemini: true),
        ] {
            #expect(outcome.text == "Four." && outcome.tokens == [2_300, 1_900], "\(outcome)")
        }
        let four = #"{"text":"Four."}"#
        let endings: [(String, ChatFailure.Kind)] = [
            ("MAX_TOKENS", .cutOff), ("SAFETY", .blocked), ("RECITATION", .blocked), ("OTHER", .badAnswer),
            ("MALFORMED_FUNCTION_CALL", .toolCalled), ("SOMETHING_NEW", .badAnswer),
        ]
        for (reason, kind) in endings {
            #expect(try await whole(candidate(four, reason), isGemini: true).kind == kind)
            #expect(try await stream("data: \(candidate(four, reason))\n\n", isGemini: true).kind == kind)
        }
        let call = candidate(#"{"functionCall":{"name":"f"}}"#)
        #expect(try await whole(call, isGemini: true).kind == .toolCalled)
        let failing = #"[{"error":{"code":503,"status":"UNAVAILABLE","message":"overloaded"}}]"#
        #expect(try await stream("data: \(failing)\n\n", isGemini: true).kind == .noCapacity)
    }
}
