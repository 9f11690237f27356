import HTTPClient
import LanguageModels
import ServiceSupport
import TestSupport
import Testing

/// What a made-up model server answers.
enum Answered {
    /// An answer with a body and its length.
    static func http(_ status: String, _ body: String, headers: [String] = []) -> ScriptedServer.Reaction {
        let head = ["HTTP/1.1 \(status)", "Content-Type: application/json", "Content-Length: \(body.utf8.count)"]
        return .send((head + headers + ["Connection: close", "", ""]).joined(separator: "\r\n") + body)
    }

    /// A completion of OpenAI's shape.
    static func completion(
        _ text: String, finish: String = "stop", tokens: (Int, Int) = (100, 10), headers: [String] = []
    ) -> ScriptedServer.Reaction {
        http("200 OK", completionBody(text, finish: finish, tokens: tokens), headers: headers)
    }

    static func completionBody(_ text: String, finish: String = "stop", tokens: (Int, Int) = (100, 10)) -> String {
        let content = JSONValue.string(text).text
        return
            #"{"choices":[{"index":0,"message":{"role":"assistant","content":\#(content)},"finish_reason":"\#(finish)"}],"usage":{"prompt_tokens":\#(tokens.0),"completion_tokens":\#(tokens.1)}}"#
    }

    /// A failure with a message.
    static func failure(_ status: String, _ message: String, headers: [String] = []) -> ScriptedServer.Reaction {
        http(status, #"{"error":{"message":\#(JSONValue.string(message).text)}}"#, headers: headers)
    }

    /// A stream of pieces that ends as it should, or not at all.
    static func stream(_ pieces: [String], isWhole: Bool = true) -> String {
        var text = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        for piece in pieces {
            text += #"data: {"choices":[{"index":0,"delta":{"content":\#(JSONValue.string(piece).text)}}]}"# + "\n\n"
        }
        if isWhole {
            text += #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\n"
            text += #"data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":3}}"# + "\n\ndata: [DONE]\n\n"
        }
        return text
    }
}

/// A clock that only the test moves; waits move it and are noted.
final class ManualClock: Sendable {
    private struct State: Sendable {
        var passed = Duration.zero
        var waits: [Duration] = []
    }

    private let start = ContinuousClock.Instant.now
    private let epoch: Timestamp
    private let state = Locked(State())

    init(at epoch: String = "2026-11-21T12:00:00Z") throws {
        self.epoch = try #require(Timestamp(rfc3339: epoch))
    }

    func advance(_ duration: Duration) {
        state.withLock { $0.passed += duration }
    }

    var waits: [Duration] { state.withLock { $0.waits } }

    /// Chance always gives `random`.
    func clock(random: Double = 1) -> ChatClock {
        ChatClock(
            now: { [self] in epoch + state.withLock { $0.passed } },
            instant: { [self] in start.advanced(by: state.withLock { $0.passed }) },
            sleep: { [self] duration in
                state.withLock { state in
                    state.waits.append(duration)
                    state.passed += duration
                }
            }, random: { random })
    }
}

/// Records in memory.
final class MemoryRecords: ChatRecords {
    struct Unreachable: Error {}

    private struct State: Sendable {
        var calls: [ChatCall] = []
        var isReachable = true
        var lookUps = 0
    }

    private let state = Locked(State())

    var calls: [ChatCall] { state.withLock { $0.calls } }
    var verdicts: [String] { calls.map(\.verdict) }
    var lookUps: Int { state.withLock { $0.lookUps } }

    func become(reachable: Bool) {
        state.withLock { $0.isReachable = reachable }
    }

    func accepted(_ key: String) async throws -> ChatCall? {
        try state.withLock { state in
            guard state.isReachable else { throw Unreachable() }
            state.lookUps += 1
            return state.calls.last {
                $0.key == key && $0.verdict == ChatCall.accepted && $0.privacy == .publicData && $0.replyText != nil
            }
        }
    }

    func save(_ call: ChatCall) async throws {
        try state.withLock { state in
            guard state.isReachable else { throw Unreachable() }
            state.calls.append(call)
        }
    }

    func discard(_ key: String) async throws {
        state.withLock { state in
            for index in state.calls.indices where state.calls[index].key == key {
                state.calls[index].verdict = "discarded"
            }
        }
    }

    func spent(since: Timestamp) async throws -> Double {
        try state.withLock { state in
            guard state.isReachable else { throw Unreachable() }
            return state.calls.filter { $0.askedAt >= since }.compactMap(\.cost).reduce(0, +)
        }
    }
}

/// A provider that answers as a test says, without a network.
final class ToyProvider: ChatProvider {
    typealias Behaviour = @Sendable (_ question: ChatQuestion, _ model: String, _ count: Int) async throws -> String

    let name: String
    let isLocal: Bool
    private let behaviour: Behaviour
    private let asked = Locked<[ChatQuestion]>([])

    init(_ name: String = "toy", isLocal: Bool = true, _ behaviour: @escaping Behaviour) {
        self.name = name
        self.isLocal = isLocal
        self.behaviour = behaviour
    }

    var questions: [ChatQuestion] { asked.withLock { $0 } }

    func ask(
        _ question: ChatQuestion, of model: String, piece: (@Sendable (String) async throws -> Void)?
    ) async throws -> ChatAnswer {
        let count = asked.withLock { asked in
            asked.append(question)
            return asked.count - 1
        }
        let text = try await behaviour(question, model, count)
        if let piece {
            for word in text.split(separator: " ") {
                if word == "BREAK" { throw ChatFailure(.unreachable, "it broke") }
                try await piece(word + " ")
            }
        }
        return ChatAnswer(text: text, inputTokens: 1_000, outputTokens: 100)
    }

    func models(deadline: Duration) async throws -> [String] { ["m1", "gemini-3.5-flash"] }
}

/// Requests and readers that tests share.
enum Asking {
    static let schema = ChatRequest.AnswerSchema(
        name: "toy",
        schema: .object(
            JSONObject([
                "type": .string("object"),
                "properties": .object(JSONObject(["level": .object(JSONObject(["type": .string("integer")]))])),
                "required": .array([.string("level")]), "additionalProperties": .bool(false),
            ])))

    static func request(_ text: String = "How well?", deadline: Duration = .seconds(20)) -> ChatRequest {
        var request = ChatRequest(
            purpose: "test", instructions: "Answer.", text: text, schema: schema, dataVersion: "1")
        request.maximumTokens = 500
        request.deadline = deadline
        return request
    }

    static func prose(_ text: String = "Tell me.", deadline: Duration = .seconds(20)) -> ChatRequest {
        var request = request(text, deadline: deadline)
        request.schema = nil
        return request
    }

    /// Takes a level of 0 to 7.
    static let level: @Sendable (JSONValue) throws(ChatRejection) -> Int = { json throws(ChatRejection) in
        guard let level = json["level"]?.intValue, (0...7).contains(level) else {
            throw ChatRejection("'level' must be a whole number from 0 to 7")
        }
        return level
    }

    /// A client of a made-up server.
    static func provider(
        _ server: ScriptedServer, _ name: String = "local", dialect: OpenAIProvider.Dialect = .plain,
        key: String? = "gsk_very_secret"
    ) throws -> OpenAIProvider {
        OpenAIProvider(
            try ProviderEndpoint(name: name, baseURL: server.url("/v1"), key: key.map { Secret($0) }),
            dialect: dialect, version: "0")
    }
}
