package import Knowledge
package import LanguageModels
package import Occupations
import Search
package import ServiceSupport
import Taxonomy

/// Recommends the skills that a role needs: the rule's answer, refined by a language model where one is configured.
package final class RecommendationService: Sendable {
    let titles: TitleService
    private let skills: SkillService
    private let levels: SkillLevelsHolder
    let knowledge: KnowledgeBase?
    let semantic: SemanticSearch?
    let chat: any ChatService
    let logger: Logger
    private let engines = BuiltFor<TitleEngine, RecommendationEngine, Never>()
    private let known = Locked<KnownAnswers?>(nil)

    /// Title matches cached for one engine.
    private struct KnownAnswers {
        let engine: RecommendationEngine
        var answers: [TitleKey: TitleAnswer] = [:]
    }

    private struct TitleKey: Hashable {
        let title: String
        let country: String?
        let frameworks: [String]
    }

    /// The maximum number of cached title matches.
    private static let capacity = 4_096

    /// Makes a service; nothing is built yet.
    ///
    /// - Parameters:
    ///   - titles: Matches titles to occupations.
    ///   - skills: Finds skills in texts and maps names of other vocabularies.
    ///   - levels: Estimates levels of occupations without ratings.
    ///   - chat: Language models.
    ///   - knowledge: Companies' documents; `nil` for none.
    ///   - semantic: Semantic search in the frameworks; `nil` to search by words only.
    ///   - logger: Logs when a model's answer could not be used.
    package init(
        titles: TitleService, skills: SkillService, levels: SkillLevelsHolder, chat: any ChatService,
        knowledge: KnowledgeBase? = nil, semantic: SemanticSearch? = nil, logger: Logger
    ) {
        self.titles = titles
        self.skills = skills
        self.levels = levels
        self.chat = chat
        self.knowledge = knowledge
        self.semantic = semantic
        self.logger = logger
    }

    /// Whether a language model is configured.
    package var hasModel: Bool { chat.isConfigured }

    /// The engine for the releases served now; the one before while that takes long to build.
    package func current() async throws -> RecommendationEngine {
        let titles = try await titles.current()
        return await engines.value(for: titles, patience: CatalogueHolder.patience) { [levels] in
            var estimates: SkillLevels?
            if let snapshot = titles.catalogue.snapshots[Framework.onet.id] {
                estimates = await levels.levels(of: snapshot)
            }
            return RecommendationEngine(titles: titles, levels: estimates)
        }
    }

    /// Answers a request.
    ///
    /// - Throws: ``SkillAdviceFailure``; a model's failures become part of the answer.
    @concurrent
    package func recommend(_ request: SkillRequest) async throws -> SkillAdvice {
        try await recommend(request, with: try await current())
    }

    /// Answers a request completely from the releases of an engine.
    func recommend(_ request: SkillRequest, with engine: RecommendationEngine) async throws -> SkillAdvice {
        let named = try await described(request)
        let draft = try await draft(request, engine: engine, named: named)
        let graded = await grade(draft, request: request, engine: engine)
        return SkillAdvice(
            query: draft.resolution.query, seniority: draft.seniority, sections: graded.sections,
            signals: draft.signals,
            personal: try await plan(request, draft: draft, sections: graded.sections, engine: engine),
            path: graded.path, model: graded.use, sources: draft.sources,
            catalogue: engine.catalogue)
    }

    // MARK: - Occupations

    /// The occupations meant by a request.
    func resolve(_ request: SkillRequest, engine: RecommendationEngine) async throws -> TitleResolver.Resolution {
        var answer: TitleAnswer?
        if let wanted = try engine.titleRequest(request) { answer = try await self.answer(wanted, engine: engine) }
        return try engine.resolve(request, answer: answer)
    }

    private func draft(
        _ request: SkillRequest, engine: RecommendationEngine, named: DescribedSkills
    ) async throws -> RecommendationEngine.Draft {
        let documents = await knowledge?.latestView(of: request.company) ?? .empty
        guard let wanted = try engine.titleRequest(request) else {
            return try engine.draft(request, answer: nil, named: named, knowledge: documents)
        }
        return try engine.draft(
            request, answer: try await answer(wanted, engine: engine), named: named, knowledge: documents)
    }

    private func answer(_ wanted: TitleRequest, engine: RecommendationEngine) async throws -> TitleAnswer? {
        // Requests with a description are not cached.
        let key =
            wanted.description == nil
            ? TitleKey(title: wanted.title, country: wanted.country?.code, frameworks: wanted.frameworks) : nil
        if let key, let answer = known.withLock({ known in known?.engine === engine ? known?.answers[key] : nil }) {
            return answer
        }
        let answer = try await engine.titles.answer([wanted]).first
        if let key, let answer {
            known.withLock { known in
                var kept = known.flatMap { $0.engine === engine ? $0 : nil } ?? KnownAnswers(engine: engine)
                // Keeps the dictionary uniquely referenced, so that adding to it does not copy it.
                known = nil
                if kept.answers.count >= Self.capacity { kept.answers.removeAll() }
                kept.answers[key] = answer
                known = kept
            }
        }
        return answer
    }

    private func described(_ request: SkillRequest) async throws -> DescribedSkills {
        guard !request.description.isEmpty else { return .none }
        var options = SkillEngine.ExtractionOptions()
        options.limit = 40
        return DescribedSkills(try await skills.current().extract(from: request.description, options: options).skills)
    }

    // MARK: - Grades of a model

    private struct GradedSections {
        var sections: [SkillAdvice.Section]
        var path = AnswerPath.deterministic
        var use: SkillAdvice.ModelUse?
    }

    private func grade(
        _ draft: RecommendationEngine.Draft, request: SkillRequest, engine: RecommendationEngine
    ) async -> GradedSections {
        guard chat.isConfigured, request.usesModel else { return GradedSections(sections: draft.sections) }
        var seen: Set<String> = []
        // Company documents are never put into a prompt: skills they name keep the rule's proficiency.
        let asked = draft.sections.flatMap { $0.hard + $0.soft }
            .filter { !KnowledgeSignals.isNamed($0.skill) && seen.insert($0.skill.id).inserted }
            .prefix(GradingPrompt.skillLimit)
        guard !asked.isEmpty else { return GradedSections(sections: draft.sections) }
        var question = GradingPrompt.request(
            title: draft.resolution.query?.original ?? request.title,
            occupations: draft.sections.compactMap { $0.occupation?.title }, seniority: draft.seniority,
            country: request.country?.name, skills: asked.map { ($0.skill, $0.deterministic) },
            description: request.description, dataVersion: engine.dataVersion)
        question.deadline = chat.patience
        let grading = GradingPrompt(count: asked.count)
        do {
            let (grades, reply) = try await chat.answer(question) { json throws(ChatRejection) in try grading.read(json)
            }
            let byID = Dictionary(
                grades.proficiencies.map { (asked[asked.startIndex + $0.key].skill.id, $0.value) },
                uniquingKeysWith: { first, _ in first })
            return GradedSections(
                sections: draft.sections.map { $0.graded(byID) }, path: AnswerPath(reply),
                use: .init(reply: reply, graded: byID.count, dropped: grades.dropped, failure: nil))
        } catch {
            let reason = noteFailure(error)
            return GradedSections(
                sections: draft.sections, use: .init(reply: nil, graded: 0, dropped: 0, failure: reason))
        }
    }

    /// Logs why no model answered; returns the reason, which contains no text sent to the model.
    @discardableResult
    func noteFailure(_ error: any Error) -> String {
        let reason = (error as? LanguageModelError)?.message ?? "The model was not asked to the end."
        logger.warning("The rule answers: no model did", ["reason": reason])
        return reason
    }

    // MARK: - Held skills

    /// Maps names to skills of the frameworks.
    func mappings(of names: [String]) async throws -> [SkillEngine.Mapping] {
        try await skills.current().map(names, frameworks: [], limit: 4)
    }

    private func plan(
        _ request: SkillRequest, draft: RecommendationEngine.Draft, sections: [SkillAdvice.Section],
        engine: RecommendationEngine
    ) async throws -> PersonalPlan? {
        guard let held = request.held else { return nil }
        var target = sections
        var goal: SkillAdvice.Occupation?
        if let title = request.goal, !title.isEmpty {
            var wanted = request
            wanted.title = title
            wanted.code = nil
            wanted.description = ""
            // If the goal cannot be matched, the role itself remains the target, and the plan shows that.
            if let further = try? await self.draft(wanted, engine: engine, named: .none) {
                target = further.sections
                goal = further.sections.compactMap(\.occupation).first
            }
        }
        var names: Set<String> = []
        let needed = target.flatMap { $0.hard + $0.soft }
            .filter { names.insert(SkillDisplayName.key($0.skill.name)).inserted }
            .map { (skill: $0.skill, proficiency: $0.proficiency) }
        return PersonalPlanner(catalogue: engine.catalogue).plan(
            needed: needed, held: try await understand(held), goal: goal)
    }

    /// Held skills by the key of their name, and by the id of the skill that the name maps to.
    private func understand(
        _ held: [SkillRequest.HeldSkill]
    ) async throws -> [String: (name: String, proficiency: Proficiency)] {
        let mappings = try await skills.current().map(held.map(\.name), frameworks: [], limit: 1)
        var understood: [String: (name: String, proficiency: Proficiency)] = [:]
        for (skill, mapping) in zip(held, mappings) {
            let entry = (name: skill.name, proficiency: skill.proficiency ?? .intermediate)
            understood[SkillDisplayName.key(skill.name)] = entry
            for candidate in mapping.candidates where !mapping.isAbstained {
                understood[NamedSkill(candidate.target).id] = entry
            }
        }
        return understood
    }
}

extension SkillAdvice.Section {
    /// The section with the proficiencies of a model where it gave any.
    fileprivate func graded(_ byID: [String: Proficiency]) -> SkillAdvice.Section {
        func graded(_ list: [SkillAdvice.Graded]) -> [SkillAdvice.Graded] {
            list.map { entry in
                guard let proficiency = byID[entry.skill.id] else { return entry }
                return SkillAdvice.Graded(
                    skill: entry.skill, name: entry.name, proficiency: proficiency, deterministic: entry.deterministic,
                    isFromModel: true)
            }
        }
        return SkillAdvice.Section(
            framework: framework, name: name, reason: reason, occupation: occupation, via: via, hard: graded(hard),
            soft: graded(soft), qualifications: qualifications)
    }
}
