import Knowledge
import LanguageModels
import Occupations
import Taxonomy

extension RecommendationService {
    /// The maximum number of passages retrieved and offered to a model.
    private static let passageLimit = 16

    /// Answers a question without a known form, or whose form found nothing: a model writes an answer from retrieved
    /// passages, or the passages are returned alone.
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
                question: question, result: nil, text: written.value.text,
                citations: found.map(\.passage).filter { written.value.cited.contains($0.id) }.map {
                    .init(id: $0.id, text: Self.line($0))
                }, suggestions: [], retrieved: found, path: AnswerPath(written.reply),
                reply: written.reply, sources: sources, catalogue: engine.catalogue)
        }
        return .init(
            question: question, result: nil, text: reason, citations: [], suggestions: suggestions, retrieved: found,
            path: .deterministic, reply: nil, sources: sources, catalogue: engine.catalogue)
    }

    /// A retriever over the releases served now.
    func retriever(_ engine: RecommendationEngine) async -> Retriever {
        Retriever(
            library: engine.passages, catalogue: engine.catalogue, semantic: semantic, knowledge: knowledge,
            embedder: await titles.model(), logger: logger)
    }

    /// A passage's text in one line.
    private static func line(_ passage: Passage) -> String {
        passage.text.isEmpty ? passage.title : "\(passage.title): \(passage.text)"
    }

    /// Lets a model answer from passages; `nil` where they do not suffice or none answers in time.
    private func write(
        from passages: [Passage], text: String, engine: RecommendationEngine
    ) async -> (value: WritingPrompt.Written, reply: ChatReply)? {
        guard !passages.isEmpty else { return nil }
        let rows = passages.enumerated().map { place, passage in
            "r\(place + 1) | \(passage.kind.rawValue) | \(passage.framework) | \(PromptText.line(Self.line(passage)))"
        }
        let ids = passages.map(\.id)
        return await askModel(
            PassagePrompt.instructions, about: text, rows: rows,
            schema: PassagePrompt.schema(count: passages.count), engine: engine
        ) { json throws(ChatRejection) in
            try PassagePrompt.read(json, ids: ids)
        }
    }
}
