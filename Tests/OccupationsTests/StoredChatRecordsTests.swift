import Database
import LanguageModels
import ServiceSupport
import Store
import TestSupport
import Testing

@testable import Occupations

@Suite("Records of calls in the database")
struct StoredChatRecordsTests {
    /// A provider whose answer is always the same.
    private final class Fixed: ChatProvider {
        let name = "toy"
        let isLocal = true
        let asked = Locked(0)

        func ask(
            _ question: ChatQuestion, of model: String, piece: (@Sendable (String) async throws -> Void)?
        ) async throws -> ChatAnswer {
            asked.withLock { $0 += 1 }
            return ChatAnswer(text: #"{"level":3}"#, inputTokens: 10, outputTokens: 5)
        }

        func models(deadline: Duration) async throws -> [String] { [] }
    }

    private static func request(_ text: String = "How well?") -> ChatRequest {
        ChatRequest(
            purpose: "test", instructions: "Answer.", text: text,
            schema: .init(name: "toy", schema: .anything), dataVersion: "1")
    }

    private static let level: @Sendable (JSONValue) throws(ChatRejection) -> Int = { $0["level"]?.intValue ?? 0 }

    @Test("an answer is found again by another process until it is too old; then its call is deleted")
    func retention() async throws {
        let folder = try TemporaryFolder()
        let store = Store(pool: ConnectionPool(driver: SQLiteDriver(path: folder.path + "/a.sqlite")))
        try await store.migrate()
        defer { store.close() }
        let passed = Locked(Duration.zero)
        let start = Timestamp.now
        func records() -> StoredChatRecords {
            StoredChatRecords(store: store, retention: .seconds(86_400)) { start + passed.withLock { $0 } }
        }
        let toy = Fixed()
        func ask(_ text: String = "How well?") async throws -> ChatReply {
            try await ChatChain(
                [ChainModel(toy, "m", price: .init(input: 1_000, output: 2_000))], records: records()
            ).answer(Self.request(text), reading: Self.level).reply
        }
        let first = try await ask()
        let again = try await ask()
        #expect(!first.isCached && again.isCached && again.callID == first.callID && again.text == first.text)
        // 10 tokens at 1,000 and 5 at 2,000 dollars a million: 0.01 + 0.01.
        #expect(abs(try await records().spent(since: start - .seconds(60)) - 0.02) < 1e-9)
        passed.withLock { $0 = .seconds(86_401) }
        #expect(try await !ask().isCached)
        #expect(toy.asked.withLock { $0 } == 2)
        // Both were asked on this machine's clock, so the first writer of a later day clears both up.
        passed.withLock { $0 = .seconds(2 * 86_400 + 60) }
        _ = try await ask("another")
        #expect(try await store.models.calls(limit: 10).isEmpty)
    }

    @Test("a database without the table costs nobody an answer")
    func withoutTable() async throws {
        let folder = try TemporaryFolder()
        let store = Store(pool: ConnectionPool(driver: SQLiteDriver(path: folder.path + "/a.sqlite")))
        defer { store.close() }
        let chain = ChatChain(
            [ChainModel(Fixed(), "m")], records: StoredChatRecords(store: store, retention: .seconds(60)))
        #expect(try await chain.answer(Self.request(), reading: Self.level).value == 3)
    }
}
