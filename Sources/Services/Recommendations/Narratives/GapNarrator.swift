package import LanguageModels
package import Occupations
internal import ServiceSupport

/// Describes a skill gap in words: by a language model where one is configured and answers, otherwise by rule.
package struct GapNarrator: Sendable {
    private let chat: any ChatService
    private let deadline: Duration

    /// Makes a narrator.
    ///
    /// - Parameters:
    ///   - chat: The language models.
    ///   - deadline: The time limit of a model's whole answer; by default the models' `patience`.
    package init(chat: any ChatService, deadline: Duration? = nil) {
        self.chat = chat
        self.deadline = deadline ?? chat.patience
    }

    /// The analysis of a gap.
    ///
    /// - Throws: `CancellationError`; if a model fails, the words are made by rule, with a note.
    @concurrent
    package func analysis(of answer: SkillGapAnswer) async throws -> GapAnalysis {
        let facts = GapFacts(answer)
        guard chat.isConfigured, !facts.rows.isEmpty else { return GapRule(facts: facts).analysis(note: nil) }
        let model = NarrativePrompt(facts, deadline: deadline)
        do {
            let (written, reply) = try await chat.answer(model.request) { json throws(ChatRejection) in
                try model.read(json)
            }
            return GapAnalysis(
                summary: written.summary, topGaps: written.topGaps, howToClose: written.howToClose,
                path: AnswerPath(reply), model: "\(reply.provider)/\(reply.model)", note: nil)
        } catch let error as LanguageModelError {
            return GapRule(facts: facts).analysis(note: Self.words(error))
        }
    }

    /// Why no model wrote the text, for clients: without addresses and names of keys.
    package static func words(_ error: LanguageModelError) -> String {
        switch error.code {
        case .timedOut, .failed(.timedOut): "No language model answered in time."
        case .spendCapReached, .failed(.dayExhausted): "What may be asked of language models today is used up."
        case .busy, .failed(.rateLimited), .failed(.noCapacity): "The language models have no capacity now."
        default: "No language model gave a usable answer."
        }
    }

    /// Whether a model would be queried about a gap.
    package func asksModel(about answer: SkillGapAnswer) -> Bool { chat.isConfigured && !answer.gaps.isEmpty }

    /// Passes a model's prose on as it arrives, piece by piece.
    ///
    /// - Throws: ``LanguageModelError``, `CancellationError`, and errors of `piece`. Pieces passed on before stay
    ///   valid.
    @concurrent
    package func narrate(
        _ answer: SkillGapAnswer, piece: @escaping @Sendable (String) async throws -> Void
    ) async throws -> ChatReply {
        try await chat.narrate(NarrativePrompt(GapFacts(answer), deadline: deadline).narrative, piece: piece)
    }

    /// Prose by rule, one paragraph per entry.
    package func paragraphs(_ answer: SkillGapAnswer) -> [String] { GapRule(facts: GapFacts(answer)).paragraphs }
}

/// The description of a skill gap in words.
package struct GapAnalysis: Sendable, Hashable {
    /// A gap that matters more than others.
    package struct TopGap: Sendable, Hashable {
        /// Code of the skill; one of those in the gap.
        package let element: String
        /// Why it matters.
        package let why: String
    }

    /// A summary in a few sentences.
    package let summary: String
    /// The gaps that matter most, the most important first.
    package let topGaps: [TopGap]
    /// Measures to close the gap, one step per entry.
    package let howToClose: [String]
    /// The origin of the words.
    package let path: AnswerPath
    /// The model that wrote them, `PROVIDER/MODEL`; `nil` for words made by rule.
    package let model: String?
    /// Why no model wrote them, where one is configured; otherwise `nil`.
    package let note: String?
}
