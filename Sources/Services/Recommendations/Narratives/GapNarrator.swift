package import LanguageModels
package import Occupations
internal import ServiceSupport

/// Says what a skill gap means: a language model's words where one is configured and answers, words by rule elsewhere.
package struct GapNarrator: Sendable {
    private let chat: any ChatService
    private let deadline: Duration

    /// Makes a narrator.
    ///
    /// - Parameters:
    ///   - chat: The language models.
    ///   - deadline: How long a model may take, for the whole answer; by default the models' patience.
    package init(chat: any ChatService, deadline: Duration? = nil) {
        self.chat = chat
        self.deadline = deadline ?? chat.patience
    }

    /// The analysis of a gap.
    ///
    /// - Throws: `CancellationError`; a model's failures become words by rule, with a note.
    @concurrent
    package func analysis(of answer: SkillGapAnswer) async throws -> GapAnalysis {
        let facts = GapFacts(answer)
        guard chat.isConfigured, !facts.rows.isEmpty else { return GapRule(facts: facts).analysis(note: nil) }
        let model = ModelGapText(facts, deadline: deadline)
        do {
            let (written, reply) = try await chat.answer(model.request) { json throws(ChatRejection) in
                try model.read(json)
            }
            return GapAnalysis(
                summary: written.summary, topGaps: written.topGaps, howToClose: written.howToClose,
                path: reply.isCached ? .cached : .model, model: "\(reply.provider)/\(reply.model)", note: nil)
        } catch let error as LanguageModelError {
            return GapRule(facts: facts).analysis(note: Self.words(error))
        }
    }

    /// Why no model wrote anything, for whoever asks over the network: no address and no name of a key.
    package static func words(_ error: LanguageModelError) -> String {
        switch error.code {
        case .timedOut, .failed(.timedOut): "No language model answered in time."
        case .spendCapReached, .failed(.dayExhausted): "What may be asked of language models today is used up."
        case .busy, .failed(.rateLimited), .failed(.noCapacity): "The language models have no capacity now."
        default: "No language model gave a usable answer."
        }
    }

    /// Whether a model would be asked about a gap.
    package func asksModel(about answer: SkillGapAnswer) -> Bool { chat.isConfigured && !answer.gaps.isEmpty }

    /// Hands a model's prose on, piece by piece.
    ///
    /// - Throws: ``LanguageModelError``, `CancellationError`, and what `piece` throws. What was handed on stays.
    @concurrent
    package func narrate(
        _ answer: SkillGapAnswer, piece: @escaping @Sendable (String) async throws -> Void
    ) async throws -> ChatReply {
        try await chat.narrate(ModelGapText(GapFacts(answer), deadline: deadline).narrative, piece: piece)
    }

    /// Prose by rule, a paragraph an entry.
    package func paragraphs(_ answer: SkillGapAnswer) -> [String] { GapRule(facts: GapFacts(answer)).paragraphs }
}
