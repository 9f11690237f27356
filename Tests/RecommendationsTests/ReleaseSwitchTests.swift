import LanguageModels
import Occupations
import ServiceSupport
import Store
import Taxonomy
import TestSupport
import Testing

@testable import Knowledge
@testable import Recommendations

@Suite("Answers that are made while the release is switched")
struct ReleaseSwitchTests {
    /// A model that says the same always, and does something else first.
    private struct SwitchingChat: ChatService {
        let scripted: ScriptedChat
        let before = Locked<(@Sendable () async throws -> Void)?>(nil)

        init(_ answer: JSONValue) { scripted = ScriptedChat(answer: answer) }

        var isConfigured: Bool { true }

        func answer<Value: Sendable>(
            _ request: ChatRequest, reading read: @escaping @Sendable (JSONValue) throws(ChatRejection) -> Value
        ) async throws -> (value: Value, reply: ChatReply) {
            try await before.withLock { $0 }?()
            return try await scripted.answer(request, reading: read)
        }

        func narrate(
            _ request: ChatRequest, piece: @escaping @Sendable (String) async throws -> Void
        ) async throws -> ChatReply {
            try await before.withLock { $0 }?()
            return try await scripted.narrate(request, piece: piece)
        }
    }

    /// A node whose model, when it is asked, has another release served: the same occupations in the opposite order and
    /// nothing else, with vectors of its names.
    private func node(_ answer: JSONValue) async throws -> (SampleNode, TestDatabase) {
        let (store, database) = try await SampleNode.store()
        let chat = SwitchingChat(answer)
        let node = try await SampleNode(store, chat: chat, embedder: ToyEmbedder())
        let old = try #require(node.snapshots.snapshot(of: "onet"))
        var content = ReleaseContent(framework: .onet, version: "99.0")
        content.occupations = old.content.occupations.reversed()
        let next = OccupationSnapshot(
            release: StoredRelease(
                id: 99, frameworkID: "onet", version: "99.0", releasedOn: "", state: .current, checksum: "next",
                loaderVersion: 1, isSample: true, source: "", loadedAt: Timestamp(milliseconds: 0), rowsRead: 0,
                rowsSetAside: 0, counts: [:]),
            content: content)
        chat.before.withLock {
            $0 = { [snapshots = node.snapshots, semantic = node.semantic] in
                snapshots.serve(next)
                try await semantic.prepare()
            }
        }
        return (node, database)
    }

    @Test("a question is answered from passages of the release that it began with, found by meaning in the next one")
    func question() async throws {
        let (node, database) = try await node(.object(["intent": .string("none")]))
        defer { withExtendedLifetime(database) {} }
        let title = "Farm Labor Contractors"
        let answer = try await node.recommendations.ask(title, usesModel: true, limit: 5)
        #expect(answer.question == nil && answer.reply == nil)
        // The name itself is asked for, so the cosine of its vector with itself is 1.
        let same = answer.retrieved.filter { ($0.meaning ?? 0) > 0.999 }
        #expect(same.map(\.passage.id) == ["onet:13-1074.00"] && same.first?.passage.title == title)
        #expect(answer.catalogue.snapshots["onet"]?.release.version == "30.1")
        #expect(node.snapshots.snapshot(of: "onet")?.release.version == "99.0")
        // Whoever asks now is answered from the next one.
        let later = try await node.recommendations.ask(title, usesModel: false, limit: 5)
        #expect(later.catalogue.snapshots["onet"]?.release.version == "99.0")
    }

    @Test("skills, and what a form of question finds, are of one release from the first look to the last")
    func skills() async throws {
        for isQuestion in [false, true] {
            let (node, database) = try await node(.object(["skills": .array([])]))
            defer { withExtendedLifetime(database) {} }
            let catalogue: Catalogue
            if isQuestion {
                let answer = try await node.recommendations.ask(
                    "What skills does a software developer need?", usesModel: true, limit: 5)
                guard case .skills(let found) = answer.result else {
                    Issue.record("\(answer.text)")
                    return
                }
                #expect(found.catalogue === answer.catalogue)
                catalogue = answer.catalogue
            } else {
                catalogue = try await node.recommendations.recommend(SkillRequest("software developer")).catalogue
            }
            #expect(catalogue.snapshots["onet"]?.release.version == "30.1")
            #expect(node.snapshots.snapshot(of: "onet")?.release.version == "99.0")
            let now = try await node.recommendations.describe(SkillRequest("software developer"), tasks: 3)
            #expect(now.catalogue.snapshots["onet"]?.release.version == "99.0" && now.tasks.isEmpty)
        }
    }
}
