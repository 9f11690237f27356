import Database
import ServiceSupport
import TestSupport
import Testing

@testable import Store

@Suite("Calls of language models")
struct ModelCallTests {
    private let noon = Timestamp(milliseconds: 1_790_000_000_000)

    private func call(_ id: Int, key: String = "k", _ change: (inout ModelCall) -> Void = { _ in })
        -> ModelCall
    {
        var call = ModelCall(
            id: "00000000-0000-7000-8000-00000000000\(id)", key: key, purpose: "ask", provider: "groq",
            model: "openai/gpt-oss-120b", privacy: .publicData, verdict: "accepted", status: 200, inputTokens: 812,
            outputTokens: 211, cost: 0.25, milliseconds: 440, askedAt: noon + .seconds(id), dataVersion: "onet 1",
            request: "{\"text\":\"ü\"}", reply: "answer \(id)")
        change(&call)
        return call
    }

    @Test("are kept whole and found again, the newest that may be used first", arguments: TestEngine.all)
    func lookUp(engine: TestEngine) async throws {
        let sample = try await SampleStore(on: engine)
        let store = sample.store
        defer { withExtendedLifetime(sample) {} }
        defer { withExtendedLifetime(sample) {} }
        #expect(try await store.models.acceptedCall(key: "k") == nil)
        let calls = [
            call(1), call(2),
            call(3) {
                $0.verdict = "rejected"
                $0.status = nil
                $0.cost = nil
            }, call(4) { $0.privacy = .privateText }, call(5) { $0.reply = nil }, call(6, key: "other"),
        ]
        for call in calls { try await store.models.save(call) }
        #expect(try await store.models.acceptedCall(key: "k") == calls[1])
        // The list is of figures alone.
        let listed = try await store.models.calls(limit: 3)
        #expect(listed.map(\.id) == calls.suffix(3).reversed().map(\.id))
        #expect(listed.allSatisfy { $0.request == nil && $0.reply == nil })
        #expect(try await store.models.calls(limit: 10).first { $0.verdict == "rejected" }?.cost == nil)
        try await store.models.discardCalls(key: "k")
        #expect(try await store.models.acceptedCall(key: "k") == nil)
        #expect(try await store.models.acceptedCall(key: "other") == calls[5])
        #expect(try await store.models.calls(limit: 10).filter { $0.verdict == "discarded" }.count == 4)
    }

    @Test("are added up and deleted by their moments", arguments: TestEngine.all)
    func sums(engine: TestEngine) async throws {
        let sample = try await SampleStore(on: engine)
        let store = sample.store
        defer { withExtendedLifetime(sample) {} }
        defer { withExtendedLifetime(sample) {} }
        #expect(try await store.models.spend(since: noon) == 0)
        for id in 1...4 { try await store.models.save(call(id) { $0.cost = id == 4 ? nil : 0.25 }) }
        // Calls 2 and 3 cost a quarter each; the fourth has no price.
        #expect(try await store.models.spend(since: noon + .seconds(2)) == 0.5)
        #expect(try await store.models.pruneCalls(before: noon + .seconds(4), limit: 2) == 2)
        #expect(try await store.models.calls(limit: 10).map(\.id.last) == ["4", "3"])
        #expect(try await store.models.pruneCalls(before: noon + .seconds(4), limit: 2) == 1)
        #expect(try await store.models.pruneCalls(before: noon + .seconds(4), limit: 2) == 0)
    }

    @Test("texts of any length and with any character are kept, names are cut", arguments: TestEngine.all)
    func texts(engine: TestEngine) async throws {
        let sample = try await SampleStore(on: engine)
        let store = sample.store
        defer { withExtendedLifetime(sample) {} }
        defer { withExtendedLifetime(sample) {} }
        let long = String(repeating: "é", count: 100_000)
        try await store.models.save(
            call(1) {
                $0.reply = long
                $0.request = "a\0b"
                $0.model = String(repeating: "m", count: 300)
                $0.purpose = String(repeating: "p", count: 100)
                $0.provider = String(repeating: "q", count: 60)
            })
        let kept = try #require(try await store.models.acceptedCall(key: "k"))
        #expect(kept.reply == long && kept.request == "a\u{FFFD}b")
        #expect(kept.model.count == 200 && kept.purpose.count == 64 && kept.provider.count == 40)
    }
}
