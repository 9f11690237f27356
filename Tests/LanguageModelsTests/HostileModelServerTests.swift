import HTTPClient
import ServiceSupport
import TestSupport
import Testing

@testable import LanguageModels

@Suite("A model server that misbehaves")
struct HostileModelServerTests {
    private func options(_ change: (inout ChatChainOptions) -> Void = { _ in }) -> ChatChainOptions {
        var options = ChatChainOptions()
        options.firstPause = 0.01
        options.callDeadline = .seconds(10)
        options.silence = .seconds(5)
        options.maximumBytes = 100_000
        change(&options)
        return options
    }

    /// What one call of a server's model gives.
    private func kind(
        _ server: ScriptedServer, streams: Bool = false, within limit: Duration = .seconds(10)
    ) async throws -> ChatFailure.Kind? {
        let provider = try Asking.provider(server)
        let question = ChatQuestion(
            streams ? Asking.prose() : Asking.request(), deadline: limit, silence: limit, maximumBytes: 100_000)
        do {
            let drop: @Sendable (String) async throws -> Void = { _ in }
            _ = try await provider.ask(question, of: "m", piece: streams ? drop : nil)
            return nil
        } catch let failure as ChatFailure {
            #expect(!failure.message.contains("gsk_very_secret"))
            return failure.kind
        }
    }

    @Test(
        "whatever it sends instead of an answer is told apart",
        arguments: [
            ("garbage", .badAnswer), ("", .badAnswer), ("[]", .badAnswer), ("{}", .badAnswer), ("null", .badAnswer),
            (#"{"choices":[]}"#, .badAnswer), (#"{"choices":{}}"#, .badAnswer), (#"{"choices":[{}]}"#, .badAnswer),
            (#"{"choices":[{"message":{"content":5}}]}"#, .badAnswer),
            (#"{"choices":[{"message":{"content":""},"finish_reason":"stop"}]}"#, .badAnswer),
            (#"{"choices":[{"message":{"content":null},"finish_reason":"length"}]}"#, .cutOff),
            (#"{"choices":[{"message":{"content":"{\"le"},"finish_reason":"length"}]}"#, .cutOff),
            (#"{"choices":[{"message":{"content":"x"},"finish_reason":"content_filter"}]}"#, .blocked),
            (#"{"choices":[{"message":{"content":"","refusal":"no"}}]}"#, .blocked),
            (#"{"choices":[{"message":{"content":"x"}}],"choices":[]}"#, .badAnswer),
            (#"{"choices":[{"message":{"content":"x"}}]} and more"#, .badAnswer),
            (#"{"error":{"message":"upstream failed","code":502}}"#, .noCapacity),
            (String(repeating: "[", count: 2_000), .badAnswer),
        ] as [(String, ChatFailure.Kind)])
    func bodies(_ body: String, _ expected: ChatFailure.Kind) async throws {
        #expect(try await kind(try ScriptedServer { _, _ in Answered.http("200 OK", body) }) == expected)
    }

    @Test("refused connections, silence, half answers and endless ones end within their limits")
    func connections() async throws {
        let (start, short) = (ContinuousClock.now, Duration.milliseconds(600))
        let whole = Answered.completionBody(#"{"level":1}"#)
        let length = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n"
        #expect(try await kind(try ScriptedServer { _, _ in .send(length + whole) }) == .unreachable)
        #expect(try await kind(try ScriptedServer { _, _ in .sendAndWait(length + whole) }, within: short) == .timedOut)
        #expect(try await kind(try ScriptedServer { _, _ in .sendAndWait("") }, within: short) == .timedOut)
        // Never silent for long, and never done in time.
        #expect(try await kind(try ScriptedServer { _, _ in .drip(length + whole) }, within: short) == .timedOut)
        #expect(
            try await kind(try ScriptedServer { _, _ in .drip(Answered.stream(["a"])) }, streams: true, within: short)
                == .timedOut)
        #expect(try await kind(try ScriptedServer { _, _ in .send("") }) == .unreachable)
        #expect(try await kind(try ScriptedServer { _, _ in .send("SSH-2.0-nothing\r\n") }) == .unreachable)
        let huge = String(repeating: "x", count: 200_000)
        #expect(try await kind(try ScriptedServer { _, _ in Answered.http("200 OK", huge) }) == .answerTooLarge)
        let redirect = try ScriptedServer { _, _ in
            .send("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n")
        }
        #expect(try await kind(redirect) == .badRequest)
        let gone = try ScriptedServer { _, _ in .send("") }.port
        let provider = OpenAIProvider(
            try ProviderEndpoint(name: "local", baseURL: "http://127.0.0.1:\(gone)/v1", key: nil), dialect: .plain,
            version: "0")
        let failure = await #expect(throws: ChatFailure.self) {
            try await provider.ask(ChatQuestion(Asking.request(), deadline: .seconds(1)), of: "m", piece: nil)
        }
        #expect(failure?.kind == .unreachable)
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test("a stream that is cut, silent, garbled or says an error is told apart")
    func streams() async throws {
        func stream(_ text: String) throws -> ScriptedServer { try ScriptedServer { _, _ in .send(text) } }
        #expect(try await kind(stream(Answered.stream(["a", "b"])), streams: true) == nil)
        #expect(try await kind(stream(Answered.stream(["a"], isWhole: false)), streams: true) == .unreachable)
        let dripping = try ScriptedServer { _, _ in .sendAndWait(Answered.stream(["a"], isWhole: false)) }
        #expect(try await kind(dripping, streams: true, within: .milliseconds(600)) == .timedOut)
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        #expect(try await kind(stream(head + "data: {\"cho\n\n"), streams: true) == .badAnswer)
        #expect(try await kind(stream(head + "data: 5\n\n"), streams: true) == .badAnswer)
        #expect(
            try await kind(stream(head + #"data: {"choices":[{"delta":{"content":[1]}}]}"# + "\n\n"), streams: true)
                == .badAnswer)
        #expect(
            try await kind(
                stream(head + #"data: {"error":{"message":"Rate limit","code":429}}"# + "\n\n"), streams: true)
                == .rateLimited)
        #expect(try await kind(stream(head + "data: [DONE]\n\n"), streams: true) == .badAnswer)
        let endless = head + "data: " + String(repeating: "x", count: 150_000)
        #expect(try await kind(stream(endless), streams: true) == .answerTooLarge)
        // Who does not stream has answered whole.
        #expect(try await kind(try ScriptedServer { _, _ in Answered.completion("hello") }, streams: true) == nil)
        #expect(
            try await kind(
                try ScriptedServer { _, _ in Answered.failure("429 Too Many Requests", "try again in 2s") },
                streams: true) == .rateLimited)
    }

    @Test("events are put together whatever way they are cut")
    func events() throws {
        let text = ": hello\r\ndata: ü1\r\ndata:2\r\n\r\nevent: x\ndata: b\n\nid: 3\rdata: c\r\rdata: end"
        let bytes = Array(text.utf8)
        for size in 1...bytes.count {
            var stream = EventStream()
            var events: [EventStream.Event] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                let complete = stream.take(Array(bytes[start..<min(start + size, bytes.count)]))
                events += try #require(complete)
            }
            if let rest = stream.rest() { events.append(rest) }
            #expect(events.map { String(decoding: $0.data, as: UTF8.self) } == ["ü1\n2", "b", "c", "end"], "\(size)")
        }
        var endless = EventStream()
        let lost = endless.take(Array(repeating: 65, count: EventStream.longestLine + 1))
        #expect(lost == nil)
    }

    @Test("the chain goes on: a rate limit, then an answer; a broken answer, then the second model")
    func chain() async throws {
        let busy = try ScriptedServer { _, count in
            count == 0
                ? Answered.failure("429 Too Many Requests", "Rate limit reached. Please try again in 30ms.")
                : Answered.completion(#"{"level":3}"#)
        }
        let records = MemoryRecords()
        let patient = ChatChain(
            [ChainModel(try Asking.provider(busy), "m")], options: options(), records: records)
        #expect(try await patient.answer(Asking.request(), reading: Asking.level).value == 3)
        #expect(records.verdicts == ["rate_limited", "accepted"] && busy.seen.count == 2)

        let breaking = try ScriptedServer { _, _ in
            .send(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{\"choices\":[{\"mess")
        }
        let sound = try ScriptedServer { _, _ in Answered.completion(#"{"level":5}"#) }
        let chain = ChatChain(
            [
                ChainModel(try Asking.provider(breaking, "groq"), "first"),
                ChainModel(try Asking.provider(sound), "second"),
            ], options: options(), records: records)
        let (level, reply) = try await chain.answer(Asking.request("mid"), reading: Asking.level)
        #expect(level == 5 && reply.model == "second")
        #expect(records.verdicts.suffix(3) == ["unreachable", "unreachable", "accepted"])
        // A stream that breaks before its first word is nobody's loss either.
        let cut = try ScriptedServer { _, _ in .send(Answered.stream([], isWhole: false)) }
        let streaming = try ScriptedServer { _, _ in .send(Answered.stream(["once ", "upon"])) }
        let telling = ChatChain(
            [ChainModel(try Asking.provider(cut, "groq"), "m"), ChainModel(try Asking.provider(streaming), "m")],
            options: options { $0.attempts = 1 }, records: records)
        let heard = Locked("")
        let told = try await telling.narrate(Asking.prose()) { piece in heard.withLock { $0 += piece } }
        #expect(told.text == "once upon" && told.provider == "local" && heard.withLock { $0 } == "once upon")
        #expect(told.inputTokens == 5 && told.outputTokens == 3)
    }

    @Test("an id that was not offered is asked for again by name of the fault, never believed")
    func wrongIDs() async throws {
        let server = try ScriptedServer { _, count in
            Answered.completion(count == 0 ? #"{"id":"9.Z"}"# : #"{"id":"2.A"}"#)
        }
        let chain = ChatChain([ChainModel(try Asking.provider(server), "m")], options: options())
        let (id, _) = try await chain.answer(Asking.request()) { json throws(ChatRejection) in
            guard let id = json["id"]?.stringValue, ["2.A", "2.B"].contains(id) else {
                throw ChatRejection("'id' must be one of those that were offered")
            }
            return id
        }
        #expect(id == "2.A")
        let sent = try JSONValue(parsing: server.bodies[1])["messages"]?.arrayValue ?? []
        #expect(sent.compactMap { $0["role"]?.stringValue } == ["system", "user", "assistant", "user"])
        #expect(sent.last?["content"]?.stringValue?.contains("'id' must be one of those that were offered") == true)
    }

    @Test("equal requests over the wire are one request")
    func shared() async throws {
        let server = try ScriptedServer { _, _ in Answered.completion(#"{"level":3}"#) }
        let chain = ChatChain([ChainModel(try Asking.provider(server), "m")], options: options())
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<10 {
                group.addTask { try await chain.answer(Asking.request(), reading: Asking.level).value }
            }
            for try await level in group { #expect(level == 3) }
        }
        #expect(server.seen.count == 1)
    }

    @Test("Groq is asked in its own way, others in the older one")
    func dialects() async throws {
        let server = try ScriptedServer { _, _ in Answered.completion(#"{"level":3}"#) }
        let question = ChatQuestion(Asking.request(), deadline: .seconds(5))
        let groq = try Asking.provider(server, "groq", dialect: .groq)
        for model in ["openai/gpt-oss-120b", "qwen/qwen3.8-27b"] {
            _ = try await groq.ask(question, of: model, piece: nil)
        }
        _ = try await Asking.provider(server, key: nil).ask(question, of: "tiny", piece: nil)
        let bodies = try server.bodies.map { try JSONValue(parsing: $0) }
        #expect(bodies.map { $0["max_completion_tokens"]?.intValue } == [500, 500, nil])
        #expect(bodies.map { $0["max_tokens"]?.intValue } == [nil, nil, 500])
        #expect(bodies.map { $0["reasoning_effort"]?.stringValue } == ["low", nil, nil])
        #expect(bodies.map { $0["response_format"]?["json_schema"]?["strict"]?.boolValue } == [true, false, true])
        #expect(bodies.allSatisfy { $0["seed"]?.intValue == 7 && $0["temperature"]?.doubleValue == 0 })
        #expect(server.seen[0].contains("Authorization: Bearer gsk_very_secret"))
        #expect(server.seen[0].contains("User-Agent: Metier/0\r\n"))
        #expect(!server.seen[2].lowercased().contains("authorization"))
        #expect(server.seen[0].hasPrefix("POST /v1/chat/completions "))
    }

    @Test("a model that takes no schema gets it in words from then on")
    func withoutSchema() async throws {
        let server = try ScriptedServer { _, count in
            count == 0
                ? Answered.failure("400 Bad Request", "This model does not support response_format `json_schema`")
                : Answered.completion(#"{"level":3}"#)
        }
        let chain = ChatChain([ChainModel(try Asking.provider(server), "m")], options: options())
        #expect(try await chain.answer(Asking.request(), reading: Asking.level).value == 3)
        _ = try await chain.answer(Asking.request("b"), reading: Asking.level)
        let bodies = try server.bodies.map { try JSONValue(parsing: $0) }
        #expect(
            bodies.map { $0["response_format"]?["type"]?.stringValue } == ["json_schema", "json_object", "json_object"])
        let system = bodies[1]["messages"]?.arrayValue?.first?["content"]?.stringValue ?? ""
        #expect(system.contains(Asking.schema.schema.text))
    }

    @Test("Gemini is asked by its own interface, whole and as a stream")
    func gemini() async throws {
        let server = try ScriptedServer { path, _ in
            let part = #"{"candidates":[{"content":{"parts":[{"text":"{\"level\":3}"}]},"finishReason":"STOP"}]}"#
            guard path.contains("stream") else { return Answered.http("200 OK", part) }
            let first = #"{"candidates":[{"content":{"parts":[{"text":"once "}]}}]}"#
            let last =
                #"{"candidates":[{"content":{"parts":[{"text":"upon"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":2}}"#
            return .send(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
                    + "data: \(first)\r\n\r\ndata: \(last)\r\n\r\n")
        }
        let provider = GeminiProvider(
            try ProviderEndpoint(name: "gemini", baseURL: server.url("/v1beta/"), key: Secret("AIzaSecret123")),
            version: "0")
        let answer = try await provider.ask(
            ChatQuestion(Asking.request(), deadline: .seconds(5)), of: "gemini-3.5-flash", piece: nil)
        #expect(answer.text == #"{"level":3}"#)
        #expect(server.seen[0].hasPrefix("POST /v1beta/models/gemini-3.5-flash:generateContent "))
        #expect(
            server.seen[0].contains("x-goog-api-key: AIzaSecret123")
                || server.seen[0].contains("X-Goog-Api-Key: AIzaSecret123"))
        let body = try JSONValue(parsing: server.bodies[0])
        #expect(body["generationConfig"]?["responseJsonSchema"]?.text == Asking.schema.schema.text)
        #expect(body["generationConfig"]?["responseSchema"] == nil)
        #expect(body["generationConfig"]?["maxOutputTokens"]?.intValue == 500)
        let heard = Locked("")
        let told = try await provider.ask(
            ChatQuestion(Asking.prose(), deadline: .seconds(5)), of: "gemini-3.5-flash"
        ) { piece in heard.withLock { $0 += piece } }
        #expect(told.text == "once upon" && heard.withLock { $0 } == "once upon" && told.outputTokens == 2)
        let odd = await #expect(throws: ChatFailure.self) {
            try await provider.ask(ChatQuestion(Asking.prose(), deadline: .seconds(5)), of: "../x?key=1", piece: nil)
        }
        #expect(odd?.kind == .modelGone && server.seen.count == 2)
    }

    @Test("budgets that the service tells are kept to before anything is sent")
    func budgets() async throws {
        let server = try ScriptedServer { _, _ in
            Answered.completion(
                #"{"level":3}"#,
                headers: [
                    "x-ratelimit-limit-tokens: 8000", "x-ratelimit-remaining-tokens: 100",
                    "x-ratelimit-reset-tokens: 59.25s",
                ])
        }
        let other = try ScriptedServer { _, _ in Answered.completion(#"{"level":4}"#) }
        let chain = ChatChain(
            [
                ChainModel(try Asking.provider(server, "groq"), "a"), ChainModel(try Asking.provider(other), "b"),
            ], options: options())
        func ask(_ text: String) async throws -> Int {
            try await chain.answer(Asking.request(text, deadline: .seconds(3)), reading: Asking.level).value
        }
        #expect(try await ask("a") == 3)
        #expect(chain.budget(of: chain.models[0]) == "100 of 8000 tokens a minute")
        // Some 560 tokens lack 460, which take 3.5 seconds: longer than there is time.
        #expect(try await ask("b") == 4)
        // And what never fits is not sent either.
        #expect(try await ask(String(repeating: "x", count: 30_000)) == 4)
        #expect(server.seen.count == 1)
    }

    @Test("addresses that would show the key, and keys that are none, are refused")
    func endpoints() throws {
        for address in ["ftp://x/", "http://", "x", "https://u:p@x/v1", "https://x/v1?key=1", "https://x/#a"] {
            #expect(throws: LanguageModelError.self) {
                try ProviderEndpoint(name: "local", baseURL: address, key: nil)
            }
        }
        #expect(throws: LanguageModelError.self) {
            try ProviderEndpoint(name: "local", baseURL: "http://models.example/v1", key: Secret("k"))
        }
        #expect(throws: LanguageModelError.self) {
            try ProviderEndpoint(name: "local", baseURL: "https://models.example/v1", key: Secret("k\r\nX: y"))
        }
        let open = try ProviderEndpoint(name: "local", baseURL: "http://models.example/v1/", key: Secret(""))
        #expect(!open.isLocal && open.key == nil && open.baseURL == "http://models.example/v1")
        for host in ["127.0.0.1:9", "localhost", "[::1]:8080"] {
            #expect(try ProviderEndpoint(name: "local", baseURL: "http://\(host)/v1", key: Secret("k")).isLocal)
        }
    }

    @Test("every model is looked at: reached, key, list, answer; the nearest name is told")
    func inspection() async throws {
        let server = try ScriptedServer { path, _ in
            path.hasSuffix("/models")
                ? Answered.http("200 OK", #"{"data":[{"id":"openai/gpt-oss-120b"},{"id":"tiny:latest"}]}"#)
                : Answered.completion(#"{"answer":"yes"}"#, tokens: (31, 7))
        }
        let provider = try Asking.provider(server)
        let refusing = try ScriptedServer { _, _ in Answered.failure("401 Unauthorized", "Invalid API Key") }
        let records = MemoryRecords()
        let found = try await ModelInspector(records: records, deadline: .seconds(3)).inspect(
            [
                ChainModel(provider, "tiny"), ChainModel(provider, "openai/gpt-oss-12b"),
                ChainModel(try Asking.provider(refusing, "groq"), "m"),
            ], asks: true)
        #expect(found.map(\.isGood) == [true, false, false])
        #expect(found[0].isListed == true && found[0].hasAnswered == true)
        #expect(found[0].inputTokens == 31 && found[0].outputTokens == 7)
        #expect(found[1].isListed == false && found[1].suggestion == "openai/gpt-oss-120b")
        #expect(found[1].problem == "local does not list this model; did you mean 'openai/gpt-oss-120b'?")
        #expect(found[2].isReachable && found[2].isKeyAccepted == false && found[2].hasAnswered == nil)
        #expect(found[2].failure == .keyRefused)
        #expect(records.verdicts == ["accepted", "accepted"])
    }

    @Test(
        "JSON is read as models write it, and nothing beside it is let pass",
        arguments: [
            ("{\"a\":1}", true), ("  \n{\"a\":1}\n", true), ("```json\n{\"a\":1}\n```", true),
            ("```\n{\"a\":1}\n```  \n", true), ("```json\r\n{\"a\":1}\r\n```", true), ("{\"a\":1} done", false),
            ("Here: {\"a\":1}", false), ("```json\n{\"a\":1}\n``` done", false), ("{\"a\":1", false), ("", false),
            ("{\"a\":1,\"a\":2}", false), ("```", false), ("``````", false), ("{'a':1}", false), ("{\"a\":NaN}", false),
        ])
    func json(_ text: String, _ isRead: Bool) {
        let value = try? ReplyText.json(text)
        #expect((value == .object(JSONObject(["a": .integer(1)]))) == isRead)
    }
}
