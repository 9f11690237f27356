import ServiceSupport
import TestSupport
import Testing

@testable import LanguageModels

/// Hands every piece of an answer to a test, also of answers that the chain wants whole.
private struct Overheard: ChatProvider {
    let base: any ChatProvider
    let hear: @Sendable (String) -> Void

    var name: String { base.name }
    var isLocal: Bool { base.isLocal }

    func ask(
        _ question: ChatQuestion, of model: String, piece: (@Sendable (String) async throws -> Void)?
    ) async throws -> ChatAnswer {
        try await base.ask(question, of: model) { text in
            hear(text)
            try await piece?(text)
        }
    }

    func models(deadline: Duration) async throws -> [String] { try await base.models(deadline: deadline) }
}

/// Schemas with a bounded answer: the model knows nothing, the grammar alone makes its answers JSON.
private enum Bounded {
    static let words = ["Beginner", "Intermediate", "Advanced", "Expert"]

    static func schema(_ count: Int) -> ChatRequest.AnswerSchema {
        ChatRequest.AnswerSchema(
            name: "levels",
            schema: .strict(["levels": .array(.one(of: words), least: count, most: count), "abstain": .boolean]))
    }

    static func request(_ text: String, count: Int) -> ChatRequest {
        var request = ChatRequest(
            purpose: "test", instructions: "Answer.", text: text, schema: schema(count), dataVersion: "1")
        request.maximumTokens = 3_500
        request.deadline = .seconds(60)
        return request
    }

    static let read: @Sendable (JSONValue) throws(ChatRejection) -> [String] = { json throws(ChatRejection) in
        let levels = json["levels"]?.arrayValue?.compactMap(\.stringValue) ?? []
        guard json.objectValue?.names == ["levels", "abstain"] || json.objectValue?.names == ["abstain", "levels"],
            json["abstain"]?.boolValue != nil, levels.allSatisfy(words.contains)
        else { throw ChatRejection("not of the schema") }
        return levels
    }
}

@Suite("A real model server", .serialized, .enabled(if: ModelServer.folder != nil, "\(ModelServer.missing)"))
struct RealModelServerTests {
    private func provider(_ server: ModelServer, _ name: String = "local", key: String = ModelServer.key) throws
        -> OpenAIProvider
    {
        OpenAIProvider(
            try ProviderEndpoint(name: name, baseURL: server.address, key: Secret(key)), dialect: .plain, version: "0")
    }

    private var options: ChatChainOptions {
        var options = ChatChainOptions()
        options.callDeadline = .seconds(60)
        options.silence = .seconds(30)
        options.firstPause = 0.01
        return options
    }

    @Test("keeps to the schema, streams, and is recorded and found again")
    func answers() async throws {
        let server = try await ModelServer()
        let records = MemoryRecords()
        let chain = ChatChain(
            [ChainModel(try provider(server), ModelServer.model)], options: options, records: records)
        for number in 0..<5 {
            let (levels, reply) = try await chain.answer(
                Bounded.request("Question \(number): how well?", count: 3), reading: Bounded.read)
            #expect(levels.count == 3 && !reply.isCached && reply.inputTokens > 10 && reply.outputTokens > 10)
        }
        let again = try await chain.answer(Bounded.request("Question 0: how well?", count: 3), reading: Bounded.read)
        #expect(again.reply.isCached && records.verdicts == Array(repeating: "accepted", count: 5))
        #expect(records.calls.allSatisfy { $0.reply != nil && $0.status == 200 && $0.inputTokens > 10 })
        var prose = Asking.prose("Tell me something.")
        prose.maximumTokens = 30
        let heard = Locked<[String]>([])
        // Thirty tokens of noise: heard in several pieces, cut off, and so no answer.
        let failure = await #expect(throws: LanguageModelError.self) {
            try await chain.narrate(prose) { piece in heard.withLock { $0.append(piece) } }
        }
        #expect(failure?.code == .failed(.cutOff) && heard.withLock { $0.count } > 1)
        #expect(records.verdicts.last == "cut_off" && records.calls.last?.outputTokens == 30)
        let found = try await ModelInspector(options: options).inspect(chain.models, asks: true)
        #expect(found.map(\.isGood) == [true] && found.first?.isListed == true)
    }

    @Test("killed in the middle of an answer, it is followed by the second model of the chain")
    func killed() async throws {
        let first = try await ModelServer()
        let second = try await ModelServer()
        let records = MemoryRecords()
        let pieces = Locked(0)
        let dying = Overheard(base: try provider(first, "first")) { _ in
            let count = pieces.withLock { pieces in
                pieces += 1
                return pieces
            }
            if count == 3 { first.kill() }
        }
        let chain = ChatChain(
            [
                ChainModel(dying, ModelServer.model), ChainModel(try provider(second, "second"), ModelServer.model),
            ], options: options, records: records)
        // A hundred and fifty words of some fifteen tokens take long enough to die in.
        let (levels, reply) = try await chain.answer(
            Bounded.request("How well?", count: 150), reading: Bounded.read)
        #expect(levels.count == 150 && reply.provider == "second")
        #expect(records.verdicts == ["unreachable", "unreachable", "accepted"])
        #expect(records.calls.map(\.provider) == ["first", "first", "second"])
        // The answer is in the cache although its chain begins with a dead server.
        let again = try await chain.answer(Bounded.request("How well?", count: 150), reading: Bounded.read)
        #expect(again.reply.isCached && again.reply.callID == reply.callID)
    }

    @Test("its own refusals are told apart")
    func refusals() async throws {
        let server = try await ModelServer()
        func kind(_ provider: OpenAIProvider, _ request: ChatRequest) async -> ChatFailure.Kind? {
            do {
                _ = try await provider.ask(
                    ChatQuestion(request, deadline: .seconds(30)), of: ModelServer.model, piece: nil)
                return nil
            } catch {
                return (error as? ChatFailure)?.kind
            }
        }
        #expect(await kind(try provider(server, key: "wrong"), Asking.prose()) == .keyRefused)
        // Each character is a token, and there is room for 4,096 a slot.
        let long = Asking.prose(String(repeating: "x y ", count: 5_000))
        #expect(await kind(try provider(server), long) == .requestTooLarge)
        let short = Bounded.request("How well?", count: 150)
        var cut = short
        cut.maximumTokens = 20
        #expect(await kind(try provider(server), cut) == .cutOff)
        let elsewhere = OpenAIProvider(
            try ProviderEndpoint(
                name: "local", baseURL: server.address + "/nowhere", key: Secret(ModelServer.key)), dialect: .plain,
            version: "0")
        #expect(await kind(elsewhere, Asking.prose()) == .modelGone)
    }
}
