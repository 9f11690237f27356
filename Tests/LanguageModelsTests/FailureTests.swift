import HTTPClient
import ServiceSupport
import Testing

@testable import LanguageModels

@Suite("Failures of providers")
struct FailureTests {
    private let reader = FailureReader(provider: "groq", showsWords: true, secrets: ["gsk_very_secret"])

    @Test(
        "recorded bodies are told apart",
        arguments: [
            // The waits are read off the messages: 459.999999 ms, 3.6 s (not the header's 4), 56 m 26.88 s.
            ("groq_error_400_json_validate_failed", ChatFailure.Kind.invalidJSON, nil),
            ("groq_error_404_model_not_found", .modelGone, nil),
            ("groq_error_413_request_too_large", .requestTooLarge, nil),
            ("groq_error_429_milliseconds", .rateLimited, 0.459999999),
            ("groq_error_429_requests", .rateLimited, 2),
            ("groq_error_429_tokens_per_day", .dayExhausted, 3386.88),
            ("groq_error_429_tokens_per_minute", .rateLimited, 3.6),
            ("gemini_error_429", .rateLimited, 47),
        ] as [(String, ChatFailure.Kind, Double?)])
    func recorded(_ name: String, _ kind: ChatFailure.Kind, _ seconds: Double?) throws {
        let recorded = try RecordedAnswers.answer(name)
        let failure = reader.failure(of: recorded.response, body: recorded.body)
        #expect(failure.kind == kind)
        if let seconds {
            #expect(abs(try #require(failure.wait).inSeconds - seconds) < 1e-6)
        } else {
            #expect(failure.wait == nil)
        }
        #expect(!failure.message.contains("org_x"))
        #expect(!failure.message.contains("failed_generation\":"))
    }

    @Test("the words count for more than the status, which counts for more than the type")
    func words() throws {
        func kind(_ status: Int, _ body: String) throws -> ChatFailure.Kind {
            reader.failure(of: InboundResponse(status: status), body: try JSONValue(parsing: body)).kind
        }
        let tooLarge =
            #"{"error":{"message":"Request too large for model `x`","type":"tokens","code":"rate_limit_exceeded"}}"#
        #expect(try kind(429, tooLarge) == .requestTooLarge)
        #expect(try kind(413, "{}") == .requestTooLarge)
        #expect(try kind(400, #"{"error":{"code":400,"type":"exceed_context_size_error"}}"#) == .requestTooLarge)
        #expect(try kind(429, #"{"error":{"message":"on requests per day (RPD): Limit 1000"}}"#) == .dayExhausted)
        #expect(try kind(429, #"{"error":{"code":"insufficient_quota"}}"#) == .dayExhausted)
        #expect(try kind(429, "{}") == .rateLimited)
        #expect(try kind(401, "{}") == .keyRefused)
        #expect(try kind(403, #"{"error":"no"}"#) == .keyRefused)
        #expect(
            try kind(400, #"{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT"}}"#)
                == .keyRefused)
        #expect(try kind(404, "{}") == .modelGone)
        #expect(try kind(400, #"{"error":{"code":"model_decommissioned"}}"#) == .modelGone)
        for status in [498, 499, 500, 502, 503, 504] { #expect(try kind(status, "{}") == .noCapacity) }
        // Some answer 200 and say in the body that it is an error.
        #expect(try kind(200, #"{"error":{"code":429,"message":"slow down"}}"#) == .rateLimited)
        #expect(try kind(200, #"{"error":{"message":"upstream failed"}}"#) == .noCapacity)
        #expect(try kind(400, #"{"error":{"message":"response_format is not supported"}}"#) == .schemaRefused)
        #expect(try kind(422, "{}") == .badRequest)
        func kind(_ status: Int, saying words: String) throws -> ChatFailure.Kind {
            try kind(status, #"{"error":{"message":"\#(words)"}}"#)
        }
        #expect(try kind(429, saying: "Rate limit exceeded: free-models-per-day. ") == .dayExhausted)
        #expect(try kind(429, saying: "Rate limit exceeded: free-models-per-min. ") == .rateLimited)
        #expect(try kind(429, saying: "limited to 1000 API calls / month") == .dayExhausted)
        // Whoever holds a question back says nothing of the key.
        #expect(try kind(403, saying: "it requires moderation. Your input was flagged for x") == .blocked)
        #expect(try kind(403, saying: "Forbidden") == .keyRefused)
        #expect(try kind(400, #"{"error":{"code":"content_filter","message":"x"}}"#) == .blocked)
        #expect(try kind(400, saying: "the prompt triggered the content management policy") == .blocked)
        #expect(try kind(400, saying: "m is not a valid model ID") == .modelGone)
        #expect(try kind(400, saying: "Invalid model name passed in model=m") == .modelGone)
        #expect(try kind(400, saying: "The specified schema has too many states for serving.") == .schemaRefused)
    }

    @Test("the moment when a limit begins anew is a wait, in seconds or in milliseconds")
    func resets() throws {
        var reader = reader
        reader.now = Timestamp(milliseconds: 1_790_000_000_000)
        for moment in ["1790000007000", "1790000007"] {
            let body = try JSONValue(
                parsing: #"{"error":{"code":429,"metadata":{"headers":{"X-RateLimit-Reset":"\#(moment)"}}}}"#)
            let failure = reader.failure(of: InboundResponse(status: 429), body: body)
            #expect(failure.kind == .rateLimited && failure.wait == .seconds(7))
        }
    }

    @Test("a day's quota of Gemini ends at midnight in California, in winter eight hours behind and in summer seven")
    func pacific() throws {
        let body = try JSONValue(
            parsing:
                #"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"@type":"x.RetryInfo","retryDelay":"47s"},{"violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}]}}"#
        )
        var reader = FailureReader(provider: "gemini", showsWords: true, secrets: [])
        // 20:00 UTC is noon in winter: twelve hours to go; 13:00 in summer: eleven.
        for (moment, hours) in [("2026-11-21T20:00:00Z", 12), ("2026-07-01T20:00:00Z", 11)] {
            reader.now = try #require(Timestamp(rfc3339: moment))
            let failure = reader.failure(of: InboundResponse(status: 429), body: body)
            #expect(failure.kind == .dayExhausted && failure.wait == .seconds(hours * 3_600))
        }
    }

    @Test(
        "lengths of time are read as Go writes them",
        arguments: [
            ("459.999999ms", 0.459999999), ("3.6s", 3.6), ("56m26.88s", 3386.88), ("2m52.8s", 172.8), ("1h2m3s", 3723),
            ("1d", 86_400), ("0s", 0), ("47s", 47),
        ])
    func durations(_ text: String, _ seconds: Double) throws {
        #expect(abs(try #require(GoDuration.parse(text)).inSeconds - seconds) < 1e-9)
    }

    @Test(
        "what is no length of time is none",
        arguments: ["", "3", "s", "3x", "-3s", "3s4", "..s", "1e400s", "999d", "3 s"])
    func noDurations(_ text: String) {
        #expect(GoDuration.parse(text) == nil)
    }

    @Test("ids and keys are taken out of what providers say")
    func redaction() {
        let text = """
            Rate limit in organization `org_01jxyz` for gsk_abcdEFGH1234 and sk-proj-aaaabbbb, AIzaSyD-1234567890, \
            Bearer abcdefghijkl, key hunter22.\u{7}
            """
        let clean = Redaction.message(text, secrets: ["hunter22"])
        for secret in ["01jxyz", "abcdEFGH", "aaaabbbb", "SyD-123", "abcdefghijkl", "hunter22", "\u{7}"] {
            #expect(!clean.contains(secret), "\(clean)")
        }
        #expect(clean.hasPrefix("Rate limit in organization `[redacted]` for [redacted]"))
        #expect(Redaction.message(String(repeating: "a ", count: 500)).count == Redaction.longest + 3)
    }

    @Test("words of a provider are left out where they might repeat somebody's text")
    func privateWords() throws {
        let body = try JSONValue(parsing: #"{"error":{"message":"cannot parse: Jane Doe, born 1980"}}"#)
        let shown = FailureReader(provider: "groq", showsWords: false, secrets: [])
            .failure(of: InboundResponse(status: 400), body: body)
        #expect(!shown.message.contains("Jane"))
        #expect(shown.message == "groq answered with status 400, the request is not understood")
    }

    @Test("recorded answers are read")
    func answers() throws {
        let question = ChatQuestion(Asking.request(), deadline: .seconds(1))
        func answer(_ name: String, _ shape: AnswerPart.Shape) throws -> ChatAnswer {
            try Self.read(RecordedAnswers.answer(name).response, question, shape)
        }
        let groq = try answer("groq_response_ok", .openAI)
        #expect(groq.text == #"{"skills":[]}"# && groq.inputTokens == 812 && groq.outputTokens == 211)
        #expect(groq.allowance.requestsLeft == 998 && groq.allowance.tokensLeft == 7_188)
        #expect(groq.allowance.requestsReset == .seconds(172.8) && groq.allowance.tokensReset == .seconds(6.09))
        let gemini = try answer("gemini_response_ok", .gemini)
        // 12 written and 48 thought.
        #expect(gemini.text == #"{"skills":[]}"# && gemini.inputTokens == 120 && gemini.outputTokens == 60)
        let failure = #expect(throws: ChatFailure.self) { try answer("gemini_response_blocked", .gemini) }
        #expect(failure?.kind == .blocked && failure?.message == "gemini blocked the question: SAFETY")
    }

    /// Reads a whole answer as a provider does.
    private static func read(
        _ response: InboundResponse, _ question: ChatQuestion, _ shape: AnswerPart.Shape
    ) throws -> ChatAnswer {
        let name = shape == .gemini ? "gemini" : "groq"
        var reader = AnswerReader(question, shape, FailureReader(provider: name, showsWords: true, secrets: []))
        reader.take(head: response)
        _ = try reader.take(response.body)
        return try reader.finish().answer
    }

    @Test("Gemini's thoughts are no answer, its parts are joined, and an answer that was all thought was cut off")
    func gemini() throws {
        let question = ChatQuestion(Asking.request(), deadline: .seconds(1))
        func reply(_ text: String) throws -> ChatAnswer {
            try Self.read(InboundResponse(status: 200, body: Array(text.utf8)), question, .gemini)
        }
        let answer = try reply(
            #"{"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"text":"{\"a\""},{"text":":1}"}]},"finishReason":"STOP"}]}"#
        )
        #expect(answer.text == #"{"a":1}"#)
        func kind(_ text: String) -> ChatFailure.Kind? {
            #expect(throws: ChatFailure.self) { try reply(text) }?.kind
        }
        #expect(kind(#"{"candidates":[{"content":{},"finishReason":"MAX_TOKENS"}]}"#) == .cutOff)
        #expect(kind(#"{"candidates":[{"content":{"parts":[{"text":"{"}]},"finishReason":"MAX_TOKENS"}]}"#) == .cutOff)
        #expect(kind(#"{"candidates":[{"finishReason":"SAFETY"}]}"#) == .blocked)
        #expect(kind(#"{"candidates":[]}"#) == .badAnswer)
        #expect(kind("{}") == .badAnswer)
    }
}
