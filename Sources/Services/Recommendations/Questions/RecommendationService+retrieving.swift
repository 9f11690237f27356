import LanguageModels
import Occupations
import Taxonomy

extension RecommendationService {
    /// Passages that are searched for and offered to a model.
    private static let passageLimit = 16

    /// Answers a question that has none of the known forms, or whose form found nothing: a model writes from the passages
    /// that were found, or the passages stand alone.
    ///
    /// - Parameter reason: Why the question was not answered otherwise.
    func answer(
        freely text: String, question: Question?, reason: String, suggestions: [String], scope: RetrievalScope,
        usesModel: Bool, engine: RecommendationEngine
    ) async -> QuestionAnswer {
        let found = await retriever(engine).passages(for: text, in: scope, limit: Self.passageLimit)
        let sources = Set(found.map(\.passage.framework)).intersection(engine.catalogue.snapshots.keys)
        if usesModel, hasModel, let written = await write(from: found.map(\.passage), text: text, engine: engine) {
            return .init(
                question: question, result: nil, text: written.answer.text,
                citations: found.map(\.passage).filter { written.answer.cited.contains($0.id) }.map {
                    .init(id: $0.id, text: Self.line($0))
                }, suggestions: [], retrieved: found, path: written.reply.isCached ? .cached : .model,
                reply: written.reply, sources: sources)
        }
        return .init(
            question: question, result: nil, text: reason, citations: [], suggestions: suggestions, retrieved: found,
            path: .deterministic, reply: nil, sources: sources)
    }

    /// Searches what is served now.
    func retriever(_ engine: RecommendationEngine) async -> Retriever {
        Retriever(
            library: engine.passages, catalogue: engine.catalogue, meanings: meanings, knowledge: knowledge,
            embedder: await titles.model(), logger: logger)
    }

    /// What a passage says in a line.
    private static func line(_ passage: Passage) -> String {
        passage.text.isEmpty ? passage.title : "\(passage.title): \(passage.text)"
    }

    /// Has a model answer from passages; `nil` where it cannot or none answers in time.
    private func write(
        from passages: [Passage], text: String, engine: RecommendationEngine
    ) async -> (answer: ModelAnswer.Written, reply: ChatReply)? {
        guard !passages.isEmpty else { return nil }
        let rows = passages.enumerated().map { place, passage in
            "r\(place + 1) | \(passage.sort.rawValue) | \(passage.framework) | \(PromptText.line(Self.line(passage)))"
        }
        var request = ChatRequest(
            purpose: "ask", instructions: ModelPassageAnswer.instructions,
            text: """
                <question>
                \(PromptText.block(String(text.prefix(1_000))))
                </question>
                <rows>
                \(rows.joined(separator: "\n"))
                </rows>
                """, schema: ModelPassageAnswer.schema(count: passages.count), dataVersion: engine.dataVersion)
        request.maximumTokens = 900
        // A person's own words, and perhaps a company's.
        request.privacy = .privateText
        request.deadline = Self.modelDeadline
        do {
            let ids = passages.map(\.id)
            let (answer, reply) = try await chat.answer(request) { json throws(ChatRejection) in
                try ModelPassageAnswer.read(json, ids: ids)
            }
            return answer.map { ($0, reply) }
        } catch {
            noteFailure(error)
            return nil
        }
    }
}
