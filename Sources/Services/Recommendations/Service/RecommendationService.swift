package import LanguageModels
package import Occupations
import Search
package import ServiceSupport
import Taxonomy

/// Answers which skills a role needs: the rule's answer, refined by a language model where one is configured.
package final class RecommendationService: Sendable {
    let titles: TitleService
    private let skills: SkillService
    private let levels: SkillLevelsHolder
    let knowledge: KnowledgeBase?
    let meanings: MeaningSearch?
    let chat: any ChatService
    let logger: Logger
    private let state = Locked<State?>(nil)

    private struct State {
        let titles: TitleEngine
        let engine: RecommendationEngine
        var answers: [TitleKey: TitleAnswer] = [:]
    }

    private struct TitleKey: Hashable {
        let title: String
        let country: String?
        let frameworks: [String]
    }

    /// Titles whose occupations are kept.
    private static let capacity = 4_096

    /// Makes a service; nothing is built yet.
    ///
    /// - Parameters:
    ///   - titles: Says which occupation a title means.
    ///   - skills: Finds skills in texts and understands names of other vocabularies.
    ///   - levels: Estimates levels of occupations without ratings.
    ///   - chat: Language models.
    ///   - knowledge: What companies' documents say; `nil` for nothing.
    ///   - meanings: Finds what a question means in the frameworks; `nil` for words alone.
    ///   - logger: Told when a model's answer could not be used.
    package init(
        titles: TitleService, skills: SkillService, levels: SkillLevelsHolder, chat: any ChatService,
        knowledge: KnowledgeBase? = nil, meanings: MeaningSearch? = nil, logger: Logger
    ) {
        self.titles = titles
        self.skills = skills
        self.levels = levels
        self.chat = chat
        self.knowledge = knowledge
        self.meanings = meanings
        self.logger = logger
    }

    /// Whether a language model is configured.
    package var hasModel: Bool { chat.isConfigured }

    /// The engine of what is served now; waits while it is being built.
    package func current() async throws -> RecommendationEngine {
        let titles = try await titles.current()
        if let engine = state.withLock({ state in state?.titles === titles ? state?.engine : nil }) { return engine }
        var estimates: SkillLevels?
        if let snapshot = titles.catalogue.snapshots[Framework.onet.id] {
            estimates = await levels.levels(of: snapshot)
        }
        let engine = RecommendationEngine(titles: titles, levels: estimates)
        return state.withLock { state in
            // Two that asked at the same time go on with one of the two engines.
            if let state, state.titles === titles { return state.engine }
            state = State(titles: titles, engine: engine)
            return engine
        }
    }

    /// Answers a request.
    ///
    /// - Throws: ``RoleFailure``; a model's failures are part of the answer.
    @concurrent
    package func recommend(_ request: RoleRequest) async throws -> RoleAnswer {
        try await recommend(request, with: try await current())
    }

    /// Answers a request from the releases of an engine, to the end.
    func recommend(_ request: RoleRequest, with engine: RecommendationEngine) async throws -> RoleAnswer {
        let named = try await described(request)
        let draft = try await draft(request, engine: engine, named: named)
        let graded = await grade(draft, request: request, engine: engine)
        return RoleAnswer(
            query: draft.meaning.query, seniority: draft.seniority, sections: graded.sections, signals: draft.signals,
            personal: try await plan(request, draft: draft, sections: graded.sections, engine: engine),
            path: graded.path, model: graded.use, sources: draft.sources,
            catalogue: engine.catalogue)
    }

    // MARK: - Occupations

    /// The occupations that a request means.
    func meaning(of request: RoleRequest, engine: RecommendationEngine) async throws -> RoleResolver.Meaning {
        var answer: TitleAnswer?
        if let wanted = try engine.titleRequest(request) { answer = try await self.answer(wanted, engine: engine) }
        return try engine.meaning(of: request, answer: answer)
    }

    private func draft(
        _ request: RoleRequest, engine: RecommendationEngine, named: DescribedSkills
    ) async throws -> RecommendationEngine.Draft {
        let documents = await knowledge?.latestView(of: request.company) ?? .empty
        guard let wanted = try engine.titleRequest(request) else {
            return try engine.draft(request, answer: nil, named: named, knowledge: documents)
        }
        return try engine.draft(
            request, answer: try await answer(wanted, engine: engine), named: named, knowledge: documents)
    }

    private func answer(_ wanted: TitleRequest, engine: RecommendationEngine) async throws -> TitleAnswer? {
        // What was described makes every request its own.
        let key =
            wanted.description == nil
            ? TitleKey(title: wanted.title, country: wanted.country?.code, frameworks: wanted.frameworks) : nil
        if let key, let known = state.withLock({ state in state?.engine === engine ? state?.answers[key] : nil }) {
            return known
        }
        let answer = try await engine.titles.answer([wanted]).first
        if let key, let answer {
            state.withLock { state in
                guard state?.engine === engine else { return }
                if (state?.answers.count ?? 0) >= Self.capacity { state?.answers.removeAll() }
                state?.answers[key] = answer
            }
        }
        return answer
    }

    private func described(_ request: RoleRequest) async throws -> DescribedSkills {
        guard !request.description.isEmpty else { return .none }
        var options = SkillEngine.ExtractionOptions()
        options.limit = 40
        return DescribedSkills(try await skills.current().extract(from: request.description, options: options).skills)
    }

    // MARK: - Grades of a model

    private struct GradedSections {
        var sections: [RoleAnswer.Section]
        var path = RoleAnswer.Path.deterministic
        var use: RoleAnswer.ModelUse?
    }

    private func grade(
        _ draft: RecommendationEngine.Draft, request: RoleRequest, engine: RecommendationEngine
    ) async -> GradedSections {
        guard chat.isConfigured, request.usesModel else { return GradedSections(sections: draft.sections) }
        var seen: Set<String> = []
        // What a company's documents say goes into no prompt: of such skills the rule's proficiency stands.
        let asked = draft.sections.flatMap { $0.hard + $0.soft }
            .filter { !KnowledgeSignals.isNamed($0.skill) && seen.insert($0.skill.id).inserted }
            .prefix(ModelGrading.skillLimit)
        guard !asked.isEmpty else { return GradedSections(sections: draft.sections) }
        var question = ModelGrading.request(
            title: draft.meaning.query?.original ?? request.title,
            occupations: draft.sections.compactMap { $0.occupation?.title }, seniority: draft.seniority,
            country: request.country?.name, skills: asked.map { ($0.skill, $0.deterministic) },
            description: request.description, dataVersion: engine.dataVersion)
        question.deadline = chat.patience
        let grading = ModelGrading(count: asked.count)
        do {
            let (grades, reply) = try await chat.answer(question) { json throws(ChatRejection) in try grading.read(json)
            }
            let byID = Dictionary(
                grades.proficiencies.map { (asked[asked.startIndex + $0.key].skill.id, $0.value) },
                uniquingKeysWith: { first, _ in first })
            return GradedSections(
                sections: draft.sections.map { $0.graded(byID) }, path: reply.isCached ? .cached : .model,
                use: .init(reply: reply, graded: byID.count, dropped: grades.dropped, failure: nil))
        } catch {
            let reason = noteFailure(error)
            return GradedSections(
                sections: draft.sections, use: .init(reply: nil, graded: 0, dropped: 0, failure: reason))
        }
    }

    /// Tells the log why no model answered; returns the reason, which holds no text that was sent.
    @discardableResult
    func noteFailure(_ error: any Error) -> String {
        let reason = (error as? LanguageModelError)?.message ?? "The model was not asked to the end."
        logger.warning("The rule answers: no model did", ["reason": reason])
        return reason
    }

    // MARK: - What somebody has

    /// What names of skills mean in the frameworks.
    func mappings(of names: [String]) async throws -> [SkillEngine.Mapping] {
        try await skills.current().map(names, frameworks: [], limit: 4)
    }

    private func plan(
        _ request: RoleRequest, draft: RecommendationEngine.Draft, sections: [RoleAnswer.Section],
        engine: RecommendationEngine
    ) async throws -> PersonalPlan? {
        guard let held = request.held else { return nil }
        var target = sections
        var goal: RoleAnswer.Occupation?
        if let title = request.goal, !title.isEmpty {
            var wanted = request
            wanted.title = title
            wanted.code = nil
            wanted.description = ""
            // A goal that nobody understands leaves the role itself as the target, and the plan says so.
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

    /// What held skills are called in the frameworks: by the key of the name itself, and by the concept that it maps to.
    private func understand(
        _ held: [RoleRequest.HeldSkill]
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

extension RoleAnswer.Section {
    /// The section with the proficiencies of a model where it gave any.
    fileprivate func graded(_ byID: [String: Proficiency]) -> RoleAnswer.Section {
        func graded(_ list: [RoleAnswer.Graded]) -> [RoleAnswer.Graded] {
            list.map { entry in
                guard let proficiency = byID[entry.skill.id] else { return entry }
                return RoleAnswer.Graded(
                    skill: entry.skill, name: entry.name, proficiency: proficiency, deterministic: entry.deterministic,
                    isFromModel: true)
            }
        }
        return RoleAnswer.Section(
            framework: framework, name: name, reason: reason, occupation: occupation, via: via, hard: graded(hard),
            soft: graded(soft), qualifications: qualifications)
    }
}
